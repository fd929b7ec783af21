import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { placeText, renderDiagnostic } from "#src/cli/report/human.ts";
import { diagnose } from "#src/diagnostics/diagnostic.ts";

const plain = { cwd: "/project", colors: picocolors.createColors(false) };
const span = { file: "/project/core/x.md", line: 2, column: 3, endColumn: 6 };

describe("renderDiagnostic", () => {
  it("shows place, message, source, related places and hint", () => {
    const related = [{ message: "it is named here", span: { ...span, line: 1, column: 1 } }];
    const finding = diagnose("command/unexpected-value", { option: "--x" }, { span, related });
    const sources = new Map([[span.file, "one\n  two\n"]]);
    expect(renderDiagnostic(finding, plain, sources)).toEqual([
      "error command/unexpected-value core/x.md:2:3",
      "  `--x` takes no value",
      "    1 | one",
      "  > 2 |   two",
      "      |   ^^^",
      "  core/x.md:1:1 it is named here",
      "  hint: Write `--x` alone.",
    ]);
  });

  it("lets nothing of a message steer the terminal", () => {
    const finding = diagnose("command/unexpected-value", { option: "\u001B[2J\u202E" });
    expect(renderDiagnostic(finding, plain).join("\n")).not.toMatch(/\p{Cc}(?<!\n)|\p{Cf}/u);
  });

  it("colours the severity where colours are wanted", () => {
    const colors = picocolors.createColors(true);
    const [head] = renderDiagnostic(diagnose("command/repeated-option", { option: "--x" }), {
      ...plain,
      colors,
    });
    expect(head).toContain("\u001B[31merror");
  });
});

describe("placeText", () => {
  it("keeps a path outside of the folder absolute", () => {
    expect(placeText({ ...span, file: "/elsewhere/x.md" }, "/project")).toBe("/elsewhere/x.md:2:3");
  });
});
