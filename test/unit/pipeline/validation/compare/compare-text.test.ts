import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareText } from "#src/pipeline/validation/compare/compare-text.ts";
import { textDifference } from "#src/pipeline/validation/compare/difference.ts";
import { jsonDifferences, jsonEqual } from "#src/pipeline/validation/compare/json-difference.ts";
import { text } from "../../../../support/judging.ts";

const compare = (given: string, parts: Parameters<typeof text>[0]) =>
  compareText({ name: "stdout", text: given }, text(parts));

const json = (given: string, expectation: object) => compare(given, { json: expectation });

const words = (word: string) =>
  Array.from({ length: 20_000 }, (_, it) => `${word}${it}`).join("\n");

describe("a text", () => {
  test.each([
    ["a\nb\n", { equals: "a\nb" }],
    ["a\r\nb", { equals: "a\nb\n" }],
    ["a\nb", { equals: "a\r\nb" }],
    ["one two", { contains: ["one", "two"], lacks: ["three"] }],
    ["line 1\nline 22", { matches: ["(?m)^line \\d{2}$", "^line"] }],
    ["", { equals: "" }],
    ["anything", {}],
  ])("%j fits %j", async (given, parts) => {
    expect(await compare(given, parts)).toBeUndefined();
  });

  test.each([
    ["a\n\n", { equals: "a" }, "stdout is not what it must be"],
    ["a ", { equals: "a" }, "stdout is not what it must be"],
    ["one", { contains: ["two"] }, "does not contain"],
    ["one", { lacks: ["one"] }, "must not contain"],
    ["one", { matches: ["^two$"] }, "does not match"],
  ])("%j does not fit %j", async (given, parts, message) => {
    const finding = await compare(given, parts);
    expect(finding).toMatchObject({ end: "failed", symptom: "wrong-output" });
    expect(finding?.evidence.message).toContain(message);
  });

  test("is no failure of the output where the pattern is none", async () => {
    expect(await compare("a", { matches: ["(?=x)"] })).toMatchObject({ end: "errored" });
  });

  test("keeps evidence small and shows the lines that differ", async () => {
    const lines = Array.from({ length: 5000 }, (_, it) => `line ${it}`);
    const finding = await compare(lines.with(4000, "other").join("\n"), {
      equals: lines.join("\n"),
    });
    const { expected = "", actual = "", difference } = finding?.evidence ?? {};
    expect(expected.length + actual.length).toBeLessThan(10_000);
    expect(difference).toBe(
      "@@ line 3999 @@\n line 3998\n line 3999\n-line 4000\n+other\n line 4001\n line 4002",
    );
  });

  test("does not look long for differences of texts that have nothing in common", () => {
    const startedAt = performance.now();
    expect(textDifference(words("a"), words("b"))).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});

describe("a JSON text", () => {
  test.each([
    ['{"a":1,"b":[1,2]}', { equals: { b: [1, 2], a: 1 } }],
    ["1.0", { equals: 1 }],
    ["0.3000001", { equals: 0.3, close: 0.001 }],
    ['{"a":1,"b":{"c":2,"d":3}}', { subset: { b: { c: 2 } } }],
    ['{"pages":[{"n":3}]}', { at: "pages[0].n", equals: 3 }],
    [
      '{"a":"x"}',
      { schema: { type: "object", required: ["a"], properties: { a: { type: "string" } } } },
    ],
    ['{"a":[1,2]}', { at: "a", schema: { type: "array", prefixItems: [{ const: 1 }] } }],
    ["null", { equals: null }],
  ])("%s fits %j", async (given, expectation) => {
    expect(await json(given, expectation)).toBeUndefined();
  });

  test.each([
    ["{", { equals: {} }, "stdout is not JSON"],
    ['{"a":{"b":[1,2]}}', { equals: { a: { b: [1, 3] } } }, "stdout differs at $.a.b[1]"],
    ['{"a":1,"z":2}', { equals: { a: 1 } }, "stdout differs at $.z"],
    ['{"a":1}', { subset: { b: 1 } }, "stdout differs at $.b"],
    ["[1,2,3]", { subset: [1, 2] }, "stdout differs at $[2]"],
    ["0.31", { equals: 0.3, close: 0.001 }, "stdout differs at $"],
    ['{"a":1}', { at: "a", equals: 2 }, "stdout at a differs at $"],
    ['{"a":1}', { schema: { required: ["b"] } }, "stdout does not fit the schema"],
    ['{"__proto__":1}', { equals: {} }, "stdout differs at $.__proto__"],
  ])("%s does not fit %j", async (given, expectation, message) => {
    const finding = await json(given, expectation);
    expect(finding).toMatchObject({ end: "failed", evidence: { message } });
  });

  test.each([
    ["an expression that is none", { at: "[[" }],
    ["a schema that is none", { schema: { type: "no-type" } }],
    ["a remote reference", { schema: { $ref: "https://example.test/schema.json" } }],
    ["a schema that is no mapping", { schema: "string" }],
  ])("is no failure of the output with %s", async (_, expectation) => {
    expect(await json("{}", expectation)).toMatchObject({ end: "errored" });
  });

  test("that is nested without end is shown without harm", async () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    expect(await json(deep, { equals: [] })).toMatchObject({ end: "failed" });
  });
});

describe("JSON values", () => {
  const how = { subset: false, close: 0 };

  test("are equal to themselves in any order of keys, and have no difference", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const turned = reverseKeys(JSON.parse(JSON.stringify(value)));
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(jsonEqual(plain, turned, how)).toBe(true);
        expect([...jsonDifferences(plain, turned, how)]).toEqual([]);
      }),
    );
  });

  test("that differ have a difference, and the other way round", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [left, right]: unknown[] = [
          JSON.parse(JSON.stringify(a)),
          JSON.parse(JSON.stringify(b)),
        ];
        const differences = [...jsonDifferences(left, right, how)];
        expect(differences.length === 0).toBe(jsonEqual(left, right, how));
        expect(jsonEqual(left, right, how)).toBe(jsonEqual(right, left, how));
      }),
    );
  });
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, it]) => [key, reverseKeys(it)]),
  );
}
