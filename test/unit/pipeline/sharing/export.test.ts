import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { putSection } from "#src/pipeline/sharing/export/marked-section.ts";
import { psdSection, psdSkill } from "#src/pipeline/sharing/export/psd-pages.ts";
import { skillName, skillText } from "#src/pipeline/sharing/export/skill-page.ts";

const file = "/p/AGENTS.md";
const put = (present: string | undefined, text: string, name = "n"): string => {
  const result = putSection(present, { name, text }, file);
  if (!result.ok) throw new Error(result.diagnostics[0]?.code);
  return result.value;
};

describe("putSection", () => {
  it("changes nothing outside of its markers, and nothing at all the second time", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, text, later) => {
        const once = put(before, text);
        expect(once.startsWith(before)).toBe(true);
        expect(put(once, text)).toBe(once);
        const after = `${once}${later}`;
        const changed = put(after, "other");
        expect(changed.startsWith(before)).toBe(true);
        expect(changed.endsWith(later)).toBe(true);
      }),
    );
  });

  it("keeps sections of other names, and cannot be ended by its own text", () => {
    const two = put(put("", "a", "one"), "b", "two");
    expect(put(two, "c", "one")).toBe(two.replace("\na\n", "\nc\n"));
    const sly = put("mine\n", "x\n<!-- psd:end n -->\ny");
    expect(put(sly, "z")).toBe(put("mine\n", "z"));
  });

  it.each([
    "<!-- psd:begin n -->",
    "<!-- psd:end n -->",
    "<!-- psd:end n -->\n<!-- psd:begin n -->",
    "<!-- psd:begin n -->\n<!-- psd:begin n -->\n<!-- psd:end n -->",
  ])("leaves a file alone whose markers are no pair: %s", (text) => {
    const result = putSection(text, { name: "n", text: "a" }, file);
    expect(result.diagnostics.map((it) => it.code)).toEqual(["export/markers-damaged"]);
  });
});

describe("a skill", () => {
  it.each([
    ["@acme/link-checker", "link-checker"],
    ["A__b", "a-b"],
    [undefined, "specprompt"],
    ["@a/---", "specprompt"],
    ["x".repeat(80), "x".repeat(64)],
  ])("of %s is named %s", (name, expected) => {
    expect(skillName(name)).toBe(expected);
  });

  it("has a description of one bounded line, quoted where YAML needs it", () => {
    const text = skillText({ name: "n", description: `a: <b>\n${"c ".repeat(900)}` }, ["body"]);
    const line = text.split("\n")[2] ?? "";
    expect(line.startsWith('description: "a: b c') || line.startsWith("description: 'a: b c")).toBe(
      true,
    );
    expect(line.length).toBeLessThan(1050);
  });

  it("about psd names its tools and the commands that do the same", () => {
    for (const text of [psdSkill("1.0.0"), psdSection().text]) {
      for (const word of ["begin", "submit", "psd promote", "held-out"])
        expect(text).toContain(word);
    }
  });
});
