import { describe, expect, test } from "vitest";
import { wrongCounts } from "#src/pipeline/consistency/counts.ts";
import { againstUnits } from "#src/pipeline/consistency/durations.ts";
import { againstExamples } from "#src/pipeline/consistency/examples.ts";
import { type ProseLine, proseOf } from "#src/pipeline/consistency/prose.ts";
import {
  nearestWhole,
  quantitiesIn,
  saysNearest,
  unitsIn,
} from "#src/pipeline/consistency/quantities.ts";
import { againstTables } from "#src/pipeline/consistency/range-tables.ts";
import { repeatedCases } from "#src/pipeline/consistency/repeated-cases.ts";
import type { Case } from "#src/pipeline/validation/cases/case.ts";

function prose(text: string): readonly ProseLine[] {
  const lines = text.split("\n");
  const origins = lines.map((_, index) => ({
    from: "package" as const,
    path: "SPECPROMPT.md",
    file: "/p/SPECPROMPT.md",
    line: index + 1,
  }));
  return proseOf({ documents: [{ path: "SPECPROMPT.md", layer: "core", lines, origins }] });
}

const caseOf = (call: string, input: unknown, expected: unknown): Case => ({
  name: JSON.stringify(input),
  call,
  input,
  expect: expected,
});
const failing = (call: string, input: unknown): Case => ({
  ...caseOf(call, input, null),
  error: true,
});
const units = unitsIn("Units: years (365d), months (30 days), days");

describe("units", () => {
  test("months and years are as long as a text says, and unknown where it does not", () => {
    expect([units.get("months"), units.get("y"), units.get("hr")]).toEqual([
      2_592_000, 31_536_000, 3600,
    ]);
    expect(unitsIn("a month is 28 days").get("mo")).toBe(28 * 86_400);
    expect(unitsIn("within months").get("month")).toBeUndefined();
  });

  test.each([
    ["2h30m", 9000],
    ["1 hour, 5 minutes", 3900],
    ["1 hour and 1 min", 3660],
    ["1.5 h", 5400],
    ["3 hours ago", undefined],
    ["2:30", undefined],
    ["4 months", 4 * 2_592_000],
    ["", undefined],
    ["1h".repeat(200), undefined],
  ])("%j are %j seconds", (text, seconds) => {
    const found = quantitiesIn(text, units);
    expect(found?.reduce((sum, it) => sum + it.count * it.unit, 0)).toBe(seconds);
  });

  test("halves go up, where a text speaks of rounding", () => {
    expect([2.5, 2.4, 2.6].map(nearestWhole)).toEqual([3, 2, 3]);
    expect(saysNearest("round to nearest integer")).toBe(true);
    expect(saysNearest("rounded half-even")).toBe(false);
    expect(saysNearest("around the ground")).toBe(false);
  });
});

describe("tables of ranges", () => {
  const table = prose(
    [
      "### ago(at, now) → string",
      "| Condition | Output |",
      "|---|---|",
      '| 0–44 seconds | "just now" |',
      '| 45 seconds – 44 minutes | "{n} minutes ago" |',
      '| 45 minutes – 21 hours | "{n} hours ago" |',
      '| 22+ hours | "long ago" |',
      "### other(x)",
      '| 1+ hours | "never" |',
    ].join("\n"),
  );
  const ago = (seconds: number, expected: string) =>
    caseOf("ago", { at: 1_000_000 - seconds, now: 1_000_000 }, expected);
  const right = [
    ago(0, "just now"),
    ago(44, "just now"),
    ago(600, "10 minutes ago"),
    ago(7200, "2 hours ago"),
    ago(90_000, "long ago"),
    // The future is not what the table is about.
    caseOf("ago", { at: 1_000_100, now: 1_000_000 }, "in 2 minutes"),
    caseOf("ago", { at: "x", now: "y" }, "what"),
    failing("ago", { at: 1, now: 2 }),
  ];

  test("find the case that most others contradict, with what the table says and where", () => {
    const wrong = ago(9000, "2 hours ago");
    expect(againstTables([...right, wrong], table, units)).toMatchObject([
      { case: wrong, said: "3 hours ago", span: { line: 6 } },
    ]);
    expect(againstTables(right, table, units)).toEqual([]);
  });

  test("say nothing where cases do not follow them at all, or they are not understood", () => {
    const others = [0, 100, 5000, 90_000].map((it) => ago(it, "something else"));
    expect(againstTables(others, table, units)).toEqual([]);
    const falling = prose('### ago\n| 2+ hours | "b" |\n| 1+ hours | "a" |');
    expect(againstTables([...right, ago(9000, "c")], falling, units)).toEqual([]);
    expect(againstTables([...right, ago(9000, "c")], prose("no table"), units)).toEqual([]);
  });
});

