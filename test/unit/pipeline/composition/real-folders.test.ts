import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compose } from "#src/pipeline/composition/compose.ts";
import type { Composition } from "#src/pipeline/composition/composition.ts";
import { select } from "#src/pipeline/composition/select.ts";
import { readOverlay } from "#src/pipeline/package/read-overlay.ts";
import { readPackage } from "#src/pipeline/package/read-package.ts";

const files: Readonly<Record<string, string>> = {
  "SPECPROMPT.md": [
    "---",
    "specprompt: 1",
    "parameters:",
    "  site: { type: string, default: Docs }",
    "axes: { stack: { default: python } }",
    "---",
    "# {{ with.site }}",
    "",
    "{% if choose.stack == 'python' %}",
    "- KB-1 one",
    "{% endif %}",
    "- KB-2 two",
    "",
  ].join("\n"),
  "context/rules.md": "- BR-1 {{ not a template }}\n",
  "guide/stack=python/guide.md": "---\ncommands: { start: python3 main.py }\n---\nPython.\n",
  "guide/stack=go/guide.md": "Go.\n",
  "validation/acceptance.yaml": [
    "services:",
    "  site: { static: fixtures/site }",
    "criteria:",
    "  - id: AC-1",
    "    says: It runs.",
    "    covers: [KB-2]",
    '    check: { run: ["{start}", "{site}"] }',
    "",
  ].join("\n"),
  "validation/fixtures/site/index.html": "<p>\n",
  "validation/held-out/acceptance.yaml": [
    "criteria:",
    "  - id: HO-1",
    "    says: m4rk3r",
    "    covers: [BR-1]",
    '    check: { run: ["{start}", "m4rk3r"] }',
    "",
  ].join("\n"),
  "validation/held-out/fixtures/m4rk3r.txt": "m4rk3r\n",
};

const overlayFiles: Readonly<Record<string, string>> = {
  "context/mine.md": "---\nreplaces: BR-1\n---\n- BR-1 mine\n",
  "SPECPROMPT.append.md": "The end.\n",
};

let root = "";

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "psd-composition-"));
  await writeTree(join(root, "one"), files);
  await writeTree(join(root, "two/deeper"), files);
  await writeTree(join(root, "overlay"), overlayFiles);
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function writeTree(folder: string, tree: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(tree)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

async function composed(folder: string, overlay?: string): Promise<Composition> {
  const read = await readPackage(join(root, folder));
  const added = overlay === undefined ? undefined : await readOverlay(join(root, overlay));
  if (!read.ok || added?.ok === false) throw new Error("not read");
  const selection = select({
    specPrompt: read.value,
    choices: {},
    parameters: {},
    ...(added === undefined ? {} : { overlay: added.value }),
  });
  expect(selection.diagnostics).toEqual([]);
  const result = selection.ok ? compose(selection.value) : selection;
  if (!result.ok) throw new Error("not composed");
  return result.value;
}

describe("a package on disk", () => {
  test("has the same digests in another folder", async () => {
    const [one, two] = [await composed("one"), await composed("two/deeper")];
    expect(two.digests).toEqual(one.digests);
    expect(two.brief).toBe(one.brief);
  });

  test("maps rendered lines and criteria to their files", async () => {
    const { brief, lines } = await composed("one");
    const originOf = (text: string): string => {
      const origin = lines[brief.split("\n").indexOf(text)]?.origin;
      return `${origin?.path}:${origin?.line}`;
    };
    expect(originOf("# Docs")).toBe("SPECPROMPT.md:7");
    expect(originOf("- KB-1 one")).toBe("SPECPROMPT.md:10");
    expect(originOf("- KB-2 two")).toBe("SPECPROMPT.md:12");
    expect(originOf("- BR-1 {{ not a template }}")).toBe("context/rules.md:1");
    expect(originOf("Python.")).toBe("guide/stack=python/guide.md:4");
    expect(originOf("says: It runs.")).toBe("validation/acceptance.yaml:5");
  });

  test("gives away nothing of what is held out", async () => {
    const { brief, attachments, selection } = await composed("one");
    expect(selection.criteria.map((it) => it.criterion.id)).toEqual(["AC-1", "HO-1"]);
    expect(JSON.stringify([brief, attachments])).not.toMatch(/m4rk3r|held-out|HO-1/u);
    expect(attachments.map((it) => it.path)).toEqual([
      ".specprompt/validation/fixtures/site/index.html",
    ]);
  });

  test("takes an overlay", async () => {
    const { brief, selection } = await composed("one", "overlay");
    expect(brief).toContain("- BR-1 mine\n");
    expect(brief).toContain("- KB-2 two\n\nThe end.\n</document>");
    expect(selection.clauses.find((it) => it.id === "BR-1")?.span).toMatchObject({
      file: join(root, "overlay/context/mine.md"),
      line: 4,
    });
  });
});
