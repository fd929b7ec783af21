import { listPackages } from "../../pipeline/sharing/packages/list-packages.ts";
import { hasErrors } from "../../diagnostics/result.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { listedLines } from "../report/package-summary.ts";

/** `psd ls`. */
export const lsCommand: CommandModule = defineCommand({
  arguments: [],
  options: { json: { type: "boolean", about: "print one JSON document" } },
  examples: [{ line: "psd ls", about: "every package, and what is built from it" }],
  details:
    "Lists the packages that the deployments of psd.yaml are built from, with their versions. Nothing is\nfetched. Exits with 6 where psd.lock does not pin one, and with 1 where one is not on this machine.",
  async run(context) {
    const { values, environment, output } = context;
    const listed = await listPackages(environment.cwd);
    if (values.json === true) {
      output.stdout(findingsJson(listed.diagnostics, listed.ok ? { packages: listed.value } : {}));
    } else {
      if (listed.ok) {
        const lines = listedLines(listed.value);
        output.stdout(`${lines.length === 0 ? "psd.yaml has no deployments" : lines.join("\n")}\n`);
      }
      await writeDiagnostics(listed.diagnostics, context);
    }
    return hasErrors(listed.diagnostics) ? exitCodeOf(listed.diagnostics) : exitCodes.fine;
  },
});
