import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPackage } from "#src/pipeline/judging/check.ts";
import { rotateHeldOut } from "#src/pipeline/judging/rotate-held-out.ts";
import { acceptance, entry, type Files, writePackage } from "../package/write-package.ts";

const heldOut = `criteria:
  # About tables.
  - id: HO-1
    says: A table.
    covers: [US-1, US-2]
    check: { cases: { file: cases/own.json, run: [x, "{fixtures}/own/a.txt", "{fixtures}/shared.txt"] } }

  - id: HO-2
    says: Another.
    covers: [US-2]
    check: { run: [x, "{fixtures}/shared.txt"] }
`;

const files: Files = {
  "SPECPROMPT.md": entry("", "- US-1 One.\n- US-2 Two.\n"),
  "validation/acceptance.yaml": acceptance("{ run: x }"),
  "validation/held-out/acceptance.yaml": heldOut,
  "validation/held-out/cases/own.json": '[{ "input": 1, "expect": 1 }]\n',
  "validation/held-out/fixtures/own/a.txt": "a",
  "validation/held-out/fixtures/shared.txt": "shared",
};

const contents = (root: string, ...paths: string[]) =>
  paths.map((path) =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined,
  );

test("a criterion goes with what only it names, and what others need is copied", async () => {
  const root = await writePackage(files);
  const rotated = await rotateHeldOut(root, "HO-1");
  expect(rotated.ok && rotated.value).toEqual({
    criterion: "HO-1",
    from: "validation/held-out/acceptance.yaml",
    to: "validation/acceptance.yaml",
    files: [
      { path: "validation/cases/own.json", kind: "moved" },
      { path: "validation/fixtures/own/a.txt", kind: "moved" },
      { path: "validation/fixtures/shared.txt", kind: "copied" },
    ],
    unguarded: ["US-1"],
  });
  expect(contents(root, "validation/held-out/cases/own.json")).toEqual([undefined]);
  expect(
    contents(root, "validation/held-out/fixtures/own/a.txt", "validation/fixtures/own/a.txt"),
  ).toEqual([undefined, "a"]);
  expect(contents(root, "validation/held-out/fixtures/shared.txt")).toEqual(["shared"]);
  const [visible, hidden] = contents(
    root,
    "validation/acceptance.yaml",
    "validation/held-out/acceptance.yaml",
  );
  expect(visible).toContain("  # About tables.\n  - id: HO-1\n");
  expect(hidden).toBe(heldOut.slice(0, 10) + heldOut.slice(heldOut.indexOf("  - id: HO-2")));
  const checked = await checkPackage(root);
  expect(checked.diagnostics.map((it) => it.code)).toEqual(["package/visible-only"]);
  expect(checked.ok && checked.value.counts).toMatchObject({ criteria: 2, heldOut: 1 });
});

test("a file of an option goes to the same option, and is made where it is not there", async () => {
  const root = await writePackage({
    ...files,
    "SPECPROMPT.md": entry("axes: { stack: { default: go } }", "- US-1 One.\n"),
    "guide/stack=go/a.md": "x",
    "validation/held-out/stack=go/more.yaml": acceptance("{ run: y }").replace("AC-1", "HO-9"),
    "validation/held-out/acceptance.yaml": "criteria: []\n",
  });
  const rotated = await rotateHeldOut(root, "HO-9");
  expect(rotated.ok && rotated.value.to).toBe("validation/stack=go/more.yaml");
  expect(
    contents(root, "validation/stack=go/more.yaml", "validation/held-out/stack=go/more.yaml"),
  ).toEqual([acceptance("{ run: y }").replace("AC-1", "HO-9"), "criteria: []\n"]);
});

const service = `services:\n  site: { static: fixtures/own }\n${heldOut.replace("[x, ", '[x, "{site}", ')}`;

test.each<[string, Files, string | RegExp]>([
  ["package/not-held-out AC-1", {}, /no held-out criterion `AC-1`/u],
  ["package/not-held-out HO-3", {}, /no held-out criterion/u],
  [
    "package/not-rotatable HO-1",
    { "validation/held-out/acceptance.yaml": service },
    /uses the service site/u,
  ],
  [
    "package/not-rotatable HO-1",
    { "validation/fixtures/own/a.txt": "other" },
    /validation\/fixtures\/own\/a\.txt is there already/u,
  ],
  [
    "package/not-rotatable HO-2",
    { "validation/acceptance.yaml": "criteria: [{ id: AC-1, says: One., check: { run: x } }]\n" },
    /cannot be edited safely/u,
  ],
])("%s changes nothing", async (what, more, message) => {
  const [code, id = ""] = what.split(" ");
  const root = await writePackage({ ...files, ...more });
  const before = contents(root, ...Object.keys(files), ...Object.keys(more));
  const rotated = await rotateHeldOut(root, id);
  expect(rotated.ok).toBe(false);
  expect(rotated.diagnostics.map((it) => it.code)).toEqual([code]);
  expect(rotated.diagnostics[0]?.message).toMatch(message);
  expect(contents(root, ...Object.keys(files), ...Object.keys(more))).toEqual(before);
});
