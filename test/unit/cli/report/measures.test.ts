import { describe, expect, it } from "vitest";
import { addUsage, durationText, sizeText, usageText } from "#src/cli/report/measures.ts";

describe("durationText", () => {
  it.each([
    [0, "0.0 s"],
    [9_940, "9.9 s"],
    [9_960, "10 s"],
    [59_400, "59 s"],
    [59_600, "1:00"],
    [187_000, "3:07"],
    [3_723_000, "1:02:03"],
  ])("shows %d ms as %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});

describe("sizeText", () => {
  it.each([
    [1, "1 byte"],
    [999, "999 bytes"],
    [1500, "1.5 kB"],
    [2_500_000, "2.5 MB"],
  ])("shows %d as %s", (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});

describe("usage", () => {
  it("shows what is known and nothing else", () => {
    expect(usageText({})).toBe("");
    expect(usageText({ inputTokens: 1200, outputTokens: 34, usd: 0.5 })).toBe(
      "1,234 tokens · $0.50",
    );
    expect(usageText({ inputTokens: 5, source: "estimated" })).toBe("at least 5 tokens");
  });

  it("adds, and keeps the unknown unknown", () => {
    expect(addUsage({ inputTokens: 1 }, { inputTokens: 2, usd: 1 })).toEqual({
      inputTokens: 3,
      usd: 1,
    });
    expect(addUsage({}, {})).toEqual({});
    expect(addUsage({ source: "estimated" }, { source: "reported" }).source).toBe("estimated");
  });
});
