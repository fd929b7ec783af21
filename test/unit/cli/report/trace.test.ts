import picocolors from "picocolors";
import { expect, test } from "vitest";
import { clauseSentence } from "#src/cli/report/clause-sentence.ts";
import { traceMarkdown } from "#src/cli/report/trace-markdown.ts";
import { traceLines } from "#src/cli/report/trace.ts";
import type { Trace } from "#src/pipeline/inspection/trace.ts";
import type { TracedClause } from "#src/pipeline/inspection/trace-clauses.ts";

const colors = picocolors.createColors(false);
const clause = (id: string, more: Partial<TracedClause>): TracedClause => ({
  id,
  layer: "core",
  path: "SPECPROMPT.md",
  span: { file: "/p/SPECPROMPT.md", line: 1, column: 1 },
  text: `- **${id}** It holds.`,
  visible: [],
  heldOut: { count: 0, outside: 0, results: [] },
  state: "uncovered",
  visibleOnly: false,
  ...more,
});
const check = { criterion: "AC-1", kinds: ["run"], required: true } as const;

const trace: Trace = {
  name: "notes",
  promoted: {
    attempt: "a7",
    promotedAt: "2026-11-28T10:00:00.000Z",
    outcome: "green",
    seal: "sealed",
    stale: { prompt: false, judge: true },
  },
  clauses: [
    clause("KB-1", {
      visible: [{ ...check, strength: "outside", end: "passed" }],
      heldOut: { count: 2, outside: 1, results: [{ id: "held-out-1", end: "failed" }] },
      state: "verified",
      worn: true,
    }),
    clause("KB-2", {
      visible: [{ ...check, criterion: "AC|2", strength: "inside", required: false }],
      state: "unverified",
      visibleOnly: true,
    }),
    clause("KB-3", {}),
  ],
  orphans: [{ criterion: "AC-9", strength: "outside" }],
  coverage: { verified: 2, clauses: 3, atMost: 2 / 3 },
};

test("shows each clause with its checks, and what is to be done", () => {
  expect(traceLines(trace, colors)).toEqual([
    "notes  a7, green, 2026-11-28 10:00 UTC, the checks have changed since",
    "",
    "  ✓ KB-1  It holds.",
    "      ✓ AC-1 · ✗ 2 held out (1 inside) worn",
    "  ✗ KB-2  It holds.",
    "      unverified: ? AC|2 (inside) (optional)",
    "  ✗ KB-3  It holds.",
    "      nothing tries it",
    "",
    "  Coverage: at most 66 % – a check from outside passed for 2 of 3 clauses; whether it would notice damage was not tried",
    "  Unverified (no check from outside passed): KB-2",
    "  Nothing tries: KB-3",
    "  Visible checks only, give each a held-out sibling: KB-2",
    "  Worn (each held-out check was told to an agent), see `psd heldout rotate`: KB-1",
    "  Criteria that cover no clause: AC-9",
  ]);
});

test("says where nothing is promoted, and where no clause has an id", () => {
  const { promoted: _, ...bare } = trace;
  const lines = traceLines({ ...bare, clauses: [], orphans: [] }, colors);
  expect(lines).toEqual(["notes  nothing is promoted", "", "  No clause has an id.", ""]);
});

test("writes a table that no text of a package breaks", () => {
  const markdown = traceMarkdown(trace);
  expect(markdown).toContain(
    "| KB-1 | It holds. | AC-1 (outside): passed | 2: failed | verified, worn |",
  );
  expect(markdown).toContain(
    String.raw`| KB-2 | It holds. | AC\|2 (inside): not judged | – | unverified, visible only |`,
  );
  expect(markdown).toContain("- Coverage: at most 66 %");
});

test.each([
  ["- **KB-1** `greet` says\n  hello.", "greet says hello."],
  ["### KB-1: Greeting", "Greeting"],
  ["| KB-1 | must greet |", "must greet"],
  ["KB-1 \u001b[31m red", "\\u{1b}[31m red"],
  [`KB-1 ${"x".repeat(50)}`, `${"x".repeat(19)}…`],
  ["- **KB-1** `to_roman` is _quick_.", "to_roman is quick."],
])("the sentence of %j is %j", (text, sentence) => {
  expect(clauseSentence({ id: "KB-1", text }, 20)).toBe(sentence);
});
