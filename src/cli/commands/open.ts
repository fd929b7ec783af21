import { resolve } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, type Result } from "../../diagnostics/result.ts";
import { openKnownPlace } from "../../pipeline/inspection/known-place.ts";
import { openAttempt, type OpenedAttempt } from "../../pipeline/inspection/open-attempt.ts";
import { findProjectRoot } from "../../pipeline/resolution/find-project.ts";
import { createServices, type Services } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { shownPath, writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { nextLines } from "../report/outcome.ts";
import { plural } from "../report/summary.ts";
import { readVersion } from "../version.ts";

/** `psd open <attempt> [folder]`. */
export const openCommand: CommandModule = defineCommand({
  arguments: [
    { name: "attempt", about: "such as a7; `psd log` lists them", required: true },
    { name: "folder", about: "where its files are put; a new folder named after the attempt" },
  ],
  options: { json: { type: "boolean", about: "print where they are as one JSON document" } },
  examples: [
    { line: "psd open a3", about: "its files in `./a3`" },
    { line: "psd open a3 ../look", about: "in another new folder" },
  ],
  details:
    "The files are a copy to look at: nothing that is done to them reaches the attempt or the project.\nNothing is overwritten.",
  async run(context) {
    const { values, environment, output } = context;
    const [attempt = "", folder = attempt] = context.arguments;
    const services = createServices(environment, await readVersion());
    const opened = await open(attempt, folder, services);
    if (values.json === true) {
      output.stdout(findingsJson(opened.diagnostics, opened.ok ? { opened: opened.value } : {}));
    } else {
      await writeDiagnostics(opened.diagnostics, context);
    }
    if (!opened.ok) return exitCodeOf(opened.diagnostics);
    if (values.json !== true) {
      const { deployment, files } = opened.value;
      const place = escapeText(shownPath(opened.value.folder, environment.cwd));
      const steps = [
        { line: `psd show ${attempt}`, about: "see how it was judged" },
        { line: `psd build --from ${attempt}`, about: "go on from it" },
      ];
      const lines = nextLines(steps, output.colors.stdout);
      const head = `${attempt} of ${escapeText(deployment)} lies in ${place} (${plural(files, "file")})`;
      output.stdout([head, ...lines, ""].join("\n"));
    }
    return exitCodes.fine;
  },
});

async function open(
  attempt: string,
  folder: string,
  services: Services,
): Promise<Result<OpenedAttempt>> {
  // The default folder is named after the attempt, so only the name of one may become a path.
  if (!/^a\d+$/u.test(attempt)) return failure(diagnose("refinement/attempt-unknown", { attempt }));
  const { cwd } = services.environment;
  const place = await openKnownPlace(await findProjectRoot(cwd), services);
  if (!place.ok) return place;
  const opened = await openAttempt({ attempt, folder: resolve(cwd, folder) }, place.value);
  place.value?.journal.close();
  return opened;
}
