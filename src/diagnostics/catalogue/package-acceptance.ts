import { entry } from "../entry.ts";

export interface IdArgs {
  readonly id: string;
}

/** Codes about criteria, their checks, and what checks name. */
export const acceptanceCodes = {
  "package/bad-id": entry<IdArgs & { kind: "criterion" | "clause" }>({
    severity: "error",
    message: ({ id, kind }) => `\`${id}\` is no id of a ${kind}`,
    hint: ({ kind }) =>
      kind === "clause"
        ? "Write a prefix and a number, such as `KB-2`."
        : "Use letters and digits, joined by `-`, `_` or `.`, such as `AC-1`.",
  }),
  "package/duplicate-criterion": entry<IdArgs>({
    severity: "error",
    message: ({ id }) => `the criterion \`${id}\` is defined a second time`,
    hint: () => "Give one of the two another id.",
  }),
  "package/criterion-without-check": entry<IdArgs>({
    severity: "error",
    message: ({ id }) => `the criterion \`${id}\` has no check`,
    hint: () => "Add `check`, or `checks` with a list of them.",
  }),
  "package/held-out-without-covers": entry<IdArgs>({
    severity: "error",
    message: ({ id }) => `the held-out criterion \`${id}\` covers no clause`,
    hint: () =>
      "Name its clauses in `covers`: they are all that the agent is told about a failure.",
  }),
  "package/several-kinds": entry<{ kinds: readonly string[] }>({
    severity: "error",
    message: ({ kinds }) =>
      `the check has several kinds: ${kinds.map((it) => `\`${it}\``).join(", ")}`,
    hint: () => "Split it into a list `checks`.",
  }),
  "package/unknown-kind": entry<{ kind: string; kinds: readonly string[]; nearest?: string }>({
    severity: "error",
    message: ({ kind }) => `\`${kind}\` is no kind of check`,
    hint: ({ kinds, nearest }) =>
      nearest === undefined ? `Use one of ${kinds.join(", ")}.` : `Did you mean \`${nearest}\`?`,
  }),
  "package/check-without-kind": entry<{ kinds: readonly string[] }>({
    severity: "error",
    message: () => "the check has no kind",
    hint: ({ kinds }) => `Add one of ${kinds.join(", ")}.`,
  }),
  "package/check-not-run": entry<{ kind: string }>({
    severity: "info",
    message: ({ kind }) => `a \`${kind}\` check is read, but this version cannot run it`,
  }),
  "package/service-not-run": entry<{ name: string; kind: string }>({
    severity: "info",
    message: ({ name, kind }) =>
      `the service \`${name}\` (\`${kind}\`) is read, but this version cannot run it`,
  }),
  "package/unknown-placeholder": entry<{
    name: string;
    names: readonly string[];
    nearest?: string;
  }>({
    severity: "error",
    message: ({ name }) => `nothing is known that \`{${name}}\` could stand for`,
    hint: ({ names, nearest }) =>
      nearest === undefined
        ? `Use one of ${names.map((it) => `{${it}}`).join(" ")}.`
        : `Did you mean \`{${nearest}}\`? Known are ${names.map((it) => `{${it}}`).join(" ")}.`,
  }),
  "package/missing-file": entry<{ path: string; kind: "file" | "folder"; nearest?: string }>({
    severity: "error",
    message: ({ path, kind }) => `the package has no ${kind} \`${path}\``,
    hint: ({ nearest }) =>
      nearest === undefined
        ? "Write the path relative to validation, or to validation/held-out for a held-out file."
        : `Did you mean \`${nearest}\`?`,
  }),
  "package/path-outside": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `\`${path}\` leads out of its folder`,
    hint: () => "Write a relative path with `/` and without `..`.",
  }),
  "package/cases-unreadable": entry<{ problem: string }>({
    severity: "error",
    message: ({ problem }) => `the cases cannot be read: ${problem}`,
    hint: () =>
      "Give a mapping that fits the table: `preset`, or `each` with `input` and `expect`.",
  }),
  "package/repeated-key": entry<{ key: string }>({
    severity: "warning",
    message: ({ key }) => `the key \`${key}\` stands here a second time, and its last value counts`,
    hint: () => "Leave it where the file is somebody else's; in your own, remove one of the two.",
  }),
  "package/bad-pattern": entry<{ problem: string }>({
    severity: "error",
    message: ({ problem }) => `this is no RE2 expression: ${problem}`,
    hint: () => "Use RE2 syntax, which has no look-around and no back-references.",
  }),
  "package/bad-query": entry<{ problem: string }>({
    severity: "error",
    message: ({ problem }) => `this is no JMESPath expression: ${problem}`,
    hint: () => "Correct the expression.",
  }),
  "package/bad-json-schema": entry<{ problem: string }>({
    severity: "error",
    message: ({ problem }) => `this is no JSON Schema that psd can use: ${problem}`,
    hint: () => "Correct the schema; it may refer to its own parts only.",
  }),
  "package/inside-only": entry<{ clause: string }>({
    severity: "warning",
    message: ({ clause }) =>
      `only \`suite\` checks cover \`${clause}\`, whose report the output itself could forge`,
    hint: () => "Add a check that another process judges: `run`, `cases` or `files`.",
  }),
  "package/suite-unguarded": entry({
    severity: "warning",
    message: () => "the suite names no test that must pass: one that runs nothing could go unseen",
    hint: () => "Give a `report`, and the ids of the tests in `expect: { tests: [...] }`.",
  }),
  "package/suite-without-canary": entry({
    severity: "warning",
    message: () => "no known-bad output shows that the suite can fail",
    hint: () => "Put one into `validation/canaries/<name>/`, and name it in `canary`.",
  }),
  "package/unused-canary": entry<{ path: string }>({
    severity: "info",
    message: ({ path }) =>
      `no suite names the known-bad output \`${path}\`: only \`psd canary\` tries it`,
    hint: () => "Name it in the `canary` of a suite that must fail on it.",
  }),
  "package/start-untried": entry({
    severity: "warning",
    message: () => "cases go through the driver, and no criterion runs the program itself",
    hint: () => "Add a `run` check that begins with `{start}`.",
  }),
  "package/nothing-executable": entry({
    severity: "warning",
    message: () => "no criterion has a check that can be run: an output stays unverified",
    hint: () => "Add validation/acceptance.yaml with a `run`, `cases` or `files` check.",
  }),
  "package/not-held-out": entry<IdArgs & { nearest?: string }>({
    severity: "error",
    message: ({ id }) => `the package has no held-out criterion \`${id}\``,
    hint: ({ nearest }) =>
      nearest === undefined
        ? "Name one that stands in validation/held-out."
        : `Did you mean \`${nearest}\`?`,
  }),
  "package/not-rotatable": entry<IdArgs & { because: string }>({
    severity: "error",
    message: ({ id, because }) => `\`${id}\` cannot be made visible by psd: ${because}`,
    hint: () => "Move it by hand, with the files that it names.",
  }),
  "package/case-contradicts-prose": entry<{ case: string; expected: string; said: string }>({
    severity: "error",
    message: ({ case: name, expected, said }) =>
      `the case "${name}" expects ${expected}, and the prose says otherwise: ${said}`,
    hint: () => "Decide which is right and correct the other one before anything is generated.",
  }),
  "package/case-contradicts-case": entry<{ first: string; second: string }>({
    severity: "error",
    message: ({ first, second }) =>
      `the cases "${first}" and "${second}" give the same and expect something else`,
    hint: () => "Remove one of them.",
  }),
  "package/duplicate-case": entry<{ first: string; second: string }>({
    severity: "info",
    message: ({ first, second }) => `the case "${second}" is "${first}" once more`,
    hint: () => "Give it another input, or remove it.",
  }),
  "package/count-differs": entry<{ said: number; actual: number; of?: string }>({
    severity: "warning",
    message: ({ said, actual, of }) =>
      `the prose speaks of ${said} cases${of === undefined ? "" : ` of \`${of}\``}, and there are ${actual}`,
    hint: () => "Correct the number, or add what is missing.",
  }),
  "package/visible-only": entry<{ clauses: readonly string[] }>({
    severity: "info",
    message: ({ clauses }) =>
      `no held-out criterion covers ${clauses.map((it) => `\`${it}\``).join(", ")}: an output that fits the visible examples only goes unseen`,
    hint: () => "Give each a sibling in validation/held-out: the same clause, other inputs.",
  }),
  "package/uncovered-clause": entry<{ clause: string }>({
    severity: "info",
    message: ({ clause }) => `no criterion covers \`${clause}\``,
    hint: ({ clause }) => `Name \`${clause}\` in the \`covers\` of a criterion.`,
  }),
};
