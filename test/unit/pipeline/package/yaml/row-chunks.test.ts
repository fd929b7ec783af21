import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseDocument, stringify } from "yaml";
import { caseTableFindings } from "#src/pipeline/package/acceptance/case-table.ts";
import { rowChunks } from "#src/pipeline/package/yaml/row-chunks.ts";

/** What a text says when its chunks are read one after another; undefined where it must be read as a whole. */
function readInChunks(text: string, size: number): unknown {
  const chunks = rowChunks(text, size);
  const documents = chunks?.map((it) => parseDocument(it.text, { prettyErrors: false }));
  if (documents === undefined || documents.some((it) => it.errors.length > 0)) return undefined;
  const lists = documents.map((it): unknown => it.toJS());
  return lists.every((it) => Array.isArray(it)) ? lists.flat() : undefined;
}

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.stringMatching(/^[- \n#|>:"'a]{0,12}$/u),
    fc.integer(),
    fc.constant(null),
    fc.dictionary(fc.string({ minLength: 1 }), tie("value"), { maxKeys: 3 }),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
})).value;

describe("a long list in chunks", () => {
  it("says what it says as a whole", () => {
    let chunked = 0;
    fc.assert(
      fc.property(fc.array(fc.record({ input: value }), { minLength: 4 }), (rows) => {
        const text = stringify(rows, { aliasDuplicateObjects: false });
        const read = readInChunks(text, 8);
        if (read === undefined) return;
        chunked += 1;
        expect(read).toEqual(parse(text));
      }),
    );
    expect(chunked).toBeGreaterThan(20);
  });

  it("is never read otherwise where it is written by chance", () => {
    const line = fc.constantFrom(
      "- a",
      "- a: 1",
      "  b: 2",
      "- |",
      "- >-",
      "  text",
      "",
      "# note",
      "-",
      '- "x',
      '  y"',
      "- [1,",
      "  2]",
      "- {a: 1,",
      "  - b",
      " - c",
      "-\tx",
      "   z",
      "- 'q",
      "- '",
      "-x",
      "a: 1",
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 8, maxLength: 16 }), (lines) => {
        const text = `${lines.join("\n")}\n`;
        const read = readInChunks(text, 2);
        if (read === undefined) return;
        const whole = parseDocument(text, { prettyErrors: false });
        expect(whole.errors).toEqual([]);
        expect(read).toEqual(whole.toJS());
      }),
      { numRuns: 2000 },
    );
  });

  const rows = (count: number): string =>
    Array.from({ length: count }, (_, at) => `- input: ${at}\n  expect: ${at}\n`).join("");

  it("knows the line on which each begins", () => {
    const text = `# numbers\n\n${rows(50)}`;
    const lines = text.split("\n");
    const chunks = rowChunks(text, 30) ?? [];
    expect(chunks.map((it) => it.text).join("")).toBe(text);
    expect(chunks.length).toBeGreaterThan(5);
    for (const it of chunks) expect(lines[it.firstLine - 1]).toBe(it.text.split("\n", 1)[0]);
  });

  it.each([
    ["a map", `a:\n${rows(50)}`],
    ["several documents", `${rows(50)}---\n- 1\n`],
    ["an anchor", `- &x 1\n${rows(50)}- *x\n`],
    ["an anchor in a flow", `- [&x 1]\n${rows(50)}`],
    ["a list that is not at the first column", ` - 0\n${rows(50)}`],
    ["a short list", rows(2)],
  ])("is not made of %s", (_, text) => {
    expect(rowChunks(text, 30)).toBeUndefined();
  });

  it("gives the findings of the whole, with their lines", () => {
    // Long enough to be read in chunks, most of it comments.
    const many = rows(1000).replaceAll("  expect", `  # ${"x".repeat(600)}\n  expect`);
    expect(caseTableFindings(many, "a.yaml", { isOwn: true })).toEqual([]);
    const slip = `${many}- inptu: 1\n  expect: 2\n`;
    expect(caseTableFindings(slip, "a.yaml", { isOwn: true })).toMatchObject([
      { code: "package/unknown-key", span: { line: 3001, column: 3 } },
    ]);
    expect(caseTableFindings(`${slip}- a: 1\n  a: 2\n`, "a.yaml", { isOwn: true })).toMatchObject([
      { code: "package/duplicate-key", span: { line: 3004, column: 3 } },
    ]);
  });
});
