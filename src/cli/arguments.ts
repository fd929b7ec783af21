import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { nearest } from "../pipeline/package/nearest.ts";
import { type Result, settle } from "../diagnostics/result.ts";
import type { CommandModule, OptionDefinition, OptionTable, Values } from "./command.ts";

/** The words after a verb, sorted into arguments and option values. */
export interface ParsedArguments {
  readonly arguments: readonly string[];
  readonly values: Values<OptionTable>;
  readonly help: boolean;
}

type Shape = Pick<CommandModule, "arguments" | "options">;
type OptionToken = Extract<Token, { kind: "option" }>;
type Token = NonNullable<ReturnType<typeof parseTokens>["tokens"]>[number];

/** Sorts the words after the verb `name` by what the command takes; every mistake is a `command/…`. */
export function parseArguments(
  name: string,
  command: Shape,
  words: readonly string[],
): Result<ParsedArguments> {
  const { positionals, tokens } = parseTokens(command.options, words);
  const given = tokens.filter((it) => it.kind === "option");
  const help = given.some((it) => it.name === "help");
  const values = valuesOf(command.options, given);
  const parsed = { arguments: positionals, values, help };
  if (help) return settle(parsed, []);
  return settle(parsed, [
    ...given.flatMap((it) => optionFaults(name, command.options, it)),
    ...repeated(command.options, given),
    ...conflicts(command.options, given),
    ...argumentFaults(name, command, positionals),
  ]);
}

function parseTokens(options: OptionTable, words: readonly string[]) {
  const known: ParseArgsOptionsConfig = { help: { type: "boolean", short: "h" } };
  for (const [name, { type, short, multiple }] of Object.entries(options)) {
    known[name] = { type, multiple: multiple ?? false, ...(short === undefined ? {} : { short }) };
  }
  // Not strict: mistakes are told with codes of our own, all of them at once.
  return parseArgs({
    args: shortenGroups(words, options),
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
}

/** Letters of the longest group of short options: Node takes a group apart in one call, which has an end. */
const longestGroup = 1024;

/** Cuts groups of short options that are longer than any that means something. */
function shortenGroups(words: readonly string[], options: OptionTable): string[] {
  const takesValue = new Set(
    Object.values(options).flatMap(({ type, short }) => (type === "string" ? (short ?? []) : [])),
  );
  const end = words.indexOf("--");
  return words.map((word, index) => {
    const isGroup = /^-[^-]/u.test(word) && !takesValue.has(word[1] ?? "");
    return isGroup && (end === -1 || index < end) ? word.slice(0, longestGroup) : word;
  });
}

function valuesOf(options: OptionTable, given: readonly OptionToken[]): Values<OptionTable> {
  const valueOf = (name: string, definition: OptionDefinition): Values<OptionTable>[string] => {
    const tokens = given.filter((it) => it.name === name);
    if (tokens.length === 0) return undefined;
    if (definition.type === "boolean") return true;
    const texts = tokens.map((it) => it.value ?? "");
    return definition.multiple === true ? texts : texts.at(-1);
  };
  return Object.fromEntries(
    Object.entries(options).map(([name, definition]) => [name, valueOf(name, definition)]),
  );
}

function optionFaults(command: string, options: OptionTable, token: OptionToken): Diagnostic[] {
  const option = token.rawName;
  const definition = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (definition === undefined) {
    const names = Object.keys(options).map((it) => `--${it}`);
    return [
      diagnose("command/unknown-option", { option, command, nearest: nearest(option, names) }),
    ];
  }
  if (definition.type === "boolean") {
    return token.value === undefined ? [] : [diagnose("command/unexpected-value", { option })];
  }
  const value = token.value ?? "";
  if (value === "" || (!token.inlineValue && /^-./u.test(value))) {
    return [diagnose("command/missing-value", { option, value: definition.value ?? "value" })];
  }
  if (definition.oneOf?.includes(value) === false) {
    const expected = definition.oneOf.join(", ");
    return [diagnose("command/wrong-value", { option, value, expected: `one of ${expected}` })];
  }
  return [];
}

function repeated(options: OptionTable, given: readonly OptionToken[]): Diagnostic[] {
  const names = given.map((it) => it.name);
  return Object.entries(options)
    .filter(([, it]) => it.type === "string" && it.multiple !== true)
    .filter(([name]) => names.indexOf(name) !== names.lastIndexOf(name))
    .map(([name]) => diagnose("command/repeated-option", { option: `--${name}` }));
}

function conflicts(options: OptionTable, given: readonly OptionToken[]): Diagnostic[] {
  const names = new Set(given.map((it) => it.name));
  return [...names].flatMap((name) =>
    ((Object.hasOwn(options, name) ? options[name]?.conflicts : undefined) ?? [])
      .filter((it) => names.has(it))
      .map((other) =>
        diagnose("command/conflicting-options", { first: `--${name}`, second: `--${other}` }),
      ),
  );
}

function argumentFaults(command: string, shape: Shape, given: readonly string[]): Diagnostic[] {
  const missing = shape.arguments
    .slice(given.length)
    .filter((it) => it.required === true)
    .map((it) => diagnose("command/missing-argument", { command, argument: it.name }));
  const takesAll = shape.arguments.at(-1)?.rest === true;
  const beyond = takesAll ? [] : given.slice(shape.arguments.length);
  return [
    ...missing,
    ...beyond.map((argument) => diagnose("command/unexpected-argument", { command, argument })),
  ];
}
