import fc from "fast-check";
import { parseArguments } from "#src/cli/arguments.ts";
import { parseChoices, parseParameters } from "#src/cli/assignments.ts";
import { commandTable } from "#src/cli/commands/command-table.ts";
import { createClauseIds, readClauses } from "#src/pipeline/composition/clauses/clauses.ts";
import { bindParameters } from "#src/pipeline/composition/selection/bind-parameters.ts";
import { renderTemplate } from "#src/pipeline/composition/template/render-template.ts";
import type { ParameterDefinition } from "#src/pipeline/package/manifest.ts";
import { fromTexts, realFiles } from "../input/seeds.ts";
import { checkFindings } from "../promises.ts";
import type { Target } from "../target.ts";

const liquid = [
  "{% if with.a == 'x' %}\n{{ with.a | upcase | append: 'y' }}\n{% else %}z{% endif %}\n",
  "{% for it in with.list %}{{ it | json }}, {{ forloop.index | plus: 1 }}{% break %}{% endfor %}\n",
  "{% assign b = with.a | split: '' | sort | join: '-' %}{{ b | truncate: 5 }}{% case choose.s %}{% when 'p' %}1{% endcase %}",
  "{% raw %}{{ x }}{% endraw %}{% comment %}c{% endcomment %}{% unless with.n > 3 %}{{ with.n | divided_by: 0 }}{% endunless %}",
  "{% for i in (1..30) %}{% for j in (1..30) %}{{ i | times: j }}{% endfor %}{% endfor %}",
];

const template: Target = {
  name: "template",
  reads: "Liquid templates",
  share: 2,
  inputs: fromTexts([...liquid, ...realFiles("*.liquid", 1000)]),
  run: (bytes) => {
    const source = Buffer.from(bytes).toString("utf8");
    const scope = {
      with: { a: "x", list: ["a", 1, true], n: 3 },
      choose: { s: "p" },
      environment: ["token"],
    };
    const { findings, text } = renderTemplate(source, scope);
    checkFindings(findings.map((it) => it.diagnostic));
    if (findings.some((it) => !(it.line >= 1 && it.column >= 1))) throw new Error("no place");
    if (text.lines.length !== text.sources.length) throw new Error("a line without its origin");
  },
};

const clauseTexts = [
  "# FR-1 Title\n\n- **FR-2** a `FR-3`\n  - FR-2.1 b\n\n| Id | What |\n|----|------|\n| NFR-1 | x |\n",
  "> - FR-1 quoted\n\n1. [x] REQ-1 done [FR-2](FR-3)\n\n```\nFR-4\n```\n<div>FR-5</div>\n\n[FR-6]: /x\n",
];

const clauses: Target = {
  name: "clauses",
  reads: "clauses in Markdown",
  share: 25,
  inputs: fromTexts([...clauseTexts, ...realFiles("*.md", 1000)]),
  run: (bytes) => {
    const lines = Buffer.from(bytes).toString("utf8").split("\n");
    const { definitions, mentions } = readClauses(lines, createClauseIds(["GR"]));
    if (definitions.some((it) => it.start < 0 || it.end > lines.length || it.end <= it.start))
      throw new Error("a clause outside of its text");
    if (mentions.some((it) => lines[it.line]?.slice(it.column - 1).startsWith(it.id) !== true))
      throw new Error("a mention stands where it does not");
  },
};

const definition = (type: ParameterDefinition["type"], more: Partial<ParameterDefinition> = {}) =>
  ({ type, bind: "text", secret: false, multiline: false, ...more }) as const;
const definitions: Readonly<Record<string, ParameterDefinition>> = {
  a: definition("string", { pattern: "[a-z]+(x|y)*" }),
  n: definition("number"),
  i: definition("integer", { enum: [1, 2] }),
  b: definition("boolean"),
  l: definition("array", { multiline: true }),
  t: definition("string", { secret: true, bind: "env" }),
};

const parameters: Target = {
  name: "parameters",
  reads: "values of parameters and choices",
  share: 20,
  inputs: fromTexts([
    "a=abc",
    "n=1e5\ni=2",
    "b=true\nl=x\nl=y",
    "t=env:TOKEN\na=env:X\nstack=python",
  ]),
  run: (bytes) => {
    const words = Buffer.from(bytes).toString("utf8").split("\n");
    const choices = parseChoices(words);
    const given = parseParameters(words, definitions);
    checkFindings([...choices.diagnostics, ...given.diagnostics]);
    if (given.ok) checkFindings(bindParameters(definitions, given.value).diagnostics);
    const texts = Object.fromEntries(words.map((it) => [it.slice(0, 1), it.slice(2)]));
    checkFindings(bindParameters(definitions, texts).diagnostics);
  },
};

const modules = await Promise.all(
  commandTable.flatMap((row) =>
    typeof row.module === "function" ? [row.module().then((it) => [row.name, it] as const)] : [],
  ),
);
const lines = [
  "build ./greeter --into src --choose a=b --with x=y --name n",
  "show a12 --json",
  "promote a3 --yes",
  "check --strict . --json",
  "validate --box strict x",
  "init greeter -h",
  "log --limit 5",
  "-- a b",
];

const commandLine: Target = {
  name: "command-line",
  reads: "arguments and options of every command",
  share: 50,
  inputs: fc.oneof(fromTexts(lines.map((it) => it.replaceAll(" ", "\n")))),
  run: (bytes) => {
    const [verb = "", ...words] = Buffer.from(bytes).toString("utf8").split("\n");
    const chosen =
      modules.find(([name]) => name === verb) ?? modules[bytes.length % modules.length];
    if (chosen === undefined) throw new Error("there is no command");
    checkFindings(parseArguments(`psd ${chosen[0]}`, chosen[1], words).diagnostics);
  },
};

/** Readers of templates, clauses, values and command lines. */
export const compositionTargets: readonly Target[] = [template, clauses, parameters, commandLine];
