import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listTreeNow } from "#src/platform/list-tree-now.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-list-"));
  mkdirSync(join(root, "b/c"), { recursive: true });
  for (const name of ["a", "b/1", "b/2", "b/c/3"]) writeFileSync(join(root, name), "x");
});
afterEach(() => rmSync(root, { recursive: true }));

const paths = (...listing: readonly Parameters<typeof listTreeNow>[1][]): readonly string[] =>
  listTreeNow(root, ...listing).map((it) => it.path);

test("lists everything by path, and folders that are not entered by themselves", () => {
  expect(paths()).toEqual(["a", "b", "b/1", "b/2", "b/c", "b/c/3"]);
  expect(paths({ enter: (path) => path !== "b/c" })).toEqual(["a", "b", "b/1", "b/2", "b/c"]);
});

test("ends one entry after its limit", () => {
  expect(paths({ limit: 6 })).toHaveLength(6);
  expect(paths({ limit: 3 })).toHaveLength(4);
});

test("lists a name that is no UTF-8 as what cannot be read", () => {
  writeFileSync(Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff])]), "x");
  expect(listTreeNow(root).filter((it) => it.kind === "other")).toHaveLength(1);
});

test("is empty where there is no folder", () => {
  expect(listTreeNow(join(root, "a"))).toEqual([]);
  expect(listTreeNow(join(root, "none"))).toEqual([]);
});
