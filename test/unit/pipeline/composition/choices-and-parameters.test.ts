import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bindParameters } from "#src/pipeline/composition/selection/bind-parameters.ts";
import { select } from "#src/pipeline/composition/select.ts";
import type { SelectionRequest } from "#src/pipeline/composition/selection.ts";
import type { ParameterDefinition } from "#src/pipeline/package/manifest.ts";
import { document, parameter, request, specPrompt } from "../../../support/spec-prompts.ts";

const twoStacks = specPrompt({
  documents: [
    document("SPECPROMPT.md", "Do it.\n"),
    document("guide/stack=python/guide.md", "Use Python.\n", { condition: { stack: "python" } }),
    document("guide/stack=typescript/guide.md", "Use TypeScript.\n", {
      condition: { stack: "typescript" },
    }),
  ],
});

function codes(parts: Partial<SelectionRequest>): readonly string[] {
  return select(request(parts)).diagnostics.map((it) => it.code);
}

function bind(
  definition: Partial<ParameterDefinition>,
  parameters: SelectionRequest["parameters"] = {},
): ReturnType<typeof select> {
  const manifest = { parameters: { name: parameter(definition) } };
  return select(request({ specPrompt: specPrompt({ manifest }), parameters }));
}

describe("choices", () => {
  test("keeps the documents of the chosen option only", () => {
    const result = select(request({ specPrompt: twoStacks, choices: { stack: "python" } }));
    expect(result.ok && result.value.documents.map((it) => it.path)).toEqual([
      "SPECPROMPT.md",
      "guide/stack=python/guide.md",
    ]);
  });

  test("takes the default where nothing is chosen", () => {
    const withDefault = {
      ...twoStacks,
      axes: twoStacks.axes.map((it) => ({ ...it, default: "typescript" })),
    };
    const result = select(request({ specPrompt: withDefault }));
    expect(result.ok && result.value.choices).toEqual({ stack: "typescript" });
  });

  test("lists the options where a choice is missing", () => {
    const [finding] = select(request({ specPrompt: twoStacks })).diagnostics;
    expect(finding?.code).toBe("composition/missing-choice");
    expect(finding?.hint).toContain("python, typescript");
  });

  test("names the nearest axis and the nearest option", () => {
    const choices = { stak: "python", stack: "pyhton" };
    const found = select(request({ specPrompt: twoStacks, choices })).diagnostics;
    expect(found.map((it) => [it.code, it.args["nearest"]])).toEqual([
      ["composition/unknown-axis", "stack"],
      ["composition/unknown-option", "python"],
    ]);
  });

  test("lets an overlay add an option, and an axis only by name", () => {
    const overlay = specPrompt({
      root: "/overlay",
      documents: [
        document("guide/stack=go/guide.md", "Use Go.\n", { condition: { stack: "go" } }),
        document("guide/licence=mit/guide.md", "MIT.\n", { condition: { licence: "mit" } }),
      ],
    });
    const parts = { specPrompt: twoStacks, overlay, choices: { stack: "go" } };
    expect(codes(parts)).toEqual(["composition/overlay-axis"]);

    const manifest = { ...overlay.manifest, axes: { licence: { default: "mit" } } };
    const named = specPrompt({ root: "/overlay", documents: overlay.documents, manifest });
    const result = select(request({ ...parts, overlay: named }));
    expect(result.ok && result.value.choices).toEqual({ licence: "mit", stack: "go" });
  });
});

