import { resolve } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { hasErrors } from "../../diagnostics/result.ts";
import { importFormats } from "../../pipeline/sharing/import/formats.ts";
import { importPackage } from "../../pipeline/sharing/import/import-package.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { nameExpected, namePattern } from "../package-name.ts";
import { shownPath, writeDiagnostics } from "../report/human.ts";
import { importLines } from "../report/import.ts";
import { findingsJson } from "../report/json.ts";

/** `psd import <folder>`. */
export const importCommand: CommandModule = defineCommand({
  arguments: [{ name: "folder", about: "what is imported; it stays as it is", required: true }],
  options: {
    as: {
      type: "string",
      oneOf: importFormats.map((it) => it.name),
      about: "its format; found out where not given",
    },
    into: {
      type: "string",
      value: "folder",
      about: "where the SpecPrompt is written; a new folder with the package's name",
    },
    name: { type: "string", value: "name", about: "its name; that of the folder where not given" },
    "agent-files": {
      type: "boolean",
      about: "carry CLAUDE.md, AGENTS.md and the like as context, as data",
    },
    json: { type: "boolean", about: "print the report as one JSON document" },
  },
  examples: [
    {
      line: "psd import ../whenwords",
      about: "a clone of a repository with SPEC.md and tests.yaml",
    },
    {
      line: "psd import ../shop --as spec-kit --into packages/shop",
      about: "where a folder fits several formats",
    },
  ],
  details: `Formats:
${importFormats.map((it) => `  ${it.name.padEnd(15)} ${it.about}`).join("\n")}

Writes a new SpecPrompt, all of it or nothing, and IMPORT.md beside it: what went where, what was left
out and why, and what a person must decide. Tables of cases are read as they are. Instructions for
agents are left out, links are not followed, and nothing is run. Exits with 1 where \`psd check\` finds
errors in the result.`,
  async run(context) {
    const { values, environment, output } = context;
    const [folder = ""] = context.arguments;
    if (values.name !== undefined && !namePattern.test(values.name)) {
      const wrong = { option: "--name", value: values.name, expected: nameExpected };
      await writeDiagnostics([diagnose("command/wrong-value", wrong)], context);
      return exitCodes.wrongUse;
    }
    const imported = await importPackage({
      from: resolve(environment.cwd, folder),
      cwd: environment.cwd,
      ...(values.into === undefined ? {} : { into: resolve(environment.cwd, values.into) }),
      ...(values.as === undefined ? {} : { as: values.as }),
      ...(values.name === undefined ? {} : { name: values.name }),
      agentFiles: values["agent-files"] === true,
    });
    if (!imported.ok) {
      if (values.json === true) output.stdout(findingsJson(imported.diagnostics));
      else await writeDiagnostics(imported.diagnostics, context);
      return exitCodeOf(imported.diagnostics);
    }
    const { findings, ...rest } = imported.value;
    if (values.json === true) {
      output.stdout(findingsJson(findings, rest));
    } else {
      await writeDiagnostics(
        findings.filter((it) => it.severity !== "info"),
        context,
      );
      const at = shownPath(rest.into, environment.cwd);
      output.stdout(
        `${importLines(imported.value, { at, colors: output.colors.stdout }).join("\n")}\n`,
      );
    }
    return hasErrors(findings) ? exitCodes.findings : exitCodes.fine;
  },
});
