/** Files of a public suite, judged with one preset. */
export interface Suite {
  readonly name: string;
  readonly preset: string;
  /**
   * A folder below PSD_CORPUS, or one in `node_modules` of this folder, where a package brings an older copy along:
   * that one is judged where the corpus has none.
   */
  readonly from: "corpus" | "package";
  readonly folder: string;
  /** Relative to the folder. */
  readonly files: readonly string[];
}

/** An implementation, and how many cases of each suite it passes. */
export interface Implementation {
  /** Its answers lie in `outputs/<name>.mjs`. */
  readonly name: string;
  /** Packages of npm with what it needs of them; all of it where nothing is named. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** By the name of the suite. */
  readonly passed: Readonly<Record<string, number>>;
}

/** A public specification with its suites and some implementations. */
export interface Specification {
  readonly name: string;
  readonly suites: readonly Suite[];
  readonly implementations: readonly Implementation[];
}

const compliance = [
  "basic",
  "boolean",
  "current",
  "escape",
  "filters",
  "functions",
  "identifiers",
  "indices",
  "literal",
  "multiselect",
  "pipe",
  "slice",
  "syntax",
  "unicode",
  "wildcard",
].map((it) => `${it}.json`);

const uriTemplates = ["spec-examples", "spec-examples-by-section", "extended-tests"].map(
  (it) => `${it}.json`,
);