describe("units of time", () => {
  const duration = (seconds: number, expected: string) =>
    caseOf("duration", { seconds, options: { max: 1 } }, expected);
  const right = [
    duration(45, "45 seconds"),
    duration(3661, "1 hour, 1 minute"),
    duration(36_720_000, "1 year, 2 months"),
    duration(5400, "2h"),
    duration(0, "none"),
  ];

  test("find what is rounded otherwise than the rest", () => {
    const wrong = duration(9000, "2h");
    expect(againstUnits([...right, wrong], units)).toMatchObject([
      { case: wrong, said: "9000 seconds are 2.5 × 3600 seconds, which rounds to 3" },
    ]);
  });

  test("find what is read otherwise than the rest", () => {
    const read = (text: string, seconds: number) => caseOf("parse", text, seconds);
    const wrong = read("2h 30m", 9001);
    const all = [
      read("90m", 5400),
      read("1.5h", 5400),
      read("1d", 86_400),
      read("2 weeks", 1_209_600),
    ];
    expect(againstUnits([...all, read("2:30", 9000), wrong], units)).toMatchObject([
      { case: wrong },
    ]);
  });

  test("say nothing of numbers that are no seconds", () => {
    const cases = [1, 2, 3].map((it) => caseOf("f", it, `${it} hours`));
    expect(againstUnits(cases, units)).toEqual([]);
  });
});

test("examples in the prose are cases, too", () => {
  const lines = prose(
    '- `duration(3661, {compact: true})` → "1h 1m"\n- `up("a, b")` returns "A, B", `add(1, 2)` => 3\n- f([) → 1',
  );
  const wrong = caseOf("duration", { seconds: 3661, options: { compact: true } }, "1h");
  const cases = [
    wrong,
    caseOf("duration", { seconds: 3661 }, "other"),
    caseOf("up", "a, b", "A, B"),
    caseOf("add", [1, 2], 3),
    failing("add", [1, 2]),
  ];
  expect(againstExamples(cases, lines)).toMatchObject([
    { case: wrong, said: '"1h 1m"', span: { line: 1 } },
    { case: { error: true }, said: "3", span: { line: 2 } },
  ]);
});

test("cases that ask for the same are found whatever the order of their keys", () => {
  const cases = [
    caseOf("f", { a: 1, b: 2 }, 1),
    caseOf("f", { b: 2, a: 1 }, 1),
    caseOf("f", { a: 1, b: 2 }, 2),
    caseOf("g", { a: 1, b: 2 }, 2),
    failing("f", { a: 1, b: 2 }),
  ];
  expect(repeatedCases(cases).map((it) => it.same)).toEqual([true, false, false]);
});

test("numbers of cases are held against those that are there", () => {
  const cases = [caseOf("f", 1, 1), caseOf("f", 2, 2), caseOf("g", 1, 1)];
  const lines = prose(
    "3 f tests\n2 `f` cases, 1 g test cases\nAll 3 test cases, 4 tests\n100+ tests, 1.5 tests, 7 other tests, v2 tests",
  );
  expect(wrongCounts(cases, lines).map(({ span, ...it }) => ({ ...it, line: span.line }))).toEqual([
    { said: 3, of: "f", actual: 2, line: 1 },
    { said: 4, of: undefined, actual: 3, line: 3 },
  ]);
});