describe("parameters", () => {
  test("names an unknown parameter with the nearest one", () => {
    const [finding] = bind({ default: "x" }, { nmae: "y" }).diagnostics;
    expect(finding?.code).toBe("composition/unknown-parameter");
    expect(finding?.args["nearest"]).toBe("name");
  });

  test("says what a missing parameter is about", () => {
    const [finding] = bind({ about: "Title of the page" }).diagnostics;
    expect(finding?.code).toBe("composition/missing-parameter");
    expect(finding?.message).toContain("Title of the page");
  });

  test.each([
    [{ type: "integer" }, 1.5],
    [{ type: "integer" }, "3px"],
    [{ type: "boolean" }, "yes"],
    [{ type: "string" }, 1.1],
    [{ type: "array" }, 3],
    [{ type: "number" }, "Infinity"],
  ] as const)("refuses a value of another type: %j for %j", (definition, value) => {
    expect(bind(definition, { name: value }).diagnostics[0]?.code).toBe(
      "composition/parameter-type",
    );
  });

  test.each([
    [{ type: "integer" }, "42", 42],
    [{ type: "number" }, "-1.5e3", -1500],
    [{ type: "boolean" }, "false", false],
    [{ type: "array" }, "a,b", ["a", "b"]],
    [{ type: "array" }, ["a", 1], ["a", 1]],
    [{ multiline: true }, "a\r\n\tb", "a\n\tb"],
  ] as const)("takes %j from %j", (definition, value, expected) => {
    const result = bind(definition, { name: value });
    expect(result.ok && result.value.textParameters).toEqual({ name: expected });
  });

  test.each([
    [{}, "two\nlines"],
    [{}, "bell\u0007"],
    [{}, "right\u202Eto left"],
    [{ multiline: true }, "escape\u001B[0m"],
    [{ enum: ["a", "b"] }, "c"],
    [{ type: "array", enum: ["a", "b"] }, ["a", "c"]],
    [{ pattern: "[a-z]+" }, "abc1"],
    [{ pattern: "a|b" }, "ab"],
  ] as const)("refuses what a rule does not allow: %j for %j", (definition, value) => {
    expect(bind(definition, { name: value }).diagnostics[0]?.code).toBe(
      "composition/parameter-not-allowed",
    );
  });

  test("takes a text from where it lies, and finds none where nobody read it", () => {
    const read = (definition: Partial<ParameterDefinition>, texts: Record<string, string>) => {
      const inputs = { name: { file: "name.txt" } };
      return bindParameters({ name: parameter(definition) }, inputs, texts);
    };
    expect(read({}, { name: "Ada" }).text).toEqual({ name: "Ada" });
    expect(read({ type: "integer" }, { name: "7" }).text).toEqual({ name: 7 });
    expect(read({ bind: "env" }, { name: "Ada" }).environment).toMatchObject([{ value: "Ada" }]);
    expect(read({}, {}).diagnostics[0]?.code).toBe("composition/missing-parameter");
    const secret = read({ secret: true, enum: ["a"] }, { name: "hunter2" });
    expect(secret.diagnostics[0]?.code).toBe("composition/parameter-not-allowed");
    expect(JSON.stringify(secret.diagnostics)).not.toContain("hunter2");
  });

  test("never takes a secret in the clear", () => {
    const secret = bind({ secret: true, bind: "env" }, { name: "hunter2" });
    expect(secret.diagnostics.map((it) => it.code)).toEqual(["composition/secret-in-clear"]);
    expect(JSON.stringify(secret)).not.toContain("hunter2");
  });

  test("gives checks the example of a secret, and the name of the variable that holds it", () => {
    const definition = { secret: true, bind: "env", example: "demo", about: "Login" } as const;
    const result = bind(definition, { name: { env: "SITE_TOKEN" } });
    expect(result.ok && result.value.environmentParameters).toEqual([
      {
        name: "name",
        variable: "NAME",
        type: "string",
        about: "Login",
        secret: true,
        from: "SITE_TOKEN",
        value: "demo",
      },
    ]);
    expect(result.ok && result.value.textParameters).toEqual({});
  });

  test("prefers the deployment's value over default and example where it is no secret", () => {
    const definition = { bind: "env", default: "d", example: "e" } as const;
    const value = (given: SelectionRequest["parameters"]): string | undefined => {
      const result = bind(definition, given);
      return result.ok ? result.value.environmentParameters[0]?.value : undefined;
    };
    expect(value({ name: "given" })).toBe("given");
    expect(value({})).toBe("d");
  });

  test("accepts any one-line text of visible characters as it is", () => {
    const text = fc.stringMatching(/^[\p{L}\p{N} {}%$"'`<>|;&-]*$/u);
    fc.assert(
      fc.property(text, (value) => {
        const result = bind({}, { name: value });
        expect(result.ok && result.value.textParameters["name"]).toBe(value);
      }),
      { numRuns: 50 },
    );
  });
});
