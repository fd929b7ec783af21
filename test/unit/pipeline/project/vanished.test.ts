import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { prepare } from "#src/pipeline/project/prepare.ts";

let root = "";

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const entry = [
  "---",
  "specprompt: 1",
  "axes: { stack: {} }",
  "parameters: { site_name: { type: string, about: Its name, default: Docs } }",
  "---",
  "# Notes",
  "",
].join("\n");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-vanished-"));
  write({
    "packages/notes/SPECPROMPT.md": entry,
    "packages/notes/guide/stack=python/guide.md": "Python.\n",
    "packages/notes/guide/stack=rust/guide.md": "Rust.\n",
    "packages/tasks/SPECPROMPT.md": "# Tasks\n",
    "packages/plain/README.md": "No package.\n",
    "psd.yaml": [
      "deployments:",
      "  fine: { from: ./packages/notes, into: out/fine, choose: { stack: rust } }",
      "  package: { from: ./packages/note, into: out/package }",
      "  folder: { from: ./packages/plain, into: out/folder }",
      "  axis: { from: ./packages/notes, into: out/axis, choose: { stack: rust, stak: go } }",
      "  option: { from: ./packages/notes, into: out/option, choose: { stack: pyhton } }",
      "  parameter:",
      "    from: ./packages/notes",
      "    into: out/parameter",
      "    choose: { stack: rust }",
      "    with: { site_nam: Docs }",
      "  set:",
      "    from: ./packages/notes",
      "    into: out/set",
      "    choose: { stack: rust }",
      "    environments: { ci: { choose: { stack: ruts } } }",
      "",
    ].join("\n"),
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function told(target: string, more: Readonly<Record<string, unknown>> = {}) {
  const request = { target, choices: {}, parameters: {}, budget: {}, allow: [], ...more };
  const { diagnostics } = await prepare(request, root);
  return diagnostics
    .filter((it) => it.severity === "error")
    .map(({ code, span, hint }) => {
      const place = span && `${span.file.slice(root.length + 1)}:${span.line}:${span.column}`;
      return [code, place, hint];
    });
}

describe("what a package has no longer is told with its place in psd.yaml and what is near", () => {
  test.each([
    [
      "package",
      "package/not-found",
      "psd.yaml:3:20",
      "Give the path of a package; beside it lie `notes`, `tasks`.",
    ],
    ["folder", "package/no-specprompt", "psd.yaml:4:19", expect.any(String)],
    ["axis", "composition/unknown-axis", "psd.yaml:5:74", expect.stringContaining("stack")],
    ["option", "composition/unknown-option", "psd.yaml:6:72", expect.stringContaining("python")],
    [
      "parameter",
      "composition/unknown-parameter",
      "psd.yaml:11:13",
      expect.stringContaining("site_name"),
    ],
  ])("%s: %s", async (name, ...expected) => {
    expect(await told(name)).toEqual([expected]);
  });

  test("also in the set of an environment", async () => {
    expect(await told("set", { environment: "ci" })).toEqual([
      ["composition/unknown-option", "psd.yaml:16:44", expect.stringContaining("rust")],
    ]);
  });

  test("not where the command line says it", async () => {
    expect(await told("option", { choices: { stack: "ruts" } })).toEqual([
      ["composition/unknown-option", undefined, expect.stringContaining("rust")],
    ]);
  });

  test("and hinders no other deployment", async () => {
    expect(await told("fine")).toEqual([]);
  });
});
