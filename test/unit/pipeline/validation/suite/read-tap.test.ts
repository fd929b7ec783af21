import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTap } from "#src/pipeline/validation/suite/read-tap.ts";
import type { TestResult } from "#src/pipeline/validation/suite/test-report.ts";

const read = (...lines: readonly string[]) => readTap(`${lines.join("\n")}\n`);

describe("readTap", () => {
  test("gives each test its id and its end", () => {
    expect(
      read(
        "TAP version 14",
        "1..10",
        "# a comment",
        "ok 1 - adds",
        "not ok 2 - subtracts",
        "ok 3 - later # SKIP no network",
        "not ok 4 - some day # todo",
        "ok 5 - now # TODO done",
        "not ok 6 - skipped and failed # skip",
        "ok 7",
        "ok",
        String.raw`ok 9 no dash, a \# and a \\ in it # time=3ms`,
        "ok 10 -",
        "Anything else means nothing.",
      ),
    ).toEqual({
      ok: true,
      tests: [
        { id: "adds", end: "passed" },
        { id: "subtracts", end: "failed" },
        { id: "later", end: "skipped" },
        { id: "some day", end: "skipped" },
        { id: "now", end: "skipped" },
        { id: "skipped and failed", end: "failed" },
        { id: "#7", end: "passed" },
        { id: "#8", end: "passed" },
        { id: String.raw`no dash, a # and a \ in it`, end: "passed" },
        { id: "#10", end: "passed" },
      ],
    });
  });

  test("takes the ids of subtests from their parents, which speak only of failures of their own", () => {
    expect(
      read(
        "TAP version 13",
        "# Subtest: group",
        "    # Subtest: deep",
        "        ok 1 - one",
        "        not ok 2 - two",
        "        1..2",
        "    not ok 1 - deep",
        "    ok 2 - three",
        "    1..2",
        "not ok 1 - group",
        "    ok 1 - child",
        "    1..1",
        "not ok 2 - parent",
        "  ---",
        "  error: 'it''s mine'",
        "  ...",
        "    1..0 # no subtests",
        "ok 3 - leaf",
        "1..3",
      ),
    ).toEqual({
      ok: true,
      tests: [
        { id: "group > deep > one", end: "passed" },
        { id: "group > deep > two", end: "failed" },
        { id: "group > three", end: "passed" },
        { id: "parent > child", end: "passed" },
        { id: "parent", end: "failed", message: "it''s mine" },
        { id: "leaf", end: "passed" },
      ],
    });
  });

  test("reads the first line of a failure's words, and nothing else, from a YAML block", () => {
    expect(
      read(
        "1..3",
        "not ok 1 - a",
        "  ---",
        "  stack: x",
        "  error: |-",
        "    first line",
        "    second line",
        "  ok 2 - forged",
        "  1..9",
        "  ...",
        "not ok 2 - b",
        "    ---",
        "    error:",
        '        message: "of vitest"',
        "    ...",
        "ok 3 - c",
        "  ---",
        "  message: of a success",
        "  ...",
      ),
    ).toEqual({
      ok: true,
      tests: [
        { id: "a", end: "failed", message: "first line" },
        { id: "b", end: "failed", message: "of vitest" },
        { id: "c", end: "passed" },
      ],
    });
  });

  test("takes a bail-out for a failure of the suite, at any depth", () => {
    expect(read("1..9", "ok 1 - a", "    ok 1 - b", "    Bail out! no database", "ok 2")).toEqual({
      ok: true,
      tests: [
        { id: "a", end: "passed" },
        { id: "b", end: "passed" },
        { id: "the suite itself", end: "failed", message: "it bailed out no database" },
      ],
    });
  });

  test.each<readonly [name: string, lines: readonly string[], problem: string]>([
    ["nothing", [], "it has no plan: it is no TAP, or cut off"],
    ["another format", ["<testsuite/>"], "it has no plan"],
    ["no plan", ["TAP version 14", "ok 1 - a"], "it has no plan"],
    ["fewer tests than planned", ["1..3", "ok 1 - a"], "it has 1 tests where 3 were planned"],
    ["more tests than planned", ["1..1", "ok", "ok"], "it has 2 tests where 1 were planned"],
    ["two plans", ["1..1", "ok", "1..1"], "it has two plans for the same tests"],
    ["a number twice", ["1..2", "ok 1", "ok 1"], "it has two tests with the number 1"],
    ["a number beyond the plan", ["1..2", "ok 1", "ok 7"], "it has a test 7 of 2"],
    ["the number 0", ["1..1", "ok 0"], "it has a test 0 of 1"],
    ["subtests without a plan", ["1..1", "    ok 1", "ok 1"], "it has no plan"],
    ["subtests without a test", ["1..0", "    ok 1", "    1..1"], "it ends within subtests"],
    [
      "subtests of subtests without a test",
      ["        ok 1", "        1..1", "ok 1", "1..1"],
      "subtests have no test that they belong to",
    ],
    ["an open YAML block", ["1..1", "ok 1", "  ---", "  a: 1"], "it ends within a YAML block"],
    ["braces", ["1..1", "ok 1 - a {", "    ok 1", "    1..1", "}"], "it has blocks in braces"],
    ["great depth", ["1..1", `${" ".repeat(400)}ok 1`], "it is nested too deeply"],
    ["a long name", ["1..1", `ok 1 - ${"a".repeat(1001)}`], "more than 1000 characters"],
    ["too many tests", Array.from({ length: 100_001 }, () => "ok"), "more than 100000 tests"],
  ])("refuses %s", (_, lines, problem) => {
    expect(read(...lines)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  test.each([
    ["white space", " ".repeat(2 ** 23)],
    ["white space before a word", `ok${" ".repeat(2 ** 23)}x`],
    ["backslashes", `ok 1 - ${"\\".repeat(2 ** 23)}x`],
    ["hashes", `ok 1 - ${"# ".repeat(2 ** 22)}`],
    ["empty lines", "\n".repeat(2 ** 23)],
    ["open lines", "ok 1 - a\n  ---\n".repeat(2 ** 19)],
  ])("comes to an end on much of %s", (_, text) => {
    expect(readTap(text).ok).toBe(false);
  });

  interface Node {
    readonly name: string;
    readonly ok: boolean;
    readonly below: readonly Node[];
  }
  const name = fc
    .string({ unit: fc.constantFrom("a", "B", "7", "#", "\\", "é", "-", "{", "ok", " # skip") })
    .map((it) => `n${it}`.trim());
  const nodeOf = (depth: number): fc.Arbitrary<Node> => {
    const below = depth === 0 ? fc.constant([]) : fc.array(nodeOf(depth - 1), { maxLength: 3 });
    return fc.record({ name, ok: fc.boolean(), below });
  };
  const node = nodeOf(3);

  const print = (nodes: readonly Node[], depth: number): readonly string[] => {
    const lines = nodes.flatMap((it, index) => [
      ...(it.below.length === 0 ? [] : print(it.below, depth + 1)),
      `${" ".repeat(4 * depth)}${it.ok ? "" : "not "}ok ${index + 1} - ${it.name.replaceAll(/[\\#]/gu, String.raw`\$&`)}`,
    ]);
    return [...lines, `${" ".repeat(4 * depth)}1..${nodes.length}`];
  };
  const expectedOf = (nodes: readonly Node[], above: readonly string[]): readonly TestResult[] =>
    nodes.flatMap((it) => {
      const path = [...above, it.name];
      const below = expectedOf(it.below, path);
      const own: TestResult = { id: path.join(" > "), end: it.ok ? "passed" : "failed" };
      if (below.length === 0) return [own];
      const tells = !it.ok && below.every(({ end }) => end === "passed");
      return tells ? [...below, own] : below;
    });

  test("reads back what a runner would print", () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 4 }), (nodes) => {
        const report = read("TAP version 14", ...print(nodes, 0));
        expect(report).toEqual({ ok: true, tests: expectedOf(nodes, []) });
      }),
    );
  });

  test("refuses it with any one line of a result or plan taken out", () => {
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 4 }), fc.nat(), (nodes, which) => {
        const lines = print(nodes, 0);
        const without = lines.filter((_, index) => index !== which % lines.length);
        expect(read(...without).ok).toBe(false);
      }),
    );
  });
});
