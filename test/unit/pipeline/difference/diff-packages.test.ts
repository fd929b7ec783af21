import { expect, test } from "vitest";
import { bumpOf } from "#src/pipeline/difference/bump-of.ts";
import { describePackage } from "#src/pipeline/difference/describe-package.ts";
import { diffPackages, isSamePackage } from "#src/pipeline/difference/diff-packages.ts";
import type { PackageDifference } from "#src/pipeline/difference/package-difference.ts";
import { readPackage } from "#src/pipeline/package/read-package.ts";
import { acceptance, entry, type Files, writePackage } from "../package/write-package.ts";

const table = (...rows: readonly string[]): string => acceptance(`{ cases: [${rows.join(", ")}] }`);
const gone = "";
const first: Files = {
  "SPECPROMPT.md": entry(
    "name: tool\nversion: '1.0.0'\naxes: { stack: { default: go } }\nparameters: { depth: { type: integer, default: 2 } }\ncommands: { start: ./tool }\nneeds: { go: '>=1.20' }",
    "- US-1 One.\n- US-2 Two.\n",
  ),
  "guide/stack=go/a.md": "- CON-1 Go.\n",
  "guide/stack=rust/a.md": "- CON-1 Rust.\n",
  "validation/acceptance.yaml": table("{ input: 1, expect: 1 }", "{ input: 2, expect: 2 }"),
};

async function compare(change: Files): Promise<PackageDifference> {
  const [was, now] = await Promise.all([factsOf(first), factsOf({ ...first, ...change })]);
  return diffPackages(was, now);
}

async function factsOf(files: Files) {
  const kept = Object.entries(files).filter(([, content]) => content !== gone);
  const read = await readPackage(await writePackage(Object.fromEntries(kept)));
  const facts = read.ok ? await describePackage(read.value) : read;
  if (!facts.ok) throw new Error(facts.diagnostics.map((it) => it.message).join("\n"));
  return facts.value;
}

function manifest(from: string, to: string): Files {
  return { "SPECPROMPT.md": String(first["SPECPROMPT.md"]).replace(from, to) };
}

test("nothing differs between two copies of a package, wherever they lie", async () => {
  const difference = await compare({});
  expect(isSamePackage(difference)).toBe(true);
  expect(bumpOf(difference)).toBe("none");
});

test("clauses are told with their whole texts", async () => {
  const difference = await compare(manifest("- US-2 Two.\n", "- US-2 Zwei.\n- US-3 Three.\n"));
  expect(difference.clauses).toEqual([
    { id: "US-2", change: "changed", was: ["- US-2 Two."], now: ["- US-2 Zwei."] },
    { id: "US-3", change: "added", was: [], now: ["- US-3 Three."] },
  ]);
  expect(bumpOf(difference)).toBe("minor");
});

test("further cases are told apart from others, and a new name is no other case", async () => {
  const more = table(
    "{ input: 2, expect: 2, name: two }",
    "{ input: 1, expect: 1 }",
    "{ input: 3, expect: 3 }",
  );
  const further = await compare({ "validation/acceptance.yaml": more });
  expect(further.criteria).toMatchObject([
    { id: "AC-1", change: "cases", cases: { added: 1, changed: 0, removed: 0 } },
  ]);
  expect(bumpOf(further)).toBe("minor");
  const other = await compare({
    "validation/acceptance.yaml": table("{ input: 1, expect: 9 }", "{ input: 2, expect: 2 }"),
  });
  expect(other.criteria).toMatchObject([
    { id: "AC-1", change: "expectation", cases: { added: 0, changed: 1, removed: 0 } },
  ]);
});

test.each<[string, Files, string]>([
  ["a text that nothing checks", manifest("One.", "Eins."), "patch"],
  [
    "a sentence of a criterion",
    {
      "validation/acceptance.yaml": String(first["validation/acceptance.yaml"]).replace(
        "It works.",
        "It runs.",
      ),
    },
    "patch",
  ],
  ["a guide", { "guide/stack=go/b.md": "Write little.\n" }, "patch"],
  ["a new option", { "guide/stack=python/a.md": "- CON-1 Python.\n" }, "minor"],
  ["a tool", manifest("needs: { go", "needs: { make: '*', go"), "minor"],
  ["a command", manifest("./tool", "./tool --all"), "minor"],
  ["a live file", manifest("commands:", "output: { allow: [CLAUDE.md] }\ncommands:"), "minor"],
  [
    "a parameter with a default",
    manifest("{ depth", "{ site: { type: string, default: x }, depth"),
    "minor",
  ],
  [
    "a parameter that must be given",
    manifest("{ depth", "{ site: { type: string }, depth"),
    "major",
  ],
  ["another type of a parameter", manifest("type: integer", "type: number"), "major"],
  [
    "a parameter that is gone",
    manifest("parameters: { depth: { type: integer, default: 2 } }\n", ""),
    "major",
  ],
  [
    "an option that is gone",
    { "guide/stack=go/a.md": gone, ...manifest("default: go", "default: rust") },
    "major",
  ],
  ["another default", manifest("default: go", "default: rust"), "major"],
  ["a clause that is gone", manifest("- US-2 Two.\n", ""), "major"],
  [
    "a case that is gone",
    { "validation/acceptance.yaml": table("{ input: 1, expect: 1 }") },
    "major",
  ],
  ["another check", { "validation/acceptance.yaml": acceptance("{ run: x }") }, "major"],
  [
    "a criterion that is not required any more",
    {
      "validation/acceptance.yaml": `${String(first["validation/acceptance.yaml"])}    required: false\n`,
    },
    "major",
  ],
])("%s asks for a step of its own", async (_, change, bump) => {
  expect(bumpOf(await compare(change))).toBe(bump);
});
