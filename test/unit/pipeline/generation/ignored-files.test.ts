import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ignoredNames, outputFilter } from "#src/pipeline/generation/ignored-files.ts";

test("the reference lists every name that is never output", async () => {
  const page = new URL("../../../../docs/reference/runtimes.md", import.meta.url);
  const text = await readFile(page, "utf8");
  expect(ignoredNames.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test("a glob of the package counts from the root, names count everywhere", () => {
  const wanted = outputFilter(["dist", "**/*.tmp"]);
  const paths = [
    "dist",
    "src/dist",
    "a/b.tmp",
    "a/target",
    "a/targets",
    ".github",
    "x/.specprompt",
  ];
  expect(paths.filter(wanted)).toEqual(["src/dist", "a/targets", ".github", "x/.specprompt"]);
});
