import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commandTable } from "#src/cli/commands/command-table.ts";
import { catalogue } from "#src/diagnostics/catalogue.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function textsBelow(folder: string, ending: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending) && !path.endsWith("catalogue.test.ts"))
    .filter((path) => !path.includes("node_modules"))
    .map((path) => readFileSync(join(root, folder, path), "utf8"))
    .join("\n");
}

const tests = textsBelow("test", ".ts");
const sources = textsBelow("src", ".ts");
const codes = Object.keys(catalogue);

describe("every diagnostic code", () => {
  it("has a page that bears its name", () => {
    const without = codes.filter((code) => {
      const page = join(root, "docs/diagnostics", `${code}.md`);
      return !existsSync(page) || !readFileSync(page, "utf8").startsWith(`# ${code}\n`);
    });
    expect(without).toEqual([]);
  });

  it("is reported somewhere, beside the catalogue", () => {
    const silent = codes.filter((code) => sources.split(`"${code}"`).length < 3);
    expect(silent).toEqual([]);
  });

  it("occurs in a test", () => {
    expect(codes.filter((code) => !tests.includes(code))).toEqual([]);
  });

  it("has no page without a code", () => {
    const pages = readdirSync(join(root, "docs/diagnostics"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md") && path.includes("/"))
      .map((path) => path.slice(0, -".md".length));
    expect(pages.filter((page) => !codes.includes(page))).toEqual([]);
  });
});

describe("every command", () => {
  it("occurs in an end-to-end test", () => {
    const folders = ["test/e2e", "test/stories", "test/sharing"];
    const e2e = folders.map((it) => textsBelow(it, ".ts")).join("\n");
    const written = commandTable.filter((it) => typeof it.module === "function");
    expect(written.map((it) => it.name).filter((name) => !e2e.includes(`"${name}"`))).toEqual([]);
  });
});

describe("every kind of event", () => {
  it("occurs in a test and in the reference", () => {
    const union = readFileSync(join(root, "src/pipeline/events.ts"), "utf8");
    const kinds = [...union.matchAll(/readonly type: "([a-z-]+)"/gu)].map((it) => it[1] ?? "");
    const reference = readFileSync(join(root, "docs/reference/events.md"), "utf8");
    expect(kinds.length).toBeGreaterThan(10);
    expect(kinds.filter((kind) => !tests.includes(`"${kind}"`))).toEqual([]);
    expect(kinds.filter((kind) => !reference.includes(`\`${kind}\``))).toEqual([]);
  });
});
