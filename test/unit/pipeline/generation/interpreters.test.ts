import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { interpreterOf } from "#src/pipeline/generation/interpreters.ts";
import { linkChain } from "#src/pipeline/generation/link-chain.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "psd-interpreters-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["#!/usr/bin/env node\n", "node"],
  ["#! /bin/env  node --flag\n", "node"],
  ["#!/usr/bin/env -S node --flag\n", "node"],
  ["#!/usr/bin/env -Snode --flag\n", "node"],
  ["#!/usr/bin/env -i A=1 python3 -u\n", "python3"],
  ["#!/usr/bin/env\n", undefined],
  ["#!/usr/bin/env -S\nnode\n", undefined],
  ["\u007FELF#!/usr/bin/env node\n", undefined],
])("reads what %j asks env for", async (start, name) => {
  writeFileSync(join(folder, "tool"), start);
  expect(await interpreterOf(join(folder, "tool"))).toEqual({ files: [], ...(name && { name }) });
});

test("gives every link on the way to an interpreter", async () => {
  writeFileSync(join(folder, "real"), "");
  symlinkSync("real", join(folder, "second"));
  symlinkSync(join(folder, "second"), join(folder, "first"));
  writeFileSync(join(folder, "tool"), `#!${folder}/first -u\n`);
  const { files } = await interpreterOf(join(folder, "tool"));
  const names = ["first", "second", "real", "real"];
  expect(files).toEqual(names.map((it) => join(folder, it)));
});

test("ends where links lead in a circle", async () => {
  symlinkSync("b", join(folder, "a"));
  symlinkSync("a", join(folder, "b"));
  expect((await linkChain(join(folder, "a"))).length).toBeLessThan(50);
});
