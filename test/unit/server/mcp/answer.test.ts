import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import { failure, success } from "#src/diagnostics/result.ts";
import { answerOf, faultOf } from "#src/server/mcp/answer.ts";
import { boundData } from "#src/server/mcp/bound-data.ts";
import { cutText } from "#src/server/mcp/cut-text.ts";

const root = "/project";
const clause = (name: string, file = "/project/p/SPECPROMPT.md") =>
  diagnose("package/uncovered-clause", { clause: name }, { span: { file, line: 3, column: 1 } });
const many = Array.from({ length: 60 }, (_, index) => clause(`KB-${index}`));

describe("answerOf", () => {
  it("gives an error with code, place and hint, as text and as data", async () => {
    const found = { ...failure(clause("KB-1")), readVisible: async () => [clause("KB-1")] };
    const answer = await answerOf(found, root);
    expect(answer.isError).toBe(true);
    expect(answer.content[0]).toMatchObject({
      text: expect.stringContaining("at p/SPECPROMPT.md:3:1") as unknown,
    });
    expect(answer.structuredContent).toMatchObject({
      findings: [{ code: "package/uncovered-clause", at: "p/SPECPROMPT.md:3:1" }],
    });
  });

  it("holds fifty findings and a text of bounded length, and counts the rest", async () => {
    const result = success({ text: "x".repeat(70_000), data: { a: 1 } }, many);
    const answer = await answerOf({ ...result, readVisible: async () => many }, root);
    expect(answer.structuredContent).toMatchObject({ a: 1, findingsLeftOut: 10 });
    expect(JSON.stringify(answer.content[0]).length).toBeLessThan(61_000);
    expect(answer.content[1]).toMatchObject({
      text: expect.stringContaining("… 10 more findings") as unknown,
    });
    expect(cutText("short")).toBe("short");
  });

  it("says first that some findings are sealed, however many there are", async () => {
    const found = failure(...many, clause("HO-9"));
    const answer = await answerOf({ ...found, readVisible: async () => many }, root);
    const { findings, findingsLeftOut } = answer.structuredContent as {
      findings: readonly { readonly code: string }[];
      findingsLeftOut: number;
    };
    expect(findings.slice(0, 2).map((it) => it.code)).toEqual([
      "mcp/sealed-findings",
      "package/uncovered-clause",
    ]);
    expect([findings.length, findingsLeftOut]).toEqual([50, 11]);
    expect(answer.content[0]).toMatchObject({
      text: expect.stringMatching(/^warning mcp\/sealed-findings/u) as unknown,
    });
    expect(JSON.stringify(answer)).not.toContain("HO-9");
  });

  it("tells nothing of a fault but its tool", async () => {
    expect(JSON.stringify(await faultOf("submit", root))).toContain("mcp/tool-failed");
  });
});

/** Characters of all texts and names in it. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const names = Array.isArray(value) ? 0 : entries.reduce((sum, [name]) => sum + name.length, 0);
  return entries.reduce((sum, [, it]) => sum + sizeOf(it), names);
}

describe("boundData", () => {
  it("leaves what is small as it is", () => {
    const small = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 20 });
    fc.assert(
      fc.property(small, (data) => {
        fc.pre(JSON.stringify(data).length < 10_000);
        expect(boundData(data)).toEqual(data);
      }),
    );
  });

  it.each([
    ["a long text", { a: "x".repeat(100_000) }],
    ["a long list", { a: Array.from({ length: 501 }, () => 1) }],
    ["many fields", Object.fromEntries(Array.from({ length: 501 }, (_, it) => [`f${it}`, it]))],
    ["a long name", { [`a${"x".repeat(200_000)}`]: 1 }],
    ["many long texts", { a: Array.from({ length: 400 }, () => ["y".repeat(59_000)]) }],
    ["much that is nested", { a: { b: Array.from({ length: 400 }, () => many) } }],
  ])("bounds %s, and says that it was cut", (_, data) => {
    const bounded = boundData(data);
    expect(bounded["cut"]).toBe(true);
    expect(sizeOf(bounded)).toBeLessThan(200_100);
    expect(JSON.stringify(bounded).length).toBeLessThan(400_000);
  });
});
