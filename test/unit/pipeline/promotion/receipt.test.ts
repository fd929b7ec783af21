import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { promote } from "#src/pipeline/promotion/promote.ts";
import type { Receipt } from "#src/pipeline/promotion/receipt.ts";
import { listReceipts, readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { codesOf, draft, makeProject, type TestProject, valueOf } from "./project.ts";

let project: TestProject;
let receipt: Receipt;

beforeEach(async () => {
  project = await makeProject();
  receipt = valueOf(
    await promote(await project.request({ b: "1", a: "2" }), project.services),
  ).receipt;
});

afterEach(() => {
  project.remove();
});

const file = (): string => join(project.root, ".psd/receipts/x.json");

function write(value: unknown): void {
  writeFileSync(file(), typeof value === "string" ? value : JSON.stringify(value, undefined, 2));
}

describe("a receipt", () => {
  test("is read as it was written, with its files sorted", async () => {
    expect(valueOf(await readReceipt(project.root, "x"))).toEqual(receipt);
    expect(Object.keys(receipt.files)).toEqual(["a", "b"]);
    expect(valueOf(await readReceipt(project.root, "other"))).toBeUndefined();
  });

  test("that was edited by hand is told with its line: promotion/receipt-invalid", async () => {
    write(readFileSync(file(), "utf8").replace('"seal": "exposed"', '"seal": "yes"'));
    const result = await readReceipt(project.root, "x");
    expect(codesOf(result)).toEqual(["promotion/receipt-invalid"]);
    const line = readFileSync(file(), "utf8")
      .split("\n")
      .findIndex((it) => it.includes('"seal"'));
    expect(result.diagnostics[0]?.span).toEqual({ file: file(), line: line + 1, column: 1 });
  });

  const owned = { blob: "0".repeat(40), mode: "100644" };
  test.each([
    ["no JSON", () => "{"],
    ["another format", () => ({ ...receipt, format: 0 })],
    ["an unknown key", () => ({ ...receipt, extra: 1 })],
    ["another deployment", () => ({ ...receipt, deployment: "y" })],
    ["a target outside", () => ({ ...receipt, into: "../x" })],
    ["a target in .git", () => ({ ...receipt, into: "sub/.Git/x" })],
    ["a file outside", () => ({ ...receipt, files: { "../a": owned } })],
    ["an absolute file", () => ({ ...receipt, files: { "/etc/passwd": owned } })],
    ["a file of psd", () => ({ ...receipt, files: { ".PSD/receipts/x.json": owned } })],
    ["a package with a NUL", () => ({ ...receipt, package: { ...receipt.package, path: "a\0" } })],
    ["a file of another name on Windows", () => ({ ...receipt, files: { "GIT~1/x": owned } })],
    ["two files of one name", () => ({ ...receipt, files: { "d/A": owned, "d/a": owned } })],
    ["a file in a file", () => ({ ...receipt, files: { a: owned, "a/b": owned } })],
    ["an id that is none", () => ({ ...receipt, files: { a: { ...owned, blob: "--help" } } })],
  ])("with %s is refused", async (_, value) => {
    write(value());
    expect(codesOf(await readReceipt(project.root, "x"))).toContain("promotion/receipt-invalid");
  });

  test.each([
    ["has lost a file", () => ({ ...receipt, files: { a: receipt.files["a"] } })],
    ["has one more", () => ({ ...receipt, files: { ...receipt.files, c: owned } })],
    ["has another id", () => ({ ...receipt, files: { ...receipt.files, a: owned } })],
    ["has another tree", () => ({ ...receipt, tree: "0".repeat(40) })],
  ])("that %s fits no tree: promotion/receipt-inconsistent", async (_, value) => {
    write(value());
    const result = await readReceipt(project.root, "x");
    expect(codesOf(result)).toEqual(["promotion/receipt-inconsistent"]);
    const lines = readFileSync(file(), "utf8").split("\n");
    const line = lines.findIndex((it) => it.startsWith('  "tree"'));
    expect(result.diagnostics[0]?.span?.line).toBe(line + 1);
  });

  test("of a newer psd is told with both formats: promotion/receipt-too-new", async () => {
    write({ ...receipt, format: 2, novelty: { any: "thing" } });
    const { diagnostics } = await readReceipt(project.root, "x");
    expect(diagnostics).toMatchObject([
      {
        code: "promotion/receipt-too-new",
        args: { found: 2, known: 1 },
        span: { file: file() },
      },
    ]);
  });

  test("has every key sorted", () => {
    const keys = (value: object): readonly string[] => Object.keys(value);
    const written: Record<string, object> = JSON.parse(readFileSync(file(), "utf8"));
    for (const value of [written, written["labels"] ?? {}, written["files"] ?? {}]) {
      expect(keys(value)).toEqual(keys(value).toSorted());
    }
  });

  test("that is a link or a folder is refused", async () => {
    rmSync(file());
    symlinkSync("/etc/passwd", file());
    expect(codesOf(await readReceipt(project.root, "x"))).toEqual(["promotion/receipt-invalid"]);
    rmSync(file());
    mkdirSync(file());
    expect(codesOf(await readReceipt(project.root, "x"))).toEqual(["promotion/receipt-invalid"]);
  });
});

test("all receipts of a project are listed by deployment", async () => {
  const more = { receipt: draft({ deployment: "b-tool", into: "b" }) };
  valueOf(await promote(await project.request({ a: "1" }, more), project.services));
  writeFileSync(join(project.root, ".psd/receipts/x.promoting.json"), "{}");
  const names = (await listReceipts(project.root)).receipts.map((it) => it.deployment);
  expect(names).toEqual(["b-tool", "x"]);
  write("{}");
  const { receipts, unfit } = await listReceipts(project.root);
  expect(receipts.map((it) => it.deployment)).toEqual(["b-tool"]);
  expect(unfit.get("x")?.map((it) => it.code)).toContain("promotion/receipt-invalid");
});
