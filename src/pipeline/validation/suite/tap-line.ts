import { reportLimits } from "./test-report.ts";

/** A test point of TAP. */
export interface TapPoint {
  readonly kind: "point";
  readonly ok: boolean;
  /** As it is written; many runners write none. */
  readonly number?: number;
  /** Escapes resolved, without the directive. */
  readonly description: string;
  readonly directive?: "skip" | "todo";
}

/** What a line of TAP says, without its indentation. */
export type TapLine =
  | TapPoint
  | { readonly kind: "brace" | "other" }
  | { readonly kind: "plan"; readonly tests: number }
  | { readonly kind: "bail-out"; readonly reason: string };

/** Reads a line of TAP 13 or 14. What decides nothing, as a version or a comment, is `other`. */
export function readTapLine(text: string): TapLine {
  if (text === "}") return { kind: "brace" };
  const plan = /^1\.\.(\d{1,9})(?:\s+#.*)?$/u.exec(text)?.[1];
  if (plan !== undefined) return { kind: "plan", tests: Number(plan) };
  const bail = /^Bail out!(.*)$/iu.exec(text)?.[1];
  if (bail !== undefined) return { kind: "bail-out", reason: bail.trim() };
  const point = /^(not )?ok(?:[ \t]+(\d{1,9})(?![^ \t]))?(?:[ \t]+(.*))?$/u.exec(text);
  if (point === null) return { kind: "other" };
  const [, not, number, rest = ""] = point;
  return {
    kind: "point",
    ok: not === undefined,
    ...(number === undefined ? {} : { number: Number(number) }),
    ...readRest(rest.replace(/^-(?:[ \t]+|$)/u, "")),
  };
}

/** The description ends at a `#` after white space that is not escaped; only two directives mean anything. */
function readRest(text: string): Pick<TapPoint, "description" | "directive"> {
  const hash = /(?:^|[ \t])(?:\\\\)*#/u.exec(text);
  const end = hash === null ? text.length : hash.index + hash[0].length - 1;
  // Twice the longest name, for its escapes: what is longer is refused anyway, and slow to unescape.
  const name = text
    .slice(0, end)
    .trim()
    .slice(0, 2 * reportLimits.idCharacters + 2);
  const description = name.replaceAll(/\\([\\#])/gu, "$1");
  const word = /^#[ \t]*(skip|todo)/iu.exec(text.slice(end))?.[1]?.toLowerCase();
  return word === "skip" || word === "todo" ? { description, directive: word } : { description };
}
