import { expect, test } from "vitest";
import type { Case } from "#src/pipeline/validation/cases/case.ts";
import { findCopied } from "#src/pipeline/validation/copied/find-copied.ts";

const caseOf = (expected: unknown): Case => ({ name: "", call: "f", input: 1, expect: expected });
const search = (cases: readonly unknown[], text: string, known = "") =>
  findCopied(cases.map(caseOf), { sources: [{ path: "main.py", text }], known });

const answers = ["3 hours ago", "2 weeks ago", "in 14 days", "1704067200"];

test("tells of answers that stand in the program", () => {
  const text = 'answers = {1: "3 hours ago", 2: "2 weeks ago", 3: "in 14 days"}';
  expect(search(answers, text)).toEqual({ found: 3, of: 4, files: ["main.py"] });
  expect(
    search([{ a: ["3 hours ago"], b: { c: "2 weeks ago" } }, "in 14 days"], text),
  ).toMatchObject({
    found: 3,
  });
  expect(search([1704067200, -12.34567, 987654], "1704067200 -12.34567 987654")).toMatchObject({
    of: 3,
  });
});

test("tells of nothing where few are found, of what is common, or of what the package says", () => {
  const two = '"3 hours ago" "2 weeks ago"';
  expect(search(answers, two)).toBeUndefined();
  const many = [...answers, ...Array.from({ length: 20 }, (_, it) => `${it + 100} days ago`)];
  expect(search(many, `${two} "in 14 days"`)).toBeUndefined();
  const common = ["yesterday", "internationalisation", "5 days", 1000000, 12345, null, true];
  expect(search(common, common.join(" "))).toBeUndefined();
  expect(search(answers, answers.join(" "), answers.join("\n"))).toBeUndefined();
  const escaped = ['say "hello" now', "line one\nline two", "back\\slash here"];
  expect(search(escaped, escaped.join(" "))).toBeUndefined();
});

test("names the files that hold most, three at most", () => {
  const sources = ["d", "c", "b", "a"].map((path, index) => ({
    path,
    text: answers.slice(0, index === 3 ? 4 : index + 1).join(" "),
  }));
  expect(findCopied(answers.map(caseOf), { sources, known: "" })).toEqual({
    found: 4,
    of: 4,
    files: ["a", "b", "c"],
  });
});

test("looks for a bounded number of them", () => {
  const cases = Array.from({ length: 2000 }, (_, it) => `${it} things to say`);
  expect(search(cases, cases.join(" "))).toMatchObject({ of: 500 });
});
