import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readOverlay } from "#src/pipeline/package/read-overlay.ts";
import { acceptance, writePackage } from "./write-package.ts";

test("an overlay needs no SPECPROMPT.md and may act on clauses and criteria", async () => {
  const root = await writePackage({
    "overlay.yaml":
      "axes: { colour: {} }\nreplaces: [context/rules.md]\nremoves:\n  - context/old.md\n",
    "SPECPROMPT.append.md": "More.\n",
    "guide/colour=red/a.md": "---\nremoves: [KB-7]\n---\nRed\n",
    "context/rules.md": "---\nreplaces: KB-2\n---\n- KB-2 New\n",
    "validation/acceptance.yaml": `removes: [AC-4]\n${acceptance('{ run: ["{api}", "{with.key}"] }', "    replaces: AC-3\n")}`,
  });
  const result = await readOverlay(root);
  expect(result.diagnostics).toEqual([]);
  const overlay = result.ok ? result.value : undefined;
  expect(overlay?.documents.map((it) => it.path)).toEqual([
    "SPECPROMPT.append.md",
    "context/rules.md",
    "guide/colour=red/a.md",
  ]);
  expect(overlay?.documents[1]?.frontMatter.replaces).toBe("KB-2");
  expect(overlay?.documents[2]?.frontMatter.removes).toEqual(["KB-7"]);
  expect(overlay?.acceptance[0]?.removes.map((it) => it.id)).toEqual(["AC-4"]);
  expect(overlay?.acceptance[0]?.criteria[0]?.replaces).toBe("AC-3");
  expect(overlay?.manifest.axes).toEqual({ colour: {} });
  expect(overlay?.axes).toEqual([{ name: "colour", options: ["red"] }]);
  expect(overlay?.documents[1]?.frontMatter.places?.replaces).toMatchObject({
    line: 2,
    column: 11,
  });
  expect(overlay?.documents[2]?.frontMatter.places?.removes).toMatchObject([
    { line: 2, column: 11 },
  ]);
  expect(overlay?.named?.replaces).toMatchObject([{ path: "context/rules.md", span: { line: 2 } }]);
  expect(overlay?.named?.removes).toMatchObject([{ path: "context/old.md", span: { line: 4 } }]);
});

test("a package's documents may not act on clauses", async () => {
  const root = await writePackage({ "context/rules.md": "---\nreplaces: bad\n---\n" });
  const result = await readOverlay(root);
  expect(result.diagnostics.map((it) => it.code)).toEqual(["package/invalid-value"]);
});

test("a missing overlay is an error", async () => {
  const result = await readOverlay(join(await writePackage({}), "none"));
  expect(result.diagnostics.map((it) => it.code)).toEqual(["package/not-found"]);
});

test("a path in overlay.yaml that leads out of the package is an error at its place", async () => {
  const root = await writePackage({
    "overlay.yaml": "removes: [../x.md]\nreplaces: [/etc/passwd]\n",
  });
  const { diagnostics } = await readOverlay(root);
  expect(diagnostics.map((it) => [it.code, it.span?.line])).toEqual([
    ["package/invalid-value", 1],
    ["package/invalid-value", 2],
  ]);
});

test("a broken overlay.yaml is an error at its place", async () => {
  const result = await readOverlay(await writePackage({ "overlay.yaml": "axis: {}\n" }));
  expect(result.diagnostics).toMatchObject([
    { code: "package/unknown-key", span: { line: 1, column: 1 } },
  ]);
});

test("package/unreadable for an overlay.yaml that is a link or a folder", async () => {
  const linked = await writePackage({ "context/a.md": "A\n" });
  await symlink("/dev/zero", join(linked, "overlay.yaml"));
  const folder = await writePackage({ "overlay.yaml/in": "A\n" });
  for (const root of [linked, folder]) {
    const { diagnostics } = await readOverlay(root);
    expect(diagnostics.map((it) => [it.code, it.span?.file])).toEqual([
      ["package/unreadable", join(root, "overlay.yaml")],
    ]);
  }
});
