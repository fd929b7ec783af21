import { escapeText } from "../../diagnostics/escape.ts";
import type { Result } from "../../diagnostics/result.ts";
import { createServices } from "../../services.ts";
import { syncPackages } from "../../pipeline/sharing/packages/sync.ts";
import { deploymentOptions, readDeploymentRequest } from "../build-options.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { plural } from "../report/summary.ts";
import { readVersion } from "../version.ts";

/** `psd add [package]`. */
export const addCommand: CommandModule = defineCommand({
  arguments: [
    {
      name: "package",
      about: "a path, name@range of a registry, or a git address; all of psd.yaml",
    },
  ],
  options: {
    ...deploymentOptions,
    offline: { type: "boolean", about: "take only what was fetched before" },
    json: { type: "boolean", about: "print one JSON document" },
  },
  examples: [
    { line: "psd add @acme/link-checker@^1.2 --into tools/links", about: "from a registry" },
    {
      line: "psd add github:acme/specs/links#semver:^1 --into tools/links",
      about: "a folder of a repository",
    },
    { line: "psd add", about: "pin and fetch whatever psd.yaml names" },
  ],
  details:
    "Fetches a package without running anything of it, shows what it asks for, writes an entry into psd.yaml\nand pins exactly this package in psd.lock. Nothing is built. Without a package it brings psd.lock in line\nwith psd.yaml: pins what is new, takes out what is gone, fetches what this machine does not have.",
  async run(context) {
    const { values } = context;
    const [target] = context.arguments;
    const services = createServices(context.environment, await readVersion());
    const options = {
      cwd: context.environment.cwd,
      signal: context.signal,
      ...(values.offline === true ? { offline: true } : {}),
    };
    if (target === undefined) {
      return report(await syncPackages(services, options), context, (it) => {
        const news = Object.entries(it.pinned).map(
          ([text, { version }]) => `+ ${escapeText(text)} is ${escapeText(version ?? "a commit")}`,
        );
        const gone = it.dropped.map((text) => `- ${escapeText(text)} is gone from psd.lock`);
        return [
          ...news,
          ...gone,
          `${plural(it.packages, "package")} of psd.lock ${it.packages === 1 ? "is" : "are"} here, byte for byte`,
        ];
      });
    }
    const asked = readDeploymentRequest(target, values);
    if (!asked.ok) {
      await writeDiagnostics(asked.diagnostics, context);
      return exitCodes.wrongUse;
    }
    // Loaded here: what only fetches needs none of it.
    const { askForOption, askForParameter } = await import("../deploy/ask.ts");
    const { addPackage } = await import("../../pipeline/sharing/packages/add.ts");
    const { packageLines } = await import("../report/package-summary.ts");
    const questions = { option: askForOption(context), parameter: askForParameter(context) };
    const added = await addPackage({ ...asked.value, target, questions }, services, options);
    return report(added, context, ({ summary, name, into }) => [
      ...packageLines(summary),
      `${name} is in psd.yaml, with the target ${escapeText(into)}; \`psd build ${name}\` generates it`,
    ]);
  },
});

async function report<Value extends object>(
  result: Result<Value>,
  { environment, output, values }: CommandContext,
  lines: (value: Value) => readonly string[],
): Promise<ExitCode> {
  if (values["json"] === true) {
    output.stdout(findingsJson(result.diagnostics, result.ok ? { ...result.value } : {}));
  } else {
    await writeDiagnostics(result.diagnostics, { environment, output });
    if (result.ok) output.stdout(`${lines(result.value).join("\n")}\n`);
  }
  return result.ok ? exitCodes.fine : exitCodeOf(result.diagnostics);
}
