import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { watchPlaces } from "#src/platform/watch-places.ts";

let folder: string;
const never = new AbortController().signal;
const begin = (places: readonly string[]) =>
  watchPlaces({ places, enter: (path) => path !== "node_modules" });
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "psd-watch-"));
  mkdirSync(at("kept"));
  writeFileSync(at("kept/a"), "1");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a watch", () => {
  test("tells of many writes at once as one change, and of each only once", async () => {
    const watch = begin([folder]);
    const names = Array.from({ length: 40 }, (_, index) => at(`f${index}`));
    for (const name of names) writeFileSync(name, "x");
    expect(await watch.next(never)).toEqual(names.toSorted());
    rmSync(at("f0"));
    expect(await watch.next(never)).toEqual([at("f0")]);
  });

  test("sees a file that an editor replaces by another one of the same size", async () => {
    const watch = begin([at("kept")]);
    writeFileSync(at("beside"), "2");
    renameSync(at("beside"), at("kept/a"));
    expect(await watch.next(never)).toEqual([at("kept/a")]);
  });

  test("sees what was missing when it began: a file, a folder, a link that leads nowhere", async () => {
    const watch = begin([at("new.md"), at("later")]);
    writeFileSync(at("new.md"), "");
    mkdirSync(at("later"));
    symlinkSync("/nowhere", at("later/link"));
    expect(await watch.next(never)).toEqual([at("later/link"), at("new.md")]);
    rmSync(at("later"), { recursive: true });
    expect(await watch.next(never)).toEqual([at("later/link")]);
  });

  test("does not look into what is left out", async () => {
    mkdirSync(at("node_modules"));
    const watch = begin([folder]);
    writeFileSync(at("node_modules/x"), "");
    writeFileSync(at("y"), "");
    expect(await watch.next(never)).toEqual([at("y")]);
  });

  test("gives nothing when it is aborted, before or while it waits", async () => {
    const watch = begin([folder]);
    expect(await watch.next(AbortSignal.abort())).toEqual([]);
    const abort = new AbortController();
    const waiting = watch.next(abort.signal);
    abort.abort();
    expect(await waiting).toEqual([]);
  });
});
