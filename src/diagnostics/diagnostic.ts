import { type CatalogueCode, catalogue } from "./catalogue.ts";

/** How much a finding weighs: an `error` stops the command, a `warning` and an `info` do not. */
export type Severity = "error" | "warning" | "info";

/** A place in a file. Lines and columns count from 1; `file` is an absolute path. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Line of the last marked character; `line` when missing. */
  readonly endLine?: number;
  /** Column after the last marked character; `column + 1` when missing. */
  readonly endColumn?: number;
}

/** A second place that explains the first. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
}

/** One problem that the user can act on. Plain data: it prints, travels as JSON, and links to its page. */
export interface Diagnostic {
  readonly code: CatalogueCode;
  readonly severity: Severity;
  readonly message: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly span?: Span;
  readonly related?: readonly RelatedPlace[];
  readonly hint?: string;
}

/** Where a diagnostic points, and what may be said differently for one place. */
export interface DiagnosticPlace {
  readonly span?: Span | undefined;
  readonly related?: readonly RelatedPlace[];
  readonly severity?: Severity;
}

type Catalogue = typeof catalogue;

/** The typed arguments from which the catalogue makes the message of `Code`. */
export type ArgsOf<Code extends CatalogueCode> = Parameters<Catalogue[Code]["message"]>[0];

/** The catalogue, written so that the compiler pairs each code with its arguments. */
const entries: { readonly [Code in CatalogueCode]: CatalogueEntry<ArgsOf<Code>> } = catalogue;

/** Makes the diagnostic of `code`: the catalogue gives severity, message and hint. */
export function diagnose<Code extends CatalogueCode>(
  code: Code,
  args: ArgsOf<Code>,
  place: DiagnosticPlace = {},
): Diagnostic {
  const entry: CatalogueEntry<ArgsOf<Code>> = entries[code];
  const hint = entry.hint?.(args);
  return {
    code,
    severity: place.severity ?? entry.severity,
    message: entry.message(args),
    args: Object.fromEntries(Object.entries(args)),
    ...(place.span === undefined ? {} : { span: place.span }),
    ...(place.related === undefined || place.related.length === 0
      ? {}
      : { related: place.related }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** What the catalogue knows about a code. */
export interface CatalogueEntry<Args> {
  readonly severity: Severity;
  /** One sentence without a final stop that states the fault. */
  readonly message: (args: Args) => string;
  /** One imperative sentence: what to do about it. */
  readonly hint?: (args: Args) => string;
}
