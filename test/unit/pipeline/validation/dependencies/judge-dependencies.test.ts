import { expect, test } from "vitest";
import { judgeDependencies } from "#src/pipeline/validation/dependencies/judge-dependencies.ts";
import type { Selection } from "#src/pipeline/composition/selection.ts";

type Rule = Selection["output"]["dependencies"];

/** The sentence of the finding; undefined where there is none. */
function judged(
  dependencies: Rule,
  names: readonly string[],
  { text = "", unreadable = [] as readonly string[] } = {},
): string | undefined {
  const documents = [{ lines: text.split("\n") }] as unknown as Selection["documents"];
  const found = {
    manifests: ["package.json"],
    dependencies: names.map((name) => ({ name, file: "package.json" })),
    unreadable,
  };
  const output = { ignore: [], allow: [], dependencies };
  const finding = judgeDependencies(found, { documents, output });
  return finding === undefined ? undefined : finding.evidence.message;
}

test("any allows everything, also what cannot be read", () => {
  expect(judged("any", ["left-pad"], { unreadable: ["go.mod"] })).toBeUndefined();
});

test("none allows a manifest without third-party packages, and no package", () => {
  expect(judged("none", [])).toBeUndefined();
  expect(judged("none", ["left-pad"], { text: "Use left-pad." })).toBe(
    "The output may have no third-party dependencies, and asks for left-pad (package.json)",
  );
});

test.each<[name: string, text: string]>([
  ["left-pad", "Use Left-Pad."],
  ["left-pad", "(`left-pad`)"],
  ["@acme/x", "needs @acme/x, pinned"],
  ["go.example/y", "go.example/y"],
  ["a", "ab\nba a"],
])("listed allows %s where the documents say %j", (name, text) => {
  expect(judged("listed", [name], { text })).toBeUndefined();
});

test.each<[name: string, text: string]>([
  ["left-pad", ""],
  ["pad", "left-pad"],
  ["left", "left-pad"],
  ["x", "@acme/x"],
  ["acme", "@acme/x"],
  ["lodash", "lodash.merge"],
  ["merge", "lodash.merge"],
  ["express", "express_session expressive"],
])("listed does not allow %s where the documents say %j", (name, text) => {
  expect(judged("listed", [name], { text })).toContain(`does not name: ${name} (package.json)`);
});

test("what cannot be read counts as broken where there is a rule", () => {
  expect(judged("listed", [], { unreadable: ["go.mod"] })).toBe("Cannot be read: go.mod");
});

test("many names are counted", () => {
  const names = Array.from({ length: 13 }, (_, index) => `p${index}`);
  expect(judged("none", names)).toMatch(/p9 \(package\.json\) and 3 more$/u);
});
