import { describe, expect, it } from "vitest";
import { presets } from "#src/pipeline/validation/cases/presets/presets.ts";

const read = (preset: string, document: unknown) => presets[preset]?.(document);

describe("presets of public suites", () => {
  it("jmespath: groups on one document, errors by their kind, without what only measures", () => {
    const table = [
      {
        comment: "fields",
        given: { a: 1 },
        cases: [
          { expression: "a", result: 1 },
          { comment: "no function", expression: "b()", error: "unknown-function" },
          { expression: "a", bench: "full" },
        ],
      },
    ];
    expect(read("jmespath", table)).toEqual([
      {
        name: "fields: a",
        call: "search",
        input: { expression: "a", given: { a: 1 } },
        expect: 1,
      },
      {
        name: "no function: b()",
        call: "search",
        input: { expression: "b()", given: { a: 1 } },
        expect: null,
        error: "unknown-function",
      },
    ]);
  });

  const selectors = {
    tests: [
      { name: "root", selector: "$", document: [1], result: [[1]], result_paths: ["$"] },
      {
        name: "any order",
        selector: "$.*",
        document: { a: 1, b: 2 },
        results: [
          [1, 2],
          [2, 1],
        ],
        results_paths: [
          ["$['a']", "$['b']"],
          ["$['b']", "$['a']"],
        ],
      },
      { name: "no selector", selector: "", invalid_selector: true },
    ],
  };

  it("jsonpath: values, one of several orders, and selectors that are refused", () => {
    expect(read("jsonpath", selectors)).toEqual([
      {
        name: "root",
        call: "query",
        input: { selector: "$", document: [1] },
        expect: [[1]],
      },
      {
        name: "any order",
        call: "query",
        input: { selector: "$.*", document: { a: 1, b: 2 } },
        expect: [1, 2],
        alternatives: [[2, 1]],
      },
      {
        name: "no selector",
        call: "query",
        input: { selector: "", document: null },
        expect: null,
        error: true,
      },
    ]);
  });

  it("jsonpath-paths: the paths of the same values", () => {
    expect(read("jsonpath-paths", selectors)).toMatchObject([
      { name: "root", call: "paths", expect: ["$"] },
      { expect: ["$['a']", "$['b']"], alternatives: [["$['b']", "$['a']"]] },
      { error: true },
    ]);
  });

  it("uri-template: pairs, with several right expansions, or none", () => {
    const variables = { v: "a" };
    const table = {
      group: {
        level: 1,
        variables,
        testcases: [
          ["{v}", "a"],
          ["{?x*}", ["?a", "?b", "?c"]],
          ["{", false],
        ],
      },
    };
    expect(read("uri-template", table)).toEqual([
      { name: "{v}", call: "expand", input: { template: "{v}", variables }, expect: "a" },
      {
        name: "{?x*}",
        call: "expand",
        input: { template: "{?x*}", variables },
        expect: "?a",
        alternatives: ["?b", "?c"],
      },
      { name: "{", call: "expand", input: { template: "{", variables }, expect: null, error: true },
    ]);
  });

  it("mustache: templates with data and partials", () => {
    const table = {
      overview: "…",
      tests: [
        { name: "Inline", desc: "…", data: { a: 1 }, template: "{{a}}", expected: "1" },
        { name: "P", data: ".", template: "{{>p}}", partials: { p: "{{.}}" }, expected: "." },
      ],
    };
    expect(read("mustache", table)).toEqual([
      {
        name: "Inline",
        call: "render",
        input: { template: "{{a}}", data: { a: 1 }, partials: {} },
        expect: "1",
      },
      {
        name: "P",
        call: "render",
        input: { template: "{{>p}}", data: ".", partials: { p: "{{.}}" } },
        expect: ".",
      },
    ]);
  });

  it("json-patch: results and errors, without what is disabled or a comment", () => {
    const table = [
      { comment: "only a comment" },
      { comment: "add", doc: {}, patch: [1], expected: { a: 1 } },
      { doc: [], patch: [2], error: "no such path" },
      { comment: "to null", doc: {}, patch: [3], expected: null },
      { comment: "only tests", doc: [9], patch: [{ op: "test", path: "/0", value: 9 }] },
      { comment: "later", doc: {}, patch: [4], disabled: true },
    ];
    expect(read("json-patch", table)).toEqual([
      { name: "add", call: "apply", input: { doc: {}, patch: [1] }, expect: { a: 1 } },
      {
        name: "no such path",
        call: "apply",
        input: { doc: [], patch: [2] },
        expect: null,
        error: true,
      },
      { name: "to null", call: "apply", input: { doc: {}, patch: [3] }, expect: null },
      {
        name: "only tests",
        call: "apply",
        input: { doc: [9], patch: [{ op: "test", path: "/0", value: 9 }] },
        expect: [9],
      },
    ]);
  });

  it("dotprompt: each test is rendered, and asked for its metadata", () => {
    const messages = [{ role: "user", content: [{ text: "Hi" }] }];
    const table = [
      {
        name: "basic",
        template: "{{>p}}",
        partials: { p: "Hi" },
        data: { context: { a: 1 } },
        tests: [
          {
            desc: "says it",
            data: { input: { b: 2 } },
            options: { config: { t: 1 } },
            expect: { messages, config: { t: 1 }, input: { schema: {} }, raw: { x: 1 } },
          },
        ],
      },
    ];
    const given = { template: "{{>p}}", partials: { p: "Hi" }, options: { config: { t: 1 } } };
    expect(read("dotprompt", table)).toEqual([
      {
        name: "basic / says it",
        call: "render",
        input: { ...given, data: { context: { a: 1 }, input: { b: 2 } } },
        expect: { messages, config: { t: 1 }, ext: {}, metadata: {} },
      },
      {
        name: "basic / says it / metadata",
        call: "renderMetadata",
        input: given,
        expect: { config: { t: 1 }, ext: {}, metadata: {}, input: { schema: {} } },
      },
    ]);
  });

  it("tag-expressions: values, the written-out form, and messages", () => {
    const table = [
      { expression: "a", tests: [{ variables: ["a"], result: true }] },
      { expression: "", formatted: "" },
      { expression: "a b", error: "Expected operator." },
    ];
    expect(read("tag-expressions", table)).toEqual([
      {
        name: 'a of ["a"]',
        call: "evaluate",
        input: { expression: "a", variables: ["a"] },
        expect: true,
      },
      { name: "(nothing)", call: "parse", input: { expression: "" }, expect: "" },
      {
        name: "a b",
        call: "parse",
        input: { expression: "a b" },
        expect: null,
        error: "Expected operator.",
      },
    ]);
  });

  it("exercism: a case needs no uuid, also beside one that reimplements another", () => {
    const plain = { description: "plain", property: "f", input: 1, expected: 2 };
    const cases = [plain, { ...plain, description: "new", uuid: "2", reimplements: "1" }];
    expect(read("exercism", { cases })).toMatchObject([{ name: "plain" }, { name: "new" }]);
  });
});

