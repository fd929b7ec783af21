import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { namedIds, readConflict } from "#src/pipeline/generation/conflict.ts";
import { temporaryFolder } from "../../../support/runtimes.ts";

let workspace: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  const made = await temporaryFolder();
  workspace = made.path;
  remove = made.remove;
});

afterEach(async () => remove());

test("only whole ids count", () => {
  const ids = ["US-1", "US-11", "AC-2", "weird_id"];
  expect(namedIds("**US-1** says yes, AC-22 no; see (weird_id).", ids)).toEqual([
    "US-1",
    "weird_id",
  ]);
  expect(namedIds("nothing", ids)).toEqual([]);
});

test("a conflict is read at the root only, and never through a link", async () => {
  expect(await readConflict(workspace, ["US-1"])).toBeUndefined();
  await writeFile(join(workspace, "secret"), "US-1");
  await symlink("secret", join(workspace, "CONFLICT.md"));
  expect(await readConflict(workspace, ["US-1"])).toBeUndefined();
});

test("a folder or a huge file is no conflict", async () => {
  await mkdir(join(workspace, "CONFLICT.md"));
  expect(await readConflict(workspace, ["US-1"])).toBeUndefined();
});
