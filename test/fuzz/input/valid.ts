const blob = "0123456789abcdef0123456789abcdef01234567";
const digest = "0123456789abcdef".repeat(4);

/** A valid manifest with every kind of key. */
export const manifestValue = {
  specprompt: 1,
  name: "@me/greeter",
  version: "1.2.3",
  description: "Greets",
  license: "MIT",
  keywords: ["a", "b"],
  authors: ["A"],
  axes: { stack: { default: "python", about: "language" } },
  parameters: {
    greeting: { type: "string", default: "Hello", about: "words", pattern: "[A-Z].*" },
    count: { type: "integer", default: 3, enum: [1, 2, 3] },
    token: { type: "string", secret: true, example: "x" },
    list: { type: "array", default: ["a"], multiline: true },
  },
  clauses: ["GR"],
  needs: { python3: ">=3.9" },
  commands: { start: "python3 main.py", test: ["python3", "-m", "unittest"] },
  authority: "stop",
  output: { ignore: ["*.log"], allow: [".github/**"], dependencies: "none" },
};

/** Valid front matter of an overlay's document. */
export const overlayValue = {
  replaces: "FR-1",
  removes: ["FR-2"],
  needs: { node: ">=20" },
  commands: { start: "node main.js" },
  axes: { stack: { about: "language" } },
};

/** A valid acceptance file with every kind of check. */
export const acceptanceValue = {
  services: { web: { static: "fixtures" } },
  criteria: [
    {
      id: "greets",
      says: "It greets",
      covers: ["FR-1"],
      check: {
        run: "{start} Ada",
        stdin: "x",
        expect: {
          exit: 0,
          stdout: { equals: "Hello" },
          stderr: { empty: true },
          files: { "a.txt": { contains: "x" } },
        },
      },
    },
    { id: "lists", says: "It lists", check: { files: { present: ["a.txt"], absent: ["*.log"] } } },
    {
      id: "counts",
      says: "It counts",
      check: {
        cases: { file: "cases.json", preset: "rows" },
        run: "{start} {case.input}",
        threshold: 0.9,
      },
    },
    { id: "asks", says: "It asks", check: { human: "Is it nice?" }, required: false },
  ],
  removes: ["old"],
};

/** Valid JSON Schemas (2020-12). */
export const schemaValues = [
  {
    $id: "x",
    $defs: { a: { type: ["string", "null"], pattern: "^a+$", maxLength: 5 } },
    type: "object",
    required: ["a"],
    properties: {
      a: { $ref: "#/$defs/a" },
      b: { type: "array", items: { enum: [1, 2] }, uniqueItems: true },
    },
    additionalProperties: false,
  },
  { anyOf: [{ const: 1 }, { not: { type: "number" } }, true], unevaluatedProperties: false },
];

/** A valid receipt. */
export const receiptValue = {
  format: 1,
  deployment: "x",
  package: { name: "@me/greeter", version: "1.2.3", specifier: "./greeter", path: "greeter" },
  into: "src/greeter",
  choices: { stack: "python" },
  parameters: { greeting: "Hello", token: { env: "TOKEN" }, list: ["a", 1, true] },
  overlay: "overlay",
  runtime: "acp",
  model: "m",
  digests: { prompt: digest, intent: digest, judge: { visible: digest, heldOut: null } },
  generatedFrom: digest,
  composition: 1,
  psd: "0.1.0",
  attempt: "a12",
  tree: blob,
  files: { "b/main.py": { blob, mode: "100755" }, "a.txt": { blob, mode: "100644" } },
  verdict: {
    outcome: "green",
    criteria: [{ id: "greets", end: "passed", digest: "d", required: true, heldOut: false }],
    unverified: ["FR-2"],
  },
  usage: { inputTokens: 5, outputTokens: 7, usd: 0.1, source: "reported" },
  durationMs: 1234.5,
  labels: {
    seal: "sealed",
    box: { agent: "strict", setup: "strict", checks: "strict" },
    purity: "first",
    origin: "generated",
    ambient: "no",
  },
  waivers: [{ criterion: "c", because: "b" }],
  held: "because",
  promotedAt: "2026-11-01T10:00:00.000Z",
  previous: { attempt: "a11", tree: blob, receipt: blob },
};

/** A valid record of a promotion under way. */
export const recordValue = {
  format: 1,
  receipt: receiptValue,
  files: [
    { place: "src/greeter/a.txt", old: { blob, mode: "100644" }, new: { blob, mode: "100644" } },
    { place: "src/greeter/b/main.py", new: { blob, mode: "100755" } },
  ],
  folders: ["src/greeter/b"],
  targets: ["src/greeter"],
  discarded: ["src/greeter/a.txt"],
};

/** A valid recording.json. */
export const recordingValue = {
  format: 1,
  prompt: digest,
  intent: digest,
  runtime: "acp",
  model: "m",
  psd: "0.1.0",
  recordedAt: "2026-11-01T10:00:00.000Z",
  seal: "sealed",
  box: "strict",
  ambient: "no",
  turns: [
    {
      feedback: digest,
      stopReason: "ended",
      usage: { inputTokens: 5, cachedTokens: 1, outputTokens: 7, usd: 0.1, source: "reported" },
      messages: [{ kind: "message", text: "Hello" }],
      tree: blob,
      files: 2,
      archive: digest,
    },
  ],
};

/** A valid psd.yaml. */
export const projectValue = {
  runtime: "acp",
  spend: "yes",
  recordings: ["@me/greeter"],
  "x-own": { a: 1 },
  deployments: {
    greeter: {
      from: "./greeter",
      into: "src/greeter",
      choose: { stack: "python" },
      with: { greeting: "Hello", token: { env: "TOKEN" }, list: [1, "a", true] },
      overlay: "overlay",
      budget: { generations: 2, repairs: 3, minutes: 30, tokens: "2M", usd: 5 },
      allow: [".github/workflows/a.yml"],
    },
    other: { from: "file:other", into: "lib/other" },
  },
};

/** A valid specprompt.output.yaml. */
export const outputValue = {
  commands: { setup: "npm ci", start: "node main.js --x 'a b'", drive: ["node", "drive.js"] },
  needs: { node: ">=20" },
};
