import { lookUpPackage } from "../../pipeline/sharing/packages/look-up-package.ts";
import { createServices } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { lookedUpLines } from "../report/package-summary.ts";
import { readVersion } from "../version.ts";

/** `psd info [package]`. */
export const infoCommand: CommandModule = defineCommand({
  arguments: [
    {
      name: "package",
      about: "a deployment, a path, name@range of a registry, or a git address; the package here",
    },
  ],
  options: {
    offline: { type: "boolean", about: "take only what was fetched before" },
    json: { type: "boolean", about: "print one JSON document" },
  },
  examples: [
    { line: "psd info @acme/link-checker@^1.2", about: "before it is added" },
    { line: "psd info notes", about: "the package that a deployment is built from" },
  ],
  details:
    "Says what a package is, how it is judged and what it would ask for: commands, tools, options,\nparameters, live files, recordings. Nothing of it is run, and the project stays as it is. What psd.lock\npins is shown as it is pinned.",
  async run(context) {
    const { values, environment, output, signal } = context;
    const services = createServices(environment, await readVersion());
    const options = {
      cwd: environment.cwd,
      signal,
      ...(values.offline === true ? { offline: true } : {}),
    };
    const found = await lookUpPackage(context.arguments[0] ?? ".", services, options);
    if (values.json === true) {
      output.stdout(findingsJson(found.diagnostics, found.ok ? { ...found.value } : {}));
    } else {
      await writeDiagnostics(found.diagnostics, context);
      if (found.ok) output.stdout(`${lookedUpLines(found.value).join("\n")}\n`);
    }
    return found.ok ? exitCodes.fine : exitCodeOf(found.diagnostics);
  },
});
