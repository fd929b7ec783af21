import { findNewer } from "../../pipeline/sharing/packages/find-newer.ts";
import { createServices } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { newerLines } from "../report/update.ts";
import { readVersion } from "../version.ts";

/** `psd outdated [deployment…]`. */
export const outdatedCommand: CommandModule = defineCommand({
  arguments: [
    {
      name: "deployment",
      about: "those whose packages are looked up; all of psd.yaml",
      rest: true,
    },
  ],
  options: { json: { type: "boolean", about: "print one JSON document" } },
  examples: [{ line: "psd outdated", about: "what is pinned, what fits, and what is the newest" }],
  details:
    "Asks registries and git what each package of psd.yaml means now. Nothing is fetched and nothing changes.\nExits with 1 where `psd update` would change something.",
  async run(context) {
    const { values, environment, output, signal } = context;
    const services = createServices(environment, await readVersion());
    const asked = { cwd: environment.cwd, signal };
    const found = await findNewer(context.arguments, services, asked);
    if (values.json === true) {
      output.stdout(findingsJson(found.diagnostics, found.ok ? { packages: found.value } : {}));
    } else {
      await writeDiagnostics(found.diagnostics, context);
      if (found.ok) output.stdout(`${newerLines(found.value, output.colors.stdout).join("\n")}\n`);
    }
    if (!found.ok) return exitCodeOf(found.diagnostics);
    return found.value.some((it) => it.isBehind) ? exitCodes.findings : exitCodes.fine;
  },
});
