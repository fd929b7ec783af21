import { describe, expect, it } from "vitest";
import { catalogue } from "#src/diagnostics/catalogue.ts";
import { type Diagnostic, diagnose } from "#src/diagnostics/diagnostic.ts";
import { tellFindings } from "#src/server/mcp/tell-findings.ts";
import { toldOf } from "#src/server/mcp/told-codes.ts";

const root = "/project";
const clause = (name: string, file = "/project/p/SPECPROMPT.md") =>
  diagnose("package/uncovered-clause", { clause: name }, { span: { file, line: 3, column: 1 } });
const codes = Object.keys(catalogue);

/** A finding of any code, also of one that a later psd may have, full of what must not be told. */
const secretFinding = (code: string): Diagnostic => ({
  // As a stage of tomorrow would give it.
  code: code as Diagnostic["code"],
  severity: "error",
  message: "zanzibar in the message",
  args: { name: "zanzibar" },
  span: { file: "/project/p/validation/held-out/zanzibar.yaml", line: 1, column: 1 },
  related: [{ message: "zanzibar", span: { file: "/zanzibar", line: 1, column: 1 } }],
  hint: "zanzibar in the hint",
});

describe("tellFindings", () => {
  it("passes on what is found without held-out checks too, and counts the others", async () => {
    const found = [clause("KB-1"), clause("HO-9")];
    const told = await tellFindings(found, root, async () => [clause("KB-1")]);
    expect(told.map((it) => it.code)).toEqual(["mcp/sealed-findings", "package/uncovered-clause"]);
    expect(JSON.stringify(told)).not.toContain("HO-9");
  });

  it("takes the same words at another place for another finding", async () => {
    const there = clause("KB-1", "/project/p/validation/held-out/a.yaml");
    const told = await tellFindings([there], root, async () => [clause("KB-1")]);
    expect(told.map((it) => it.code)).toEqual(["mcp/sealed-findings"]);
    expect(JSON.stringify(told)).not.toContain("held-out/");
  });

  it("passes on what is known to tell nothing, and reads nothing for it", async () => {
    const busy = diagnose("refinement/busy", { deployment: "a" });
    const told = await tellFindings([busy], root, () => Promise.reject(new Error("read")));
    expect(told).toMatchObject([{ code: "refinement/busy", message: busy.message }]);
  });

  it("keeps an error an error where all of it is sealed", async () => {
    const told = await tellFindings([clause("HO-1"), secretFinding("new/code")], root);
    expect(told).toMatchObject([{ code: "mcp/sealed-findings", severity: "error" }]);
    const warned = await tellFindings([{ ...clause("HO-1"), severity: "info" }], root);
    expect(warned).toMatchObject([{ code: "mcp/sealed-findings", severity: "warning" }]);
  });

  it.each([...codes, "package/of-tomorrow", "constructor", "__proto__"])(
    "tells of %s no more than its row allows",
    async (code) => {
      const told = JSON.stringify(await tellFindings([secretFinding(code)], root));
      expect(told.includes("zanzibar in")).toBe(toldOf(code) === "whole");
      expect(told.includes(code)).toBe(toldOf(code) !== undefined);
      expect(told).not.toMatch(/held-out\/|zanzibar\.yaml|"related"|"args"/u);
    },
  );

  it("has no row for codes about the contents of packages, of overlays or of verdicts", () => {
    const contents =
      /^(?:package\/(?!not-found)|composition\/|validation\/(?:crit|copied|too-weak|canary|known))/u;
    expect(codes.filter((it) => contents.test(it) && toldOf(it) !== undefined)).toEqual([]);
  });

  it("bounds every text of a finding", async () => {
    const long = { ...secretFinding("refinement/busy"), message: "m".repeat(9000) };
    const span = { file: `/project/${"f".repeat(5000)}`, line: 1, column: 1 };
    const [told] = await tellFindings([{ ...long, span, hint: "h".repeat(9000) }], root);
    expect(JSON.stringify(told).length).toBeLessThan(4200);
  });
});
