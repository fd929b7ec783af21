import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";

/** What an implementation answers, by the name of the call. */
export type Answers = Readonly<Record<string, (input: never) => unknown>>;

/** How many cases there are, and how many an implementation passes. */
export interface Counts {
  readonly total: number;
  readonly passed: number;
}

/** Asks an implementation in this process; whether it answers with one of `right`, or refuses. */
type Try = (call: string, input: object, right: Right) => Promise<boolean>;
type Right = { readonly oneOf: readonly unknown[] } | { readonly fails: true | string };

/** Rows of a suite, as its own description reads. */
// oxlint-disable-next-line typescript/no-explicit-any -- Files by others, read without any code of psd.
type Rows = any;

const one = (value: unknown): Right => ({ oneOf: [value] });

/** For each preset how its suite is tried without psd: every row gives whether it passed. */
const readers: Readonly<Record<string, (suite: Rows, attempt: Try) => Promise<boolean>[]>> = {
  mustache: ({ tests }, attempt) =>
    tests.map((it: Rows) =>
      attempt(
        "render",
        { template: it.template, data: it.data, partials: it.partials ?? {} },
        one(it.expected),
      ),
    ),
  "uri-template": (groups, attempt) =>
    Object.values(groups).flatMap((group: Rows) =>
      group.testcases.map(([template, right]: [string, unknown]) =>
        attempt(
          "expand",
          { template, variables: group.variables },
          right === false ? { fails: true } : { oneOf: [right].flat() },
        ),
      ),
    ),
  "json-patch": (rows, attempt) =>
    rows
      .filter((it: Rows) => it.patch !== undefined && it.disabled !== true)
      .map((it: Rows) =>
        attempt(
          "apply",
          { doc: it.doc, patch: it.patch },
          "error" in it ? { fails: true } : one("expected" in it ? it.expected : it.doc),
        ),
      ),
  jmespath: (groups, attempt) =>
    groups.flatMap(({ given, cases }: Rows) =>
      cases
        .filter((it: Rows) => it.bench === undefined)
        .map((it: Rows) =>
          attempt(
            "search",
            { expression: it.expression, given },
            "error" in it ? { fails: it.error } : one(it.result),
          ),
        ),
    ),
  jsonpath: ({ tests }, attempt) =>
    tests.map((it: Rows) => attempt("query", selectorOf(it), rightOf(it, it.result, it.results))),
  "jsonpath-paths": ({ tests }, attempt) =>
    tests.map((it: Rows) =>
      attempt("paths", selectorOf(it), rightOf(it, it.result_paths, it.results_paths)),
    ),
  dotprompt: (groups, attempt) =>
    groups.flatMap(({ name: _name, tests, data, ...group }: Rows) =>
      tests.flatMap(({ expect, ...test }: Rows) => {
        const {
          raw: _raw,
          input,
          messages,
          ...rest
        } = {
          config: {},
          ext: {},
          metadata: {},
          ...expect,
        };
        const given = { ...group, options: test.options ?? {} };
        return [
          attempt(
            "render",
            { ...given, data: { ...data, ...test.data } },
            one(withoutMissing({ ...rest, messages })),
          ),
          attempt("renderMetadata", given, one(withoutMissing({ ...rest, input }))),
        ];
      }),
    ),
  "tag-expressions": (rows, attempt) =>
    rows.flatMap(({ expression, tests, formatted, error }: Rows) => {
      if (tests === undefined)
        return [
          attempt("parse", { expression }, error === undefined ? one(formatted) : { fails: error }),
        ];
      return tests.map(({ variables, result }: Rows) =>
        attempt("evaluate", { expression, variables }, one(result)),
      );
    }),
  exercism: ({ cases }, attempt) =>
    cases.map((it: Rows) => attempt(it.property, it.input, one(it.expected))),
};

function selectorOf({ selector, document = null }: Rows): object {
  return { selector, document };
}

function rightOf({ invalid_selector: invalid }: Rows, result: Rows, results: Rows): Right {
  return invalid === true ? { fails: true } : { oneOf: results ?? [result] };
}

function withoutMissing(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Counts without any code of psd what an implementation passes of a file of a suite. */
export async function countPlainly(
  preset: string,
  { path, text }: { readonly path: string; readonly text: string },
  answers: Answers,
): Promise<Counts> {
  const suite: Rows = path.endsWith(".json") ? JSON.parse(text) : parse(text);
  const attempts = readers[preset]?.(suite, async (call, input, right) => {
    try {
      // Each asks with a copy of its own: some implementations change what they are given.
      const answer = await answers[call]?.(structuredClone(input) as never);
      const output: unknown = JSON.parse(JSON.stringify(answer ?? null));
      return "oneOf" in right && right.oneOf.some((it) => isDeepStrictEqual(it, output));
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      if (!("fails" in right)) return false;
      return right.fails === true || code === right.fails || message.includes(right.fails);
    }
  });
  const passed = await Promise.all(attempts ?? []);
  return { total: passed.length, passed: passed.filter(Boolean).length };
}
