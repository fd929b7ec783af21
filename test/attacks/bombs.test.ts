import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { heldOutMarker } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const secret = `secret-${heldOutMarker}`;
const front = (more: string, body = "- **KB-1** It is.\n"): string =>
  `---\nspecprompt: 1\ncommands: { start: python3 main.py }\n${more}---\n\n# Bomb\n\n${body}`;
const check = (text: string): string =>
  `criteria:\n  - { id: AC-1, says: It is., covers: [KB-1], check: ${text} }\n`;
const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join("\n");
const aliases = (names: string): string =>
  Array.from(names)
    .map((name, at) => `x-${name}: &${name} [${`*${names[at - 1] ?? name}, `.repeat(9)}]`)
    .join("\n");

type Files = Readonly<Record<string, string>>;
const manifest = (text: string, more: Files = {}): Files => ({ "SPECPROMPT.md": text, ...more });
const acceptance = (text: string, more: Files = {}): Files =>
  manifest(front(""), { "validation/acceptance.yaml": text, ...more });

/** Packages that want to take time, memory, or what they were not given. */
const bombs: Readonly<Record<string, Files | ((folder: string) => void)>> = {
  "aliases of aliases": manifest(
    front(
      `x-a: &a [x, x, x, x, x, x, x, x, x]\n${aliases("bcdefghijk").replaceAll("*b, ", "*a, ")}\n`,
    ),
  ),
  "aliases in an acceptance file": acceptance(
    `x: &a [x, x, x, x, x, x, x, x, x]\n${aliases("bcdefghijk").replaceAll("*b, ", "*a, ")}\ncriteria: []\n`,
  ),
  "YAML of 100,000 levels": acceptance(`criteria: ${"[".repeat(100_000)}`),
  "YAML of 100,000 keys": manifest(front(`${lines(100_000, (at) => `x-${at}: 1`)}\n`)),
  "a key that is a prototype": manifest(
    front("parameters: { __proto__: { type: string }, constructor: { type: string } }\n"),
  ),
  "100,000 clauses": manifest(
    front(
      "",
      lines(100_000, (at) => `- **KB-${at}** It is.`),
    ),
  ),
  "one clause 20,000 times": manifest(
    front(
      "",
      lines(20_000, () => "- **KB-1** It is."),
    ),
  ),
  "3,000 criteria": acceptance(
    `criteria:\n${lines(3000, (at) => `  - { id: AC-${at}, says: x, check: { run: ["{start}"] } }`)}\n`,
  ),
  "Markdown of 50,000 quotes": manifest(front("", `${">".repeat(50_000)} x\n`)),
  "Markdown of 100,000 emphases": manifest(front("", `${"*a **a ".repeat(100_000)}\n`)),
  "Markdown of 50,000 open links": manifest(front("", `${"[a](".repeat(50_000)}\n`)),
  "a table of 2,000 columns and rows": manifest(
    front("", `${"| a ".repeat(2000)}|\n${"| - ".repeat(2000)}|\n${lines(2000, () => "| b |")}\n`),
  ),
  "a template that loops for ever": manifest(
    front(
      "parameters: { n: { type: string, about: n, default: x } }\n",
      "{% for a in (1..100000) %}{% for b in (1..100000) %}{{ b }}{% endfor %}{% endfor %}",
    ),
  ),
  "a template that doubles a text": manifest(
    front(
      "parameters: { n: { type: string, about: n, default: x } }\n",
      `{% assign a = "xxxxxxxxxxxxxxxx" %}${"{% assign a = a | append: a %}".repeat(60)}{{ a }}`,
    ),
  ),
  "a template that reads a file": manifest(
    front(
      "parameters: { n: { type: string, about: n, default: x } }\n",
      "{% include '../secret.txt' %}{% render '../secret.txt' %}{% layout '../secret.txt' %}{{ 'x' | constructor }}{{ with.constructor.constructor }}",
    ),
  ),
  "a template of 10,000 levels": manifest(
    front(
      "parameters: { n: { type: string, about: n, default: x } }\n",
      `${"{% if true %}".repeat(10_000)}x${"{% endif %}".repeat(10_000)}`,
    ),
  ),
  "a pattern of nested repeats": acceptance(
    check(
      '{ run: ["{start}"], expect: { stdout: { matches: "((((a{1,100}){1,100}){1,100}){1,100})$" } } }',
    ),
  ),
  "a pattern of a parameter": manifest(
    front(
      `parameters: { n: { type: string, about: n, pattern: "^(a+)+$", default: "${"a".repeat(5000)}!" } }\n`,
    ),
  ),
  "a glob of a thousand stars": acceptance(
    check(`{ files: { present: ["${"*a".repeat(1000)}b"], absent: ["${"{a,b}".repeat(40)}"] } }`),
  ),
  "globs of what to ignore": manifest(
    front(
      `output: { ignore: ["${"{a,b}".repeat(40)}", "{1..100000000}", "${"**/".repeat(2000)}x"] }\n`,
    ),
  ),
  "a schema that refers to a file": acceptance(
    check(
      '{ run: ["{start}"], expect: { stdout: { json: { schema: { $ref: "file:///etc/passwd" } } } } }',
    ),
  ),
  "a schema that refers to a server": acceptance(
    check(
      '{ run: ["{start}"], expect: { stdout: { json: { schema: { $ref: "http://127.0.0.1:9/x" } } } } }',
    ),
  ),
  "a schema that refers to itself": acceptance(
    check(
      '{ run: ["{start}"], expect: { stdout: { json: { schema: { $ref: "#", allOf: [{ $ref: "#" }] } } } } }',
    ),
  ),
  "an expression of 10,000 levels": acceptance(
    check(
      `{ cases: { rows: [{}], input: '${"[".repeat(10_000)}', expect: '${"a.".repeat(10_000)}a' } }`,
    ),
  ),
  "cases from outside of the package": acceptance(
    check("{ cases: { file: ../../secret.txt, input: a, expect: b } }"),
  ),
  "cases by an absolute path": acceptance(
    check("{ cases: { file: /etc/passwd, input: a, expect: b } }"),
  ),
  "a file of a gigabyte of holes": (folder) => {
    mkdirSync(join(folder, "context"));
    writeFileSync(join(folder, "context/big.md"), "# Big\n");
    truncateSync(join(folder, "context/big.md"), 2 ** 30);
  },
  "an acceptance file of a gigabyte": (folder) => {
    mkdirSync(join(folder, "validation"));
    writeFileSync(join(folder, "validation/acceptance.yaml"), "criteria: []\n");
    truncateSync(join(folder, "validation/acceptance.yaml"), 2 ** 30);
  },
  "links in circles": (folder) => {
    mkdirSync(join(folder, "context/a"), { recursive: true });
    symlinkSync("..", join(folder, "context/a/up"));
    symlinkSync("self.md", join(folder, "context/self.md"));
  },
  "links to secrets in every layer": (folder) => {
    for (const layer of [
      "core",
      "context",
      "guide",
      "validation",
      "validation/fixtures",
      "recordings",
    ]) {
      mkdirSync(join(folder, layer), { recursive: true });
      symlinkSync("../../secret.txt", join(folder, layer, "secret.md"));
      symlinkSync(join(folder, "../secret.txt"), join(folder, layer, "secret.yaml"));
      symlinkSync(join(folder, ".."), join(folder, layer, "project"));
    }
  },
  "a hundred levels of folders with axes": (folder) => {
    mkdirSync(join(folder, "context", ...Array.from({ length: 100 }, (_, at) => `a${at}=b`)), {
      recursive: true,
    });
  },
  "a thousand options": (folder) => {
    for (let at = 0; at < 1000; at += 1) {
      mkdirSync(join(folder, `guide/stack=o${at}`), { recursive: true });
      writeFileSync(join(folder, `guide/stack=o${at}/guide.md`), "# Guide\n");
    }
  },
};

