import { escapeText } from "../../../diagnostics/escape.ts";
import type { ForeignFolder, LeftOut } from "./foreign-folder.ts";
import type { ImportDraft } from "./import-draft.ts";

/** What an import did with everything that lay in a folder. */
export interface ImportReport {
  readonly format: string;
  /** The name of the package, and its version where it has one. */
  readonly name: string;
  readonly version?: string;
  /** Each file that went into the package: where it lay, where it lies, what became of it. */
  readonly carried: readonly { readonly from: string; readonly to: string; readonly how: string }[];
  /** Files that psd wrote itself. */
  readonly written: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** What a person must decide. */
  readonly questions: readonly string[];
}

/** A draft, and the folder that it was made of. */
export interface ImportParts {
  readonly format: string;
  readonly name: string;
  readonly folder: ForeignFolder;
  readonly draft: ImportDraft;
}

/** Accounts for every file of the folder: what a format did not speak of is left out, and told. */
export function reportOf({ format, name, folder, draft }: ImportParts): ImportReport {
  const carried = draft.files.flatMap(({ from, to, how }) =>
    from === undefined ? [] : [{ from, to, how }],
  );
  const told = new Set([...carried.map((it) => it.from), ...draft.leftOut.map((it) => it.path)]);
  const rest = folder.files
    .filter((it) => !told.has(it.path))
    .map(({ path }) => ({ path, because: `${format} has no place for it` }));
  const { version } = draft.manifest;
  return {
    format,
    name,
    ...(typeof version === "string" ? { version } : {}),
    carried,
    written: [
      "SPECPROMPT.md",
      ...draft.files.filter((it) => it.from === undefined).map((it) => it.to),
      ...(draft.criteria.length === 0 ? [] : ["validation/acceptance.yaml"]),
      "IMPORT.md",
    ],
    leftOut: [...folder.leftOut, ...draft.leftOut, ...rest].toSorted((a, b) =>
      a.path < b.path ? -1 : 1,
    ),
    questions: draft.questions,
  };
}

/** The report as Markdown for people: what went where, what did not and why, what is open. */
export function renderReport(report: ImportReport): string {
  const { format, name, carried, written, leftOut, questions } = report;
  return [
    `# How ${name} was imported`,
    "",
    `\`psd import\` made this SpecPrompt of a folder of the format \`${format}\`. This page is no part of it.`,
    "",
    ...section(
      "What a person must decide",
      questions.map((it) => escapeText(it)),
    ),
    ...section(
      "What went where",
      carried.map((it) => `${code(it.from)} → ${code(it.to)}: ${escapeText(it.how)}`),
    ),
    ...section("What psd wrote", written.map(code)),
    ...section(
      "What was left out",
      leftOut.map((it) => `${code(it.path)}: ${escapeText(it.because)}`),
    ),
  ].join("\n");
}

/** A path of a stranger's as code: it must not end it. */
function code(path: string): string {
  return `\`${escapeText(path).replaceAll("`", "'")}\``;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines.map((it) => `- ${it}`), ""];
}
