import { mkdirSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newestPaths } from "#src/adapters/sandbox/machine-view.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "psd-view-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the newest of many paths", () => {
  test("are all of them, unlooked at, where they are few", () => {
    expect(newestPaths(["/b", "/a"], 2)).toEqual(["/b", "/a"]);
  });

  test("are what was changed last, in the order of the paths; what is gone is the oldest", async () => {
    const paths = ["c", "b", "a"].map((name) => join(folder, name));
    for (const path of paths) {
      mkdirSync(path);
      // The system counts a change in steps of some milliseconds.
      await new Promise((done) => setTimeout(done, 20));
    }
    utimesSync(join(folder, "c"), 1, 1);
    expect(newestPaths([...paths, join(folder, "gone")], 2)).toEqual([
      join(folder, "c"),
      join(folder, "a"),
    ]);
  });
});
