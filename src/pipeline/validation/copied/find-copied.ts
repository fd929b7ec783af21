import type { Case } from "../cases/case.ts";
import type { Copied } from "../verdict.ts";

/** A file of the output as text. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** What literals are looked for in, and what explains them. */
export interface CopySearch {
  readonly sources: readonly SourceText[];
  /** Texts of the package that an output may quote. */
  readonly known: string;
}

/** Fewer are an accident, or an example in a comment. */
const few = { count: 3, share: 0.2 } as const;
/** Shorter texts and numbers are common. */
const shortest = { text: 10, digits: 6 } as const;
const most = { literals: 500, length: 200, files: 3 } as const;

/**
 * The expected values of a visible table that stand in the output as they are, though no text of the package has
 * them: maybe it looks answers up instead of computing them. Undefined where they are few. Pure.
 */
export function findCopied(
  cases: readonly Case[],
  { sources, known }: CopySearch,
): Copied | undefined {
  const literals = [...new Set(cases.flatMap((it) => literalsIn(it.expect)))]
    .slice(0, most.literals)
    .filter((it) => !known.includes(it));
  const holders = literals.map((literal) => sources.filter((it) => it.text.includes(literal)));
  const found = holders.filter((it) => it.length > 0).length;
  if (found < few.count || found < few.share * literals.length) return undefined;
  const counts = new Map<string, number>();
  for (const { path } of holders.flat()) counts.set(path, (counts.get(path) ?? 0) + 1);
  const files = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return { found, of: literals.length, files: files.slice(0, most.files).map(([path]) => path) };
}

/** The unusual texts and numbers in an expected value, as a program would write them. */
function literalsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return isUnusualText(value) ? [value] : [];
  if (typeof value === "number") return isUnusualNumber(value) ? [String(value)] : [];
  if (Array.isArray(value)) return value.flatMap(literalsIn);
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap(literalsIn)
    : [];
}

/** Long, no single word, and written the same in every language. */
function isUnusualText(text: string): boolean {
  if (text.length < shortest.text || text.length > most.length) return false;
  return /[^\p{L}]/u.test(text) && !/["'`\\\p{C}]/u.test(text);
}

function isUnusualNumber(value: number): boolean {
  const digits = String(value)
    .replaceAll(/[^0-9]/gu, "")
    .replace(/0+$/u, "");
  return Number.isFinite(value) && digits.length >= shortest.digits;
}
