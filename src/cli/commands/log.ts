import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { openKnownPlace } from "../../pipeline/inspection/known-place.ts";
import { listRuns, type RunSummary } from "../../pipeline/inspection/list-runs.ts";
import { readKnownProject } from "../../pipeline/project/known-project.ts";
import { createServices, type Services } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { runLines } from "../report/log.ts";
import { readVersion } from "../version.ts";

/** `psd log [deployment]`. */
export const logCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "whose builds are listed; those of all" }],
  options: { json: { type: "boolean", about: "print the builds as one JSON document" } },
  examples: [
    { line: "psd log", about: "every build of the project, the newest first" },
    { line: "psd log notes", about: "those of one deployment" },
  ],
  details:
    "Each attempt stands with its generation and turn, how it was judged, how many criteria and built-in\nchecks passed, and what it cost. Builds of other clones are not known here.",
  async run(context) {
    const { values, environment, output } = context;
    const services = createServices(environment, await readVersion());
    const found = await findRuns(context.arguments[0], services);
    if (values.json === true) {
      output.stdout(findingsJson(found.diagnostics, found.ok ? { runs: found.value } : {}));
    } else {
      await writeDiagnostics(found.diagnostics, context);
    }
    if (!found.ok) return exitCodeOf(found.diagnostics);
    if (values.json !== true) {
      const blocks = found.value.map((it) => runLines(it, output.colors.stdout).join("\n"));
      output.stdout(blocks.length === 0 ? "Nothing was built here.\n" : `${blocks.join("\n\n")}\n`);
    }
    return exitCodes.fine;
  },
});

async function findRuns(
  deployment: string | undefined,
  services: Services,
): Promise<Result<readonly RunSummary[]>> {
  const project = await readKnownProject(services.environment.cwd);
  if (!project.ok) return project;
  const { receipts } = project.value;
  const { root, deployments } = project.value.project;
  const place = await openKnownPlace(root, services);
  if (!place.ok) return place;
  const asked = { receipts, ...(deployment === undefined ? {} : { deployment }) };
  const runs = place.value === undefined ? [] : await listRuns(asked, place.value);
  place.value?.journal.close();
  const known = [
    ...new Set([...deployments.map((it) => it.name), ...receipts.map((it) => it.deployment)]),
  ];
  if (deployment !== undefined && runs.length === 0 && !known.includes(deployment)) {
    return failure(diagnose("resolution/deployment-unknown", { name: deployment, known }));
  }
  return success(runs, project.diagnostics);
}
