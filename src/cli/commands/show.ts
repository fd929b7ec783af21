import { diagnose } from "../../diagnostics/diagnostic.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import { openKnownPlace } from "../../pipeline/inspection/known-place.ts";
import { type FoundAttempt, showAttempt } from "../../pipeline/inspection/show-attempt.ts";
import { shownVerdict } from "../../pipeline/inspection/shown-verdict.ts";
import { readKnownProject } from "../../pipeline/project/known-project.ts";
import { toJUnit } from "../../pipeline/validation/junit.ts";
import { createServices, type Services } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { attemptLines, sealedLines } from "../report/show.ts";
import { readVersion } from "../version.ts";

/** `psd show <attempt>`. */
export const showCommand: CommandModule = defineCommand({
  arguments: [
    {
      name: "attempt",
      about: "such as a7; or a deployment: what is promoted of it, else its best attempt",
      required: true,
    },
  ],
  options: {
    files: { type: "boolean", about: "list every file with its size" },
    sealed: {
      type: "boolean",
      about: "also what held-out checks are and saw; on a terminal only",
      conflicts: ["json", "junit"],
    },
    json: { type: "boolean", about: "print it as one JSON document", conflicts: ["junit"] },
    junit: { type: "boolean", about: "print the verdict as JUnit XML" },
  },
  examples: [
    { line: "psd show a3", about: "how an attempt was judged, criterion by criterion" },
    { line: "psd show notes --files", about: "what is promoted of a deployment" },
    { line: "psd show a3 --junit > report.xml", about: "for the reports of a pipeline" },
  ],
  details:
    "Of held-out checks it tells how they ended, which clauses they cover, and one symptom. An attempt of\nanother clone is known by its receipt only, which keeps no evidence.",
  async run(context) {
    const { values, environment, output } = context;
    if (values.sealed === true && !(environment.interactive && environment.outputIsTerminal)) {
      await writeDiagnostics([diagnose("command/sealed-needs-terminal", {})], context);
      return exitCodes.wrongUse;
    }
    const services = createServices(environment, await readVersion());
    const found = await findShown(context.arguments[0] ?? "", services);
    if (values.json === true) {
      output.stdout(
        findingsJson(found.diagnostics, found.ok ? { attempt: found.value.shown } : {}),
      );
    } else {
      await writeDiagnostics(found.diagnostics, context);
    }
    if (!found.ok) return exitCodeOf(found.diagnostics);
    if (values.json === true) return exitCodes.fine;
    const { shown, sealed } = found.value;
    if (values.junit === true) {
      output.stdout(toJUnit(shownVerdict(shown)));
      return exitCodes.fine;
    }
    const { stdout: colors } = output.colors;
    const lines = [
      ...attemptLines(shown, { files: values.files === true, colors }),
      ...(values.sealed === true ? sealedLines(sealed, colors) : []),
    ];
    output.stdout(`${lines.join("\n")}\n`);
    return exitCodes.fine;
  },
});

async function findShown(name: string, services: Services): Promise<Result<FoundAttempt>> {
  const project = await readKnownProject(services.environment.cwd);
  if (!project.ok) return project;
  const { receipts } = project.value;
  const { root, deployments } = project.value.project;
  const place = await openKnownPlace(root, services);
  if (!place.ok) return place;
  const known = { place: place.value, receipts, deployments: deployments.map((it) => it.name) };
  const found = await showAttempt(name, known);
  place.value?.journal.close();
  return found.ok ? success(found.value, [...project.diagnostics, ...found.diagnostics]) : found;
}