/** Runs psd with bounds that a bomb would break. */
const bounds = (words: readonly string[]): readonly string[] => [
  "timeout",
  "-s",
  "KILL",
  "100",
  ...words,
];

let project: PsdProject;
beforeEach(() => {
  project = createPsdProject({ "secret.txt": secret });
});
afterEach(() => project.remove());

describe("a package that is a bomb", () => {
  it.each(Object.keys(bombs))(
    "of %s is checked and composed in bounds",
    async (name) => {
      const bomb = bombs[name];
      const folder = join(project.folder, "bomb");
      mkdirSync(folder);
      writeFileSync(join(folder, "SPECPROMPT.md"), front(""));
      if (typeof bomb === "function") bomb(folder);
      else {
        const files = Object.entries(bomb ?? {}).map(([path, text]) => [`bomb/${path}`, text]);
        project.write(Object.fromEntries(files));
      }
      const env = { NODE_OPTIONS: "--max-old-space-size=1024" };
      for (const words of [
        ["check", "bomb"],
        ["compose", "bomb"],
      ]) {
        // One after the other: both would take the machine at once.
        const result = await project.psd(words, { through: bounds([]), env });
        expect(result.signal).toBeNull();
        expect([0, 1], `${words[0]}: ${result.stderr.slice(0, 2000)}`).toContain(result.code);
        expect(`${result.stdout}${result.stderr}`).not.toContain(secret);
      }
    },
    300_000,
  );
});
