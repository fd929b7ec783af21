import { describe, expect, it } from "vitest";
import { parseArguments } from "#src/cli/arguments.ts";
import type { ArgumentDefinition, OptionTable } from "#src/cli/command.ts";

const options: OptionTable = {
  name: { type: "string", about: "a name", value: "name" },
  choose: { type: "string", about: "a choice", multiple: true },
  stack: { type: "string", about: "a stack", oneOf: ["python", "typescript"] },
  strict: { type: "boolean", about: "strict", short: "s", conflicts: ["loose"] },
  loose: { type: "boolean", about: "loose" },
};
const path: ArgumentDefinition = { name: "path", about: "a path" };

function parse(words: readonly string[], definitions: readonly ArgumentDefinition[] = [path]) {
  return parseArguments("psd try", { arguments: definitions, options }, words);
}

function codesOf(words: readonly string[], definitions?: readonly ArgumentDefinition[]) {
  return parse(words, definitions).diagnostics.map((finding) => finding.code);
}

describe("parseArguments", () => {
  it("sorts words into arguments and typed values", () => {
    const words = ["here", "--name", "x", "-s", "--choose", "a=b", "--choose=c=d"];
    expect(parse(words)).toMatchObject({
      ok: true,
      value: {
        arguments: ["here"],
        values: { name: "x", strict: true, choose: ["a=b", "c=d"] },
        help: false,
      },
    });
  });

  it("leaves what is not given undefined", () => {
    const parsed = parse([]);
    expect(parsed.ok && parsed.value.values).toEqual({});
  });

  it("refuses a group of options that is as long as a word can be", () => {
    const codes = new Set(codesOf([`-${"[".repeat(200_000)}`]));
    expect([...codes]).toEqual(["command/unknown-option"]);
    const long = `-${"[".repeat(2000)}`;
    expect(parse(["--", long])).toMatchObject({ ok: true, value: { arguments: [long] } });
  });

  it("takes words after -- as arguments", () => {
    const parsed = parse(["--", "--name"]);
    expect(parsed.ok && parsed.value.arguments).toEqual(["--name"]);
  });

  it("takes a value that begins with a dash when it is joined", () => {
    const parsed = parse(["--name=-x"]);
    expect(parsed.ok && parsed.value.values["name"]).toBe("-x");
  });

  it("asks for help whatever else is wrong", () => {
    const parsed = parse(["--nonsense", "-h"]);
    expect(parsed.ok && parsed.value.help).toBe(true);
  });

  it.each([
    [["--nam", "x"], "command/unknown-option"],
    [["--__proto__"], "command/unknown-option"],
    [["--name"], "command/missing-value"],
    [["--name", "--strict"], "command/missing-value"],
    [["--name="], "command/missing-value"],
    [["--strict=yes"], "command/unexpected-value"],
    [["--stack", "go"], "command/wrong-value"],
    [["--name", "a", "--name", "b"], "command/repeated-option"],
    [["--strict", "--loose"], "command/conflicting-options"],
    [["a", "b"], "command/unexpected-argument"],
  ] as const)("refuses %j with %s", (words, code) => {
    expect(codesOf(words)).toContain(code);
  });

  it("names what is missing", () => {
    expect(codesOf([], [{ ...path, required: true }])).toEqual(["command/missing-argument"]);
  });

  it("lets the last argument take the rest", () => {
    expect(codesOf(["a", "b", "c"], [{ ...path, rest: true }])).toEqual([]);
  });

  it("proposes the nearest option", () => {
    expect(parse(["--stict"]).diagnostics[0]?.hint).toContain("`--strict`");
  });

  it("tells every mistake in one run", () => {
    expect(codesOf(["a", "b", "--what", "--strict=1"])).toHaveLength(3);
  });
});
