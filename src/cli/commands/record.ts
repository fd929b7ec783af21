import { escapeText } from "../../diagnostics/escape.ts";
import { recordGeneration } from "../../pipeline/attempts/record-generation.ts";
import { createServices } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { shownPath, writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { plural } from "../report/summary.ts";
import { readVersion } from "../version.ts";

/** `psd record [what]`. */
export const recordCommand: CommandModule = defineCommand({
  arguments: [{ name: "what", about: "a deployment or an attempt; the last build of the project" }],
  options: {
    into: { type: "string", value: "folder", about: "another package to keep it with" },
    json: { type: "boolean", about: "print one JSON document" },
  },
  examples: [
    { line: "psd record", about: "the generation with which the last build ended" },
    { line: "psd record a7", about: "the generation of that attempt" },
    {
      line: "psd record link-checker --into examples/link-checker",
      about: "into the `recordings/` of another copy of the package",
    },
  ],
  details:
    "Keeps a fresh generation with its package: what the agent wrote and said in each turn, the failed\nones too. Others then build the package without an agent. Refused where a file or a message holds\na secret or a personal path.",
  async run(context) {
    const { values, environment, output } = context;
    const [what] = context.arguments;
    const request = {
      ...(what === undefined ? {} : { what }),
      ...(values.into === undefined ? {} : { into: values.into }),
    };
    const services = createServices(environment, await readVersion());
    const recorded = await recordGeneration(request, services, environment);
    if (values.json === true) {
      output.stdout(findingsJson(recorded.diagnostics, recorded.ok ? { ...recorded.value } : {}));
    } else {
      await writeDiagnostics(recorded.diagnostics, context);
    }
    if (!recorded.ok) return exitCodeOf(recorded.diagnostics);
    if (values.json !== true) {
      const { folder, deployment, attempts } = recorded.value;
      const turns = `${plural(attempts.length, "turn")} (${attempts.join(", ")})`;
      output.stdout(`${escapeText(shownPath(folder, environment.cwd))}\n`);
      output.stderr(`Recorded ${turns} of ${deployment}\n`);
    }
    return exitCodes.fine;
  },
});
