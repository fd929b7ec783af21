import { describe, expect, it } from "vitest";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import { failure, success } from "#src/diagnostics/result.ts";
import { answerOf, cutText, faultOf } from "#src/server/mcp/answer.ts";
import { sealFindings, sealResult } from "#src/server/mcp/seal-findings.ts";

const root = "/project";
const clause = (name: string, file = "/project/p/SPECPROMPT.md") =>
  diagnose("package/uncovered-clause", { clause: name }, { span: { file, line: 3, column: 1 } });

describe("answerOf", () => {
  it("gives an error with code, place and hint, as text and as data", () => {
    const answer = answerOf(failure(clause("KB-1")), root);
    expect(answer.isError).toBe(true);
    expect(answer.content[0]).toMatchObject({
      text: expect.stringContaining("at p/SPECPROMPT.md:3:1") as unknown,
    });
    expect(answer.structuredContent).toMatchObject({
      findings: [{ code: "package/uncovered-clause", at: "p/SPECPROMPT.md:3:1" }],
    });
  });

  it("holds fifty findings and a text of bounded length, and counts the rest", () => {
    const many = Array.from({ length: 60 }, (_, index) => clause(`KB-${index}`));
    const answer = answerOf(success({ text: "x".repeat(70_000), data: { a: 1 } }, many), root);
    expect(answer.structuredContent).toMatchObject({ a: 1, findingsLeftOut: 10 });
    expect(JSON.stringify(answer.content).length).toBeLessThan(61_000);
    expect(cutText("short")).toBe("short");
  });

  it("tells nothing of a fault but its tool", () => {
    expect(JSON.stringify(faultOf("submit", root))).toContain("mcp/tool-failed");
  });
});

describe("sealFindings", () => {
  it("passes on what is found without held-out checks too, and counts the others", () => {
    const told = sealFindings([clause("KB-1"), clause("HO-9")], [clause("KB-1")]);
    expect(told.map((it) => it.code)).toEqual(["package/uncovered-clause", "mcp/sealed-findings"]);
    expect(JSON.stringify(told)).not.toContain("HO-9");
  });

  it("takes the same words at another place for another finding", () => {
    const there = clause("KB-1", "/project/p/validation/held-out/a.yaml");
    expect(JSON.stringify(sealFindings([there], [clause("KB-1")]))).not.toContain("held-out/");
  });

  it("passes on what is not about a package, and asks for nothing then", async () => {
    const busy = diagnose("refinement/busy", { deployment: "a" });
    const result = await sealResult(failure(busy), () => Promise.reject(new Error("asked")));
    expect(result.diagnostics).toEqual([busy]);
  });

  it("keeps a failure a failure where all of it is sealed", async () => {
    const severe = diagnose("package/not-found", { path: "x" });
    const result = await sealResult(failure(severe), () => Promise.resolve([]));
    expect(result.ok).toBe(false);
    expect(result.diagnostics).toMatchObject([{ code: "mcp/sealed-findings", severity: "error" }]);
  });
});
