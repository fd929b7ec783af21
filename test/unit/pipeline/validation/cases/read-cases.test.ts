import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CaseMapping } from "#src/pipeline/package/criterion.ts";
import { readCases } from "#src/pipeline/validation/cases/read-cases.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "psd-tables-"));
});
afterAll(async () => rm(folder, { recursive: true }));

const locate = (path: string) => join(folder, path);

async function read(name: string, content: string, mapping: CaseMapping = {}) {
  await writeFile(join(folder, name), content);
  return readCases({ source: { file: name }, mapping }, locate);
}

const rows = (list: readonly unknown[], mapping: CaseMapping = {}) =>
  readCases({ source: { rows: list }, mapping }, locate);

describe("psd's own shape", () => {
  test("has rows with name, call, input and expect or error", async () => {
    expect(
      await rows([
        { name: "one", call: "add", input: [1, 2], expect: 3 },
        { call: "add", input: null, error: true },
        { input: "x", output: "y", error: false },
        { description: "text", function: "f", input: {}, expected: null, error: "too long" },
      ]),
    ).toEqual({
      ok: true,
      value: [
        { name: "one", call: "add", input: [1, 2], expect: 3 },
        { name: "case 2", call: "add", input: null, expect: null, error: true },
        { name: "case 3", call: null, input: "x", expect: "y" },
        { name: "text", call: "f", input: {}, expect: null, error: "too long" },
      ],
    });
  });

  test.each([
    ["table.json", '{"cases":[{"input":1,"expect":2}]}'],
    ["table.jsonl", '{"input":1,"expect":2}\n\n'],
    ["table.yaml", "- { input: 1, expect: 2 }"],
  ])("is read from %s", async (name, content) => {
    expect(await read(name, content)).toMatchObject({ ok: true, value: [{ input: 1, expect: 2 }] });
  });
});

describe("presets", () => {
  test("function-map takes functions with their rows, also in groups", async () => {
    const table = `
version: "0.1.0"
timeago:
  - { name: just now, input: { timestamp: 1 }, output: just now }
parse_duration:
  - { name: bare text, input: 2h, output: 7200 }
  - { name: empty, input: "", error: true }
unicode:
  left_pad:
    - { input: [ä, 3, null], expected: "  ä" }
`;
    expect(await read("map.yaml", table, { preset: "function-map" })).toEqual({
      ok: true,
      value: [
        { name: "just now", call: "timeago", input: { timestamp: 1 }, expect: "just now" },
        { name: "bare text", call: "parse_duration", input: "2h", expect: 7200 },
        { name: "empty", call: "parse_duration", input: "", expect: null, error: true },
        { name: "unicode / left_pad 1", call: "left_pad", input: ["ä", 3, null], expect: "  ä" },
      ],
    });
  });

  test("exercism takes nested cases without the superseded ones", async () => {
    const table = JSON.stringify({
      exercise: "leap",
      cases: [
        {
          description: "group",
          cases: [
            { uuid: "1", description: "old", property: "leap", input: { year: 1 }, expected: true },
            {
              uuid: "2",
              description: "new",
              property: "leap",
              input: { year: 2 },
              expected: false,
              reimplements: "1",
            },
            {
              uuid: "3",
              description: "bad",
              property: "leap",
              input: {},
              expected: { error: "no year" },
            },
          ],
        },
      ],
    });
    expect(await read("canonical-data.json", table, { preset: "exercism" })).toEqual({
      ok: true,
      value: [
        { name: "group / new", call: "leap", input: { year: 2 }, expect: false },
        { name: "group / bad", call: "leap", input: {}, expect: null, error: "no year" },
      ],
    });
  });
});

describe("expressions", () => {
  test("read any other shape", async () => {
    const table = JSON.stringify([
      {
        given: { a: 1 },
        tests: [
          { expression: "a", result: 1 },
          { expression: "b", fails: "syntax" },
        ],
      },
    ]);
    const mapping = {
      each: "[].{given: given, tests: tests[]} | [0].tests",
      name: "join(' ', ['find', expression])",
      call: "'search'",
      input: "{ expression: expression }",
      expect: "result",
      error: "fails",
    };
    expect(await read("other.json", table, mapping)).toEqual({
      ok: true,
      value: [
        { name: "find a", call: "search", input: { expression: "a" }, expect: 1 },
        {
          name: "find b",
          call: "search",
          input: { expression: "b" },
          expect: null,
          error: "syntax",
        },
      ],
    });
  });

  test("leave what they do not name to psd's own shape", async () => {
    expect(await rows([{ call: "f", args: [1], output: 2 }], { input: "args" })).toMatchObject({
      ok: true,
      value: [{ call: "f", input: [1], expect: 2 }],
    });
  });
});

describe("a table that cannot be read", () => {
  test.each([
    { name: "bad.json", content: "{", mapping: {}, message: "bad.json cannot be read" },
    { name: "bad.yaml", content: "a: [", mapping: {}, message: "bad.yaml cannot be read" },
    { name: "map.json", content: '{"a":1}', mapping: {}, message: "the table is no list" },
    { name: "none.json", content: "[]", mapping: {}, message: "the table holds no case" },
    { name: "a.json", content: "[1]", mapping: { preset: "nose" }, message: "no preset nose" },
    {
      name: "b.json",
      content: "[1]",
      mapping: { preset: "rows", input: "a" },
      message: "never both",
    },
    { name: "c.json", content: "{}", mapping: { each: "a" }, message: "no list of cases" },
  ])("says so: $message", async ({ name, content, mapping, message }) => {
    const result = await read(name, content, mapping);
    expect(result.ok ? "" : result.message).toContain(message);
  });

  test("is no file of the package", async () => {
    const source = { file: "nowhere.json" };
    const result = await readCases({ source, mapping: {} }, () => undefined);
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining("nowhere.json") });
  });
});
