import { describe, expect, it } from "vitest";
import { judgeAnswer } from "#src/pipeline/validation/cases/judge-answer.ts";

const how = { subset: false, close: 0.1 };
const several = { name: "any order", call: "f", input: 1, expect: [1, 2], alternatives: [[2, 1]] };

describe("a case with several right outputs", () => {
  it.each([[[1, 2]], [[2, 1]], [[2.05, 1]]])("takes %j", (output) => {
    expect(judgeAnswer(several, { output }, how)).toBeUndefined();
  });

  it("takes no other, and shows them all", () => {
    expect(judgeAnswer(several, { output: [1, 1] }, how)).toEqual({
      name: "any order",
      call: "f",
      input: 1,
      expected: "[1,2] or [2,1]",
      actual: "[1,1]",
      symptom: "wrong-output",
    });
    expect(judgeAnswer(several, { error: { message: "no" } }, how)).toMatchObject({
      symptom: "should-not-have-failed",
    });
  });
});

describe("a case that must fail", () => {
  const refused = { name: "a", call: "f", input: 1, expect: null, error: "invalid-type" };

  it("takes the text in the message, or as the code", () => {
    const told = { error: { message: "this is an invalid-type of thing" } };
    const coded = { error: { message: "no", code: "invalid-type" } };
    expect(judgeAnswer(refused, told, how)).toBeUndefined();
    expect(judgeAnswer(refused, coded, how)).toBeUndefined();
  });

  it("takes no other error, and no output, not even null", () => {
    const other = { error: { message: "no", code: "invalid-arity" } };
    expect(judgeAnswer(refused, other, how)).toMatchObject({ symptom: "wrong-output" });
    expect(judgeAnswer(refused, { output: null }, how)).toMatchObject({
      symptom: "should-have-failed",
    });
  });
});
