import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Case } from "../validation/cases/case.ts";
import type { ProseLine } from "./prose.ts";

/** A number of cases that prose promises and the tables do not have. */
export interface WrongCount {
  readonly said: number;
  /** What is counted: all cases, or those of a function. */
  readonly of: string | undefined;
  readonly actual: number;
  readonly span: Span;
}

const promised =
  /(?<![\w.,-])(\d{1,6})(?![\d.,+]|\s*\+)\s+(?:`?([A-Za-z_][\w.]*)`?\s+)?(?:test\s+)?(?:tests|cases|vectors)\b/gu;

/** Words before `tests` that mean no function. */
const filling = new Set(["test", "total", "published", "all", "acceptance", "visible", "yaml"]);

/** Holds the numbers of cases that the prose names against those that are there. Pure. */
export function wrongCounts(
  cases: readonly Case[],
  prose: readonly ProseLine[],
): readonly WrongCount[] {
  const counts = new Map<string, number>();
  for (const { call } of cases) if (call !== null) counts.set(call, (counts.get(call) ?? 0) + 1);
  return prose.flatMap(({ text, span }) =>
    [...text.matchAll(promised)].flatMap(([, number = "", word]) => {
      const said = Number(number);
      const isAll = word === undefined || filling.has(word.toLowerCase());
      const actual = isAll ? cases.length : counts.get(word);
      if (actual === undefined || actual === said) return [];
      return [{ said, of: isAll ? undefined : word, actual, span }];
    }),
  );
}
