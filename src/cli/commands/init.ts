import { basename, resolve } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type Stack, type StarterAnswers, stacks, starterFiles } from "../init/starter-files.ts";
import { nameExpected, namePattern } from "../package-name.ts";
import { writeDiagnostics } from "../report/human.ts";
import { writeNewFiles } from "../write-files.ts";

/** `psd init [folder]`. */
export const initCommand: CommandModule = defineCommand({
  arguments: [{ name: "folder", about: "where the SpecPrompt is written; the working folder" }],
  options: {
    name: { type: "string", value: "name", about: "its name; that of the folder where not given" },
    about: { type: "string", value: "sentence", about: "what it does" },
    stack: {
      type: "string",
      oneOf: stacks,
      about: "what it is made of; `any` lets the agent choose",
    },
    minimal: {
      type: "boolean",
      about: "one SPECPROMPT.md and nothing else",
      conflicts: ["layered"],
    },
    layered: { type: "boolean", about: "a folder for each layer, with checks" },
  },
  examples: [
    { line: "psd init", about: "ask on the terminal what is to be built" },
    { line: "psd init todo --minimal", about: "a single-file SpecPrompt in `todo/`" },
    {
      line: 'psd init shop --about "Sells books." --stack typescript --layered',
      about: "ask nothing",
    },
  ],
  details: "Nothing that is there already is overwritten.",
  async run(context) {
    const { values, environment, output } = context;
    const folder = resolve(environment.cwd, context.arguments[0] ?? ".");
    const stack = stacks.find((it) => it === values.stack);
    const given = givenAnswers({ ...values, stack });
    if (given.name !== undefined && !namePattern.test(given.name)) {
      const wrong = { option: "--name", value: given.name, expected: nameExpected };
      await writeDiagnostics([diagnose("command/wrong-value", wrong)], context);
      return exitCodes.wrongUse;
    }
    const answers = await answersFor(folder, given, context);
    if (answers === undefined) {
      output.stderr("Nothing was written.\n");
      return exitCodes.interrupted;
    }
    return write(folder, answers, context);
  },
});

async function write(
  folder: string,
  answers: StarterAnswers,
  context: CommandContext,
): Promise<ExitCode> {
  const { environment, output } = context;
  const written = await writeNewFiles(folder, starterFiles(answers), environment.cwd);
  if (!written.ok) {
    await writeDiagnostics(written.diagnostics, context);
    return exitCodes.findings;
  }
  const place = context.arguments[0] ?? ".";
  const path = escapeText(quoted(/^[./]/u.test(place) ? place : `./${place}`));
  const into = folder === environment.cwd ? "" : " --into out";
  const { bold } = output.colors.stdout;
  output.stdout(
    [
      `Wrote the SpecPrompt ${bold(answers.name)}:`,
      ...written.value.map((it) => `  ${it.path}`),
      "",
      "Next:",
      `  ${bold(`psd check ${path}`)}`,
      `  ${bold(`psd compose ${path}`)}`,
      `  ${bold(`psd build ${path}${into}`)}`,
      "",
    ].join("\n"),
  );
  return exitCodes.fine;
}

function givenAnswers(values: {
  readonly name: string | undefined;
  readonly about: string | undefined;
  readonly stack: Stack | undefined;
  readonly minimal: boolean | undefined;
  readonly layered: boolean | undefined;
}): Partial<StarterAnswers> {
  const { name, about, stack, minimal, layered } = values;
  return {
    ...(name === undefined ? {} : { name }),
    ...(about === undefined ? {} : { about: oneLine(about) }),
    ...(stack === undefined ? {} : { stack }),
    ...(minimal === true ? { layout: "single" } : {}),
    ...(layered === true ? { layout: "layered" } : {}),
  };
}

async function answersFor(
  folder: string,
  given: Partial<StarterAnswers>,
  context: CommandContext,
): Promise<StarterAnswers | undefined> {
  const proposed: StarterAnswers = {
    name: proposedName(folder),
    about: "A command-line program that explains itself.",
    stack: "python",
    layout: "layered",
  };
  const complete = { ...proposed, ...given };
  const open = Object.keys(proposed).length > Object.keys(given).length;
  if (!open || !context.environment.interactive) return complete;
  const { ask } = await import("../init/ask.ts");
  const answers = await ask({ given, proposed, refuseName }, context);
  return answers === undefined ? undefined : { ...answers, about: oneLine(answers.about) };
}

function refuseName(name: string): string | undefined {
  return namePattern.test(name) ? undefined : `Use ${nameExpected}`;
}

/** A path as a word of a shell. */
function quoted(path: string): string {
  return /^[\w./@+-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

function proposedName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-+|-+$/gu, "");
  return name === "" ? "new-specprompt" : name;
}

/** Control characters and line ends become spaces; a description has at most 1024 characters. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, 1024);
}