const strange = [null, 1, "text", [], {}, [1], [null], { tests: [1] }, { tests: {} }, { a: 1 }];

describe("a preset on a document of another shape", () => {
  it.each(Object.keys(presets))("%s gives cases or a sentence, and never throws", (preset) => {
    for (const document of strange) {
      const cases = read(preset, document);
      expect(typeof cases === "string" || Array.isArray(cases)).toBe(true);
    }
  });

  it.each([
    ["jmespath", {}, "$ is no list"],
    ["jmespath", [{ given: 1 }], "$[0] has no `cases`"],
    ["jmespath", [{ given: 1, cases: [{ result: 1 }] }], "$[0].cases[0] has no `expression`"],
    ["jmespath", [{ given: 1, cases: [{ expression: "a" }] }], "$[0].cases[0] has no `result`"],
    ["jsonpath", [], "$.tests is no list"],
    ["jsonpath", { tests: [{}] }, "$.tests[0] has no `selector`"],
    ["jsonpath", { tests: [{ selector: "$", result: [] }] }, "$.tests[0] has no `document`"],
    ["jsonpath", { tests: [{ selector: "$", document: 1 }] }, "$.tests[0] has no `result`"],
    [
      "jsonpath-paths",
      { tests: [{ selector: "$", document: 1, result: [1] }] },
      "$.tests[0] has no `result_paths`",
    ],
    ["uri-template", [], "$ is no map"],
    ["uri-template", { g: { testcases: [] } }, '$["g"] has no `variables`'],
    [
      "uri-template",
      {
        g: {
          variables: {},
          testcases: [
            ["a", "a"],
            ["b", true],
          ],
        },
      },
      '$["g"].testcases[1] is no template with its expansion',
    ],
    ["mustache", { tests: [3] }, "$.tests[0] is no map"],
    ["mustache", { tests: [{ template: "", data: 1 }] }, "$.tests[0] has no `expected`"],
    ["json-patch", [{ doc: 1 }], "$[0] has no `patch`"],
    ["json-patch", [{ doc: 1, patch: [] }], "$[0] has no `expected`"],
    ["dotprompt", [{ template: "" }], "$[0] has no `tests`"],
    ["dotprompt", [{ template: "", tests: [{}] }], "$[0].tests[0] has no map `expect`"],
    ["tag-expressions", [{}], "$[0] has no `expression`"],
    ["tag-expressions", [{ expression: "a" }], "$[0].tests is no list"],
    [
      "tag-expressions",
      [{ expression: "a", tests: [{ variables: [] }] }],
      "$[0].tests[0] has no `result`",
    ],
  ])("%s says where %j is not of it", (preset, document, message) => {
    expect(read(preset, document)).toBe(message);
  });
});
