import { relative, sep } from "node:path";
import type { Commands, OutputRules } from "../../package/manifest.ts";
import type { LayerDocument, SpecPrompt } from "../../package/spec-prompt.ts";
import type { Origin, SelectedCommand, Selection } from "../selection.ts";

/** What a manifest or a guide document says about commands, tools and output. */
export interface Statement {
  readonly commands: Commands;
  readonly needs: Readonly<Record<string, string>>;
  readonly output: Partial<OutputRules>;
  readonly origin: Origin;
}

const commandNames = ["setup", "start", "test", "drive"] as const;

/** The merged statements. */
export type MergedStatements = Pick<Selection, "commands" | "needs" | "output">;

/** What the front matter of SPECPROMPT.md states. */
export function manifestStatement(specPrompt: SpecPrompt, from: Origin["from"]): Statement {
  const { commands, needs, output } = specPrompt.manifest;
  const { entry: file, root } = specPrompt;
  return {
    commands,
    needs,
    output,
    origin: { from, path: relative(root, file).replaceAll(sep, "/"), file, line: 1 },
  };
}

/** What the front matter of a document states. */
export function documentStatement(document: LayerDocument, from: Origin["from"]): Statement {
  const { frontMatter, path, file } = document;
  const { commands, needs, output } = frontMatter;
  return { commands, needs, output, origin: { from, path, file, line: 1 } };
}

/** Merges statements in their order: a later command or range wins, globs add up. */
export function mergeStatements(statements: readonly Statement[]): MergedStatements {
  const outputs = statements.map((it) => it.output);
  return {
    commands: mergeCommands(statements),
    needs: Object.fromEntries(statements.flatMap((it) => Object.entries(it.needs))),
    output: {
      ignore: distinct(outputs.flatMap((it) => it.ignore ?? [])),
      allow: distinct(outputs.flatMap((it) => it.allow ?? [])),
      dependencies: outputs.findLast((it) => it.dependencies !== undefined)?.dependencies ?? "any",
    },
  };
}

function mergeCommands(statements: readonly Statement[]): Selection["commands"] {
  const merged: Partial<Record<keyof Commands, SelectedCommand>> = {};
  for (const { commands, origin } of statements) {
    for (const name of commandNames) {
      const argv = commands[name];
      if (argv !== undefined) merged[name] = { argv, origin };
    }
  }
  return merged;
}

function distinct(globs: readonly string[]): readonly string[] {
  return [...new Set(globs)];
}
