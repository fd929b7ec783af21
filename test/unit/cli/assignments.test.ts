import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChoices, parseParameters } from "#src/cli/assignments.ts";
import type { ParameterDefinition } from "#src/pipeline/package/manifest.ts";

function defined(
  type: ParameterDefinition["type"],
  more: Partial<ParameterDefinition> = {},
): ParameterDefinition {
  return { type, bind: "text", secret: false, multiline: false, ...more };
}

const definitions = {
  title: defined("string"),
  depth: defined("integer"),
  share: defined("number"),
  loud: defined("boolean"),
  tags: defined("array"),
  token: defined("string", { bind: "env", secret: true }),
};

function codesOf(texts: readonly string[]) {
  return parseParameters(texts, definitions).diagnostics.map((finding) => finding.code);
}

describe("parseChoices", () => {
  it("reads axis and option", () => {
    expect(parseChoices(["stack=python", "tracker=jira"])).toMatchObject({
      ok: true,
      value: { stack: "python", tracker: "jira" },
    });
  });

  it.each(["stack", "=python", "stack=", ""])("refuses %j", (text) => {
    expect(parseChoices([text]).diagnostics.map((finding) => finding.code)).toEqual([
      "command/wrong-value",
    ]);
  });

  it("refuses two options of one axis", () => {
    const { diagnostics } = parseChoices(["stack=python", "stack=go"]);
    expect(diagnostics.map((finding) => finding.code)).toEqual(["command/repeated-option"]);
  });

  it("keeps an axis that is named like a property of every object", () => {
    const parsed = parseChoices(["constructor=x"]);
    expect(parsed.ok && Object.entries(parsed.value)).toEqual([["constructor", "x"]]);
  });
});

describe("parseParameters", () => {
  it("types values by their definitions", () => {
    const texts = ["title=a=b", "depth=-3", "share=.5", "loud=false", "tags=x", "tags=y"];
    expect(parseParameters(texts, definitions)).toMatchObject({
      ok: true,
      value: { title: "a=b", depth: -3, share: 0.5, loud: false, tags: ["x", "y"] },
    });
  });

  it("names environment variables", () => {
    const parsed = parseParameters(["token=env:SITE_TOKEN"], definitions);
    expect(parsed.ok && parsed.value).toEqual({ token: { env: "SITE_TOKEN" } });
  });

  it("keeps values of unknown parameters as text", () => {
    const parsed = parseParameters(["other=7"], definitions);
    expect(parsed.ok && parsed.value).toEqual({ other: "7" });
  });

  it.each(["depth=1.5", "depth=", "share=many", "loud=yes", "title", "=x"])(
    "refuses %j",
    (text) => {
      expect(codesOf([text])).toEqual(["command/wrong-value"]);
    },
  );

  it("refuses two values of a parameter that is no list", () => {
    expect(codesOf(["title=a", "title=b"])).toEqual(["command/repeated-option"]);
  });

  it("gives back every text and every whole number as it was written", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (text, number) => {
        fc.pre(!text.startsWith("env:"));
        const parsed = parseParameters([`title=${text}`, `depth=${number}`], definitions);
        expect(parsed.ok && parsed.value).toEqual({ title: text, depth: number });
      }),
    );
  });
});