/** Every specification for which there are a preset, a suite and an implementation on npm. */
export const specifications: readonly Specification[] = [
  {
    name: "mustache",
    suites: [
      {
        name: "mustache/spec, required",
        preset: "mustache",
        from: "corpus",
        folder: "mustache/specs",
        files: ["comments", "delimiters", "interpolation", "inverted", "partials", "sections"].map(
          (it) => `${it}.json`,
        ),
      },
      {
        name: "mustache/spec, optional",
        preset: "mustache",
        from: "corpus",
        folder: "mustache/specs",
        files: ["~dynamic-names.json", "~inheritance.json", "~lambdas.json"],
      },
    ],
    implementations: [
      {
        name: "mustache",
        packages: { mustache: ["mustache.js", "mustache.mjs"] },
        passed: { "mustache/spec, required": 135, "mustache/spec, optional": 8 },
      },
      {
        name: "hogan.js",
        packages: { "hogan.js": ["lib"] },
        passed: { "mustache/spec, required": 128, "mustache/spec, optional": 30 },
      },
    ],
  },
  {
    name: "uri-template",
    suites: [
      {
        name: "uritemplate-test",
        preset: "uri-template",
        from: "corpus",
        folder: "uritemplate-test",
        files: uriTemplates,
      },
      {
        name: "uritemplate-test, negative",
        preset: "uri-template",
        from: "corpus",
        folder: "uritemplate-test",
        files: ["negative-tests.json"],
      },
      {
        name: "uritemplate-test in uri-templates 0.2.0",
        preset: "uri-template",
        from: "package",
        folder: "uri-templates/test/uritemplate-test",
        files: [...uriTemplates, "negative-tests.json"],
      },
    ],
    implementations: [
      {
        name: "std-uritemplate",
        packages: { "@std-uritemplate/std-uritemplate": ["dist"] },
        passed: {
          "uritemplate-test": 234,
          "uritemplate-test, negative": 36,
          "uritemplate-test in uri-templates 0.2.0": 227,
        },
      },
      {
        name: "url-template",
        packages: { "url-template": ["lib"] },
        passed: {
          "uritemplate-test": 228,
          "uritemplate-test, negative": 0,
          "uritemplate-test in uri-templates 0.2.0": 200,
        },
      },
      {
        name: "uri-templates",
        packages: { "uri-templates": ["uri-templates.js"] },
        passed: {
          "uritemplate-test": 226,
          "uritemplate-test, negative": 0,
          "uritemplate-test in uri-templates 0.2.0": 203,
        },
      },
    ],
  },
  {
    name: "json-patch",
    suites: [
      {
        name: "json-patch-tests",
        preset: "json-patch",
        from: "corpus",
        folder: "json-patch-tests",
        files: ["tests.json", "spec_tests.json"],
      },
      {
        name: "json-patch-test-suite 1.1.0",
        preset: "json-patch",
        from: "package",
        folder: "json-patch-test-suite",
        files: ["tests.json", "spec_tests.json"],
      },
    ],
    implementations: [
      {
        name: "fast-json-patch",
        packages: { "fast-json-patch": ["index.js", "commonjs", "module"] },
        passed: { "json-patch-tests": 106, "json-patch-test-suite 1.1.0": 91 },
      },
      {
        name: "rfc6902",
        packages: { rfc6902: ["index.js", "diff.js", "patch.js", "pointer.js", "util.js"] },
        passed: { "json-patch-tests": 104, "json-patch-test-suite 1.1.0": 89 },
      },
      {
        name: "immutable-json-patch",
        packages: { "immutable-json-patch": ["lib/esm"] },
        passed: { "json-patch-tests": 89, "json-patch-test-suite 1.1.0": 78 },
      },
    ],
  },
  {
    name: "jmespath",
    suites: [
      {
        name: "jmespath.test",
        preset: "jmespath",
        from: "corpus",
        folder: "jmespath.test/tests",
        files: compliance,
      },
      {
        name: "suite in jmespath 0.15.0",
        preset: "jmespath",
        from: "package",
        folder: "jmespath-with-suite/test/compliance",
        files: compliance,
      },
    ],
    implementations: [
      {
        name: "jmespath",
        packages: { jmespath: ["jmespath.js"] },
        passed: { "jmespath.test": 882, "suite in jmespath 0.15.0": 846 },
      },
      {
        name: "jmespath-community",
        packages: { "@jmespath-community/jmespath": ["dist"] },
        passed: { "jmespath.test": 891, "suite in jmespath 0.15.0": 851 },
      },
      {
        name: "metrichor-jmespath",
        packages: { "@metrichor/jmespath": ["dist"] },
        passed: { "jmespath.test": 885, "suite in jmespath 0.15.0": 851 },
      },
    ],
  },
  {
    name: "jsonpath",
    suites: (["jsonpath", "jsonpath-paths"] as const).flatMap((preset) => {
      const more = preset === "jsonpath" ? "" : ", paths";
      const common = { preset, files: ["cts.json"] };
      return [
        {
          ...common,
          name: `jsonpath-compliance-test-suite${more}`,
          from: "corpus",
          folder: "jsonpath-compliance-test-suite",
        },
        {
          ...common,
          name: `suite in jsonpath-rfc9535 1.3.0${more}`,
          from: "package",
          folder: "jsonpath-rfc9535/src/__tests__/jsonpath-compliance-test-suite",
        },
      ] as const;
    }),
    implementations: [
      {
        name: "jsonpath-rfc9535",
        packages: { "jsonpath-rfc9535": ["dist/esm"] },
        passed: {
          "jsonpath-compliance-test-suite": 662,
          "suite in jsonpath-rfc9535 1.3.0": 651,
          "jsonpath-compliance-test-suite, paths": 662,
          "suite in jsonpath-rfc9535 1.3.0, paths": 651,
        },
      },
      {
        name: "json-p3",
        packages: { "json-p3": ["dist/json-p3.esm.js", "dist/json-p3.cjs.js"] },
        passed: {
          "jsonpath-compliance-test-suite": 703,
          "suite in jsonpath-rfc9535 1.3.0": 687,
          "jsonpath-compliance-test-suite, paths": 703,
          "suite in jsonpath-rfc9535 1.3.0, paths": 687,
        },
      },
      {
        name: "jsonpath-plus",
        packages: { "jsonpath-plus": ["dist/index-node-esm.js"] },
        passed: {
          "jsonpath-compliance-test-suite": 129,
          "suite in jsonpath-rfc9535 1.3.0": 126,
          "jsonpath-compliance-test-suite, paths": 129,
          "suite in jsonpath-rfc9535 1.3.0, paths": 126,
        },
      },
    ],
  },
  {
    name: "dotprompt",
    suites: [
      {
        name: "google/dotprompt",
        preset: "dotprompt",
        from: "corpus",
        folder: "dotprompt/spec",
        files: [
          "metadata",
          "partials",
          "picoschema",
          "unicode",
          "variables",
          "whitespace",
          ...["history", "ifEquals", "json", "media", "role", "section", "unlessEquals"].map(
            (it) => `helpers/${it}`,
          ),
        ].map((it) => `${it}.yaml`),
      },
    ],
    implementations: [
      {
        name: "dotprompt",
        packages: { dotprompt: ["dist"], handlebars: ["dist/cjs", "lib/index.js"], yaml: ["dist"] },
        passed: { "google/dotprompt": 234 },
      },
    ],
  },
  {
    name: "tag-expressions",
    suites: [
      {
        name: "cucumber/tag-expressions",
        preset: "tag-expressions",
        from: "corpus",
        folder: "tag-expressions/testdata",
        files: ["errors.yml", "evaluations.yml", "parsing.yml"],
      },
    ],
    implementations: [
      {
        name: "tag-expressions",
        packages: { "@cucumber/tag-expressions": ["dist"] },
        passed: { "cucumber/tag-expressions": 64 },
      },
    ],
  },
  {
    name: "exercism",
    suites: [
      {
        name: "exercism/problem-specifications, roman-numerals",
        preset: "exercism",
        from: "corpus",
        folder: "exercism/exercises/roman-numerals",
        files: ["canonical-data.json"],
      },
    ],
    implementations: [
      {
        name: "romans",
        packages: { romans: ["romans.js"] },
        passed: { "exercism/problem-specifications, roman-numerals": 27 },
      },
    ],
  },
];
