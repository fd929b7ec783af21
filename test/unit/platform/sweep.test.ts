import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isLeftBehind, ownMark } from "../../../src/platform/process-mark.ts";
import { sweepFolder } from "../../../src/platform/sweep.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sweep-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The mark that a process which has ended would have had. */
function deadMark(): string {
  const { pid } = spawnSync("true");
  return ownMark().replace(/psd-\d+/u, `psd-${pid}`);
}

describe("the mark of a process", () => {
  it("tells what an ended process of the same namespace has left", () => {
    expect(isLeftBehind(`psd-judge${deadMark()}AbCdEf`)).toBe(true);
    expect(isLeftBehind(`psd-judge${ownMark()}AbCdEf`)).toBe(false);
  });

  it("says nothing of other names, and of processes of other namespaces", () => {
    expect(isLeftBehind("psd-judge-AbCdEf")).toBe(false);
    expect(isLeftBehind(deadMark().replace(/-\d+-$/u, "-1-"))).toBe(false);
  });
});

describe("sweeping", () => {
  it("removes files and folders of ended processes, and nothing else", async () => {
    const mark = deadMark();
    mkdirSync(join(folder, `psd-judge${mark}a/deep`), { recursive: true });
    writeFileSync(join(folder, `${mark}7.tmp`), "half");
    writeFileSync(join(folder, `${ownMark()}7.tmp`), "being written");
    writeFileSync(join(folder, "mine.tmp"), "a user's");
    await sweepFolder(folder);
    expect(readdirSync(folder).toSorted()).toEqual([`${ownMark()}7.tmp`, "mine.tmp"].toSorted());
  });

  it("follows no link", async () => {
    const other = join(folder, "other");
    mkdirSync(other);
    writeFileSync(join(other, "kept"), "");
    symlinkSync(other, join(folder, `psd-judge${deadMark()}a`));
    await sweepFolder(folder);
    expect(readdirSync(folder)).toEqual(["other"]);
    expect(readdirSync(other)).toEqual(["kept"]);
  });

  it("is content with a folder that is not there", async () => {
    await expect(sweepFolder(join(folder, "missing"))).resolves.toBeUndefined();
  });
});
