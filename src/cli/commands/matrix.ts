import { listCombinations } from "../../pipeline/inspection/list-combinations.ts";
import { createServices } from "../../services.ts";
import { parseChoices } from "../assignments.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { combinationLines } from "../report/combinations.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { readVersion } from "../version.ts";

/** `psd matrix [package]`. */
export const matrixCommand: CommandModule = defineCommand({
  arguments: [
    {
      name: "package",
      about: "a deployment's name or a package's path; that of the working folder",
    },
  ],
  options: {
    choose: { type: "string", value: "axis=option", multiple: true, about: "fix an option" },
    json: { type: "boolean", about: "print the combinations as one JSON document" },
  },
  examples: [
    { line: "psd matrix ./link-checker", about: "every combination of its options" },
    { line: "psd matrix notes --choose stack=rust", about: "those with one option" },
    {
      line: "psd build notes --choose stack=rust",
      about: "generate and judge one; what is promoted stays",
    },
  ],
  details:
    "Composes every combination of a package's options and tells which were judged as they would be built\nnow. All are judged by the same criteria, but for those that are tied to an option, which are counted.\nExits with 1 where a combination cannot be composed.",
  async run(context) {
    const { values, environment, output } = context;
    const choices = parseChoices(values.choose ?? []);
    if (!choices.ok) {
      await writeDiagnostics(choices.diagnostics, context);
      return exitCodes.wrongUse;
    }
    const services = createServices(environment, await readVersion());
    const request = { target: context.arguments[0] ?? ".", choices: choices.value };
    const found = await listCombinations(request, services, environment);
    if (values.json === true) {
      output.stdout(findingsJson(found.diagnostics, found.ok ? { ...found.value } : {}));
    } else {
      await writeDiagnostics(found.diagnostics, context);
    }
    if (!found.ok) return exitCodeOf(found.diagnostics);
    const { combinations } = found.value;
    if (values.json !== true) {
      output.stdout(`${combinationLines(found.value, output.colors.stdout).join("\n")}\n`);
    }
    return combinations.some((it) => it.diagnostics.length > 0)
      ? exitCodes.findings
      : exitCodes.fine;
  },
});
