import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findTrackedKeys } from "#src/pipeline/generation/find-tracked-keys.ts";
import { temporaryFolder } from "../../../support/runtimes.ts";

const key = "sk-not-a-real-key-000";
let root: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  const made = await temporaryFolder();
  root = made.path;
  remove = made.remove;
});

afterEach(async () => remove());

const look = (some: { readonly login?: readonly string[] } = {}) => {
  const variables = { ANTHROPIC_API_KEY: key, OPENAI_API_KEY: "dummy" };
  return findTrackedKeys({ projectRoot: root, variables, also: [], login: [], ...some });
};

test("generation/key-tracked: a key in a file that git tracks, and a login, with their places", async () => {
  await mkdir(join(root, "deeper"));
  for (const name of [".env", "README.md", ".env.local", "deeper/.env", "login.json"]) {
    const holds = name !== "README.md" && name !== "login.json";
    await writeFile(join(root, name), holds ? `# mine\nKEY=${key}\n` : "dummy");
  }
  expect(await look()).toEqual([]);
  const git = (...args: readonly string[]): unknown => execFileSync("git", ["-C", root, ...args]);
  git("init", "--quiet");
  git("add", ".env", "README.md", "deeper", "login.json");
  const found = await look({ login: [join(root, "login.json"), join(root, ".env.local")] });
  expect(found.map((it) => [it.code, it.severity, it.args["path"], it.args["line"]])).toEqual([
    ["generation/key-tracked", "warning", ".env", 2],
    ["generation/key-tracked", "warning", "login.json", 1],
  ]);
  // With a span the line would be shown.
  expect(found.map((it) => it.span)).toEqual([undefined, undefined]);
  expect(found[0]?.message).toContain("ANTHROPIC_API_KEY");
  expect(JSON.stringify(found)).not.toContain(key);
});
