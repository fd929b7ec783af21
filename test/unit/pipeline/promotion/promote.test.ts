import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { assert, asyncProperty, constantFrom, dictionary, record } from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { carryOut } from "#src/pipeline/promotion/carry-out.ts";
import { inspectDrift } from "#src/pipeline/promotion/drift.ts";
import { preparePromotion } from "#src/pipeline/promotion/prepare-promotion.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import { readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { below, codesOf, draft, makeProject, type TestProject, valueOf } from "./project.ts";

let project: TestProject;

beforeEach(async () => {
  project = await makeProject();
});

afterEach(() => {
  project.remove();
});

async function driftOf(): Promise<unknown> {
  const receipt = valueOf(await readReceipt(project.root, "x"));
  if (receipt === undefined) throw new Error("No receipt");
  const drift = await inspectDrift({ projectRoot: project.root, receipt }, project.services);
  return valueOf(drift).files;
}

describe("a promotion", () => {
  test("puts the tree into its target, byte for byte, and writes receipt and base", async () => {
    const files = { "main.py": "a\r\n", "run.sh*": "#!/bin/sh\n", "sub/link": "-> ../main.py" };
    const promoted = await promote(await project.request(files), project.services);
    expect(valueOf(promoted)).toMatchObject({ added: 3, replaced: 0, removed: 0 });
    expect(await project.read()).toEqual(below("tools/x", files));
    const receipt = valueOf(await readReceipt(project.root, "x"));
    expect(receipt).toMatchObject({ attempt: "a1", into: "tools/x", format: 1 });
    expect(Object.keys(receipt?.files ?? {})).toEqual(["main.py", "run.sh", "sub/link"]);
    expect(existsSync(join(project.root, ".psd/base/x.tar.gz"))).toBe(true);
    expect(readFileSync(join(project.root, ".psd/.gitignore"), "utf8")).toBe("cache/\n");
    expect(await driftOf()).toEqual([]);
  });

  test("names third-party code that the output before it did not ask for", async () => {
    const asking = (...names: readonly string[]) =>
      draft({
        verdict: {
          outcome: "green",
          criteria: [],
          unverified: [],
          dependencies: names.map((name) => ({ name, file: "package.json" })),
        },
      });
    const files = { "a.txt": "a" };
    const promoted = async (receipt: ReturnType<typeof draft>) => {
      const result = await promote(await project.request(files, { receipt }), project.services);
      expect(valueOf(result).receipt.verdict.dependencies).toEqual(receipt.verdict.dependencies);
      return result.diagnostics;
    };
    expect(await promoted(asking("a"))).toEqual([]);
    expect(await promoted(asking("a", "b", "c"))).toMatchObject([
      {
        code: "promotion/new-dependencies",
        message:
          'The output in tools/x now asks for third-party code that the one before did not: "b", "c"',
      },
    ]);
    expect(await promoted(asking("c"))).toEqual([]);
  });

  test("is the same bytes for the same tree, but for the time", async () => {
    const files = { "a.txt": "a", "b.txt": "b" };
    valueOf(await promote(await project.request(files), project.services));
    const base = readFileSync(join(project.root, ".psd/base/x.tar.gz"));
    valueOf(await promote(await project.request(files), project.services));
    expect(readFileSync(join(project.root, ".psd/base/x.tar.gz")).equals(base)).toBe(true);
  });

  test("replaces, adds and removes, and leaves no empty folder and no stage", async () => {
    const first = { "same.txt": "s", "old/deep/gone.txt": "g", file: "f", "dir/in.txt": "i" };
    const second = { "same.txt": "s", "new/a.txt": "n", "file/now/folder.txt": "x", dir: "file" };
    valueOf(await promote(await project.request(first), project.services));
    const result = await promote(await project.request(second), project.services);
    expect(valueOf(result)).toMatchObject({ added: 3, replaced: 0, removed: 3 });
    expect(await project.read()).toEqual(below("tools/x", second));
    expect(existsSync(join(project.root, "tools/x/old"))).toBe(false);
  });

  test("changes modes and kinds", async () => {
    valueOf(await promote(await project.request({ a: "1", b: "2" }), project.services));
    const second = { "a*": "1", b: "-> a" };
    valueOf(await promote(await project.request(second), project.services));
    expect(await project.read()).toEqual(below("tools/x", second));
  });

  test("moves along when the target moves", async () => {
    valueOf(await promote(await project.request({ "a.txt": "1" }), project.services));
    const receipt = draft({ into: "other/place" });
    const request = await project.request({ "a.txt": "2" }, { receipt });
    valueOf(await promote(request, project.services));
    expect(await project.read()).toEqual({ "other/place/a.txt": "2" });
  });

  test("never touches files outside the ownership map, and leaves no drift", async () => {
    const path = constantFrom("a", "b/c", "b/d", "e/f/g", "__proto__/x", "constructor");
    const tree = dictionary(path, constantFrom("", "1", "2\r\n", "3\n"), { minKeys: 1 });
    await assert(
      asyncProperty(record({ first: tree, second: tree, own: tree }), async (it) => {
        const clean = await makeProject();
        const own = below("tools/x/own", it.own);
        try {
          await clean.write({ ...own, "src/user.txt": "mine" });
          valueOf(await promote(await clean.request(it.first), clean.services));
          valueOf(await promote(await clean.request(it.second), clean.services));
          expect(await clean.read()).toEqual({
            ...own,
            "src/user.txt": "mine",
            ...below("tools/x", it.second),
          });
          const receipt = valueOf(await readReceipt(clean.root, "x"));
          expect(Object.keys(receipt?.files ?? {}).toSorted()).toEqual(
            Object.keys(it.second).toSorted(),
          );
        } finally {
          clean.remove();
        }
      }),
      { numRuns: 12 },
    );
    // Two dozen whole promotions, each with many starts of git.
  }, 120_000);
});

describe("edits of the user", () => {
  beforeEach(async () => {
    valueOf(
      await promote(await project.request({ "a.txt": "a\n", "b.txt": "b\n" }), project.services),
    );
  });

  test("end it: promotion/drifted", async () => {
    await project.write({ "tools/x/a.txt": "mine\n" });
    const before = await project.read();
    const result = await promote(await project.request({ "c.txt": "c" }), project.services);
    expect(codesOf(result)).toEqual(["promotion/drifted"]);
    expect(result.diagnostics[0]?.message).toBe(
      'Files in tools/x were edited since promotion: "a.txt"',
    );
    expect(await project.read()).toEqual(before);
  });

  test("are kept in the store when they are discarded: promotion/kept", async () => {
    await project.write({ "tools/x/a.txt": "mine\n" });
    rmSync(join(project.root, "tools/x/b.txt"));
    const request = await project.request({ "a.txt": "a\n", "b.txt": "b\n" }, { discard: true });
    const result = await promote(request, project.services);
    expect(codesOf(result)).toEqual(["promotion/kept"]);
    expect(await project.read()).toEqual(below("tools/x", { "a.txt": "a\n", "b.txt": "b\n" }));
    const reference = /show (\S+):<path>/u.exec(result.diagnostics[0]?.hint ?? "")?.[1];
    const git = ["--git-dir", join(project.root, ".psd/cache/store.git"), "show"];
    const kept = execFileSync("git", [...git, `${reference}:tools/x/a.txt`], { encoding: "utf8" });
    expect(kept).toBe("mine\n");
  });

  test("in layout alone do not end it", async () => {
    await project.write({ "tools/x/a.txt": "a  \r\n" });
    valueOf(await promote(await project.request({ "a.txt": "new" }), project.services));
    expect(await project.read()).toEqual({ "tools/x/a.txt": "new" });
  });

  test("made between plan and move are kept: promotion/changed-meanwhile", async () => {
    const before = await project.read();
    for (const late of ["a.txt", "new.txt"]) {
      const request = await project.request({ "a.txt": "2", "new.txt": "n", "d/e": "e" });
      const prepared = valueOf(await preparePromotion(request, project.services));
      await project.write({ [`tools/x/${late}`]: "late edit" });
      const result = await carryOut(prepared);
      expect(codesOf(result)).toEqual(["promotion/changed-meanwhile"]);
      expect(await project.read()).toEqual({ ...before, [`tools/x/${late}`]: "late edit" });
      if (late === "new.txt") rmSync(join(project.root, "tools/x/new.txt"));
      else await project.write({ "tools/x/a.txt": "a\n" });
    }
  });
});

describe("what it refuses", () => {
  test("files of the user in the way: promotion/foreign-file", async () => {
    await project.write({
      "tools/x/a.txt": "mine",
      "tools/x/dir/own": "mine",
      "tools/x/f": "mine",
    });
    const before = await project.read();
    const request = await project.request({ "a.txt": "1", dir: "2", "f/g": "3", free: "4" });
    const result = await promote(request, project.services);
    expect(codesOf(result)).toEqual(["promotion/foreign-file"]);
    expect(result.diagnostics[0]?.args).toEqual({
      into: "tools/x",
      files: ["tools/x/a.txt", "tools/x/dir/own", "tools/x/f"],
    });
    expect(await project.read()).toEqual(before);
  });

  test("unsafe paths and links: promotion/unsafe-path", async () => {
    const request = await project.request({ "ok.txt": "1", out: "-> ../../../etc/passwd" });
    const files = [...request.tree.files];
    for (const path of [
      "../up",
      "__proto__",
      "/etc/x",
      ".GIT/hooks/x",
      "a/.psd/y",
      "a\nb",
      "a//b",
      "nul.txt",
      "a:b",
      "a/".repeat(1022) + "abc",
    ]) {
      const file = { path, mode: "100644" as const, blob: files[0]?.blob ?? "", size: 1 };
      const tree = { ...request.tree, files: [file] };
      const result = await promote({ ...request, tree }, project.services);
      expect([path, codesOf(result)]).toEqual([path, ["promotion/unsafe-path"]]);
    }
    expect(codesOf(await promote(request, project.services))).toEqual(["promotion/unsafe-path"]);
    const twins = await project.request({ "a/x": "1", "A/y": "2" });
    expect(codesOf(await promote(twins, project.services))).toEqual(["promotion/unsafe-path"]);
    expect(await project.read()).toEqual({});
  });

  test("files that have grown too large to be psd's, also where edits are given up", async () => {
    valueOf(await promote(await project.request({ "a.txt": "1" }), project.services));
    truncateSync(join(project.root, "tools/x/a.txt"), 2 ** 33);
    const request = await project.request({ "a.txt": "2" }, { discard: true });
    expect(codesOf(await promote(request, project.services))).toEqual(["promotion/foreign-file"]);
    expect(statSync(join(project.root, "tools/x/a.txt")).size).toBe(2 ** 33);
  });

  test("links on the way: promotion/link-on-way", async () => {
    const outside = join(project.root, "outside");
    mkdirSync(outside);
    mkdirSync(join(project.root, "tools"));
    symlinkSync(outside, join(project.root, "tools/x"));
    const request = await project.request({ "a.txt": "1" });
    expect(codesOf(await promote(request, project.services))).toEqual(["promotion/link-on-way"]);
    rmSync(join(project.root, "tools/x"));
    mkdirSync(join(project.root, "tools/x"));
    symlinkSync(outside, join(project.root, "tools/x/sub"));
    const nested = await project.request({ "sub/a.txt": "1" });
    expect(codesOf(await promote(nested, project.services))).toEqual(["promotion/link-on-way"]);
    expect(existsSync(join(outside, "a.txt"))).toBe(false);
  });

  test("a link in the place of its own folders: promotion/link-on-way", async () => {
    symlinkSync(project.root, join(project.root, ".psd/receipts"));
    const result = await promote(await project.request({ "a.txt": "1" }), project.services);
    expect(codesOf(result)).toEqual(["promotion/link-on-way"]);
  });

  test("live files that not both have allowed: promotion/live-file", async () => {
    const files = {
      ".github/workflows/ci.yml": "1",
      "sub/CLAUDE.md": "2",
      ".ENVRC": "3",
      "ok.md": "4",
      ".hu\u017F\u212Ay/pre-commit": "5",
      "GEMINI.m\u1D48": "6",
    };
    const all = await promote(await project.request(files), project.services);
    expect(all.diagnostics[0]).toMatchObject({
      code: "promotion/live-file",
      args: {
        files: [
          ".ENVRC",
          ".github/workflows/ci.yml",
          ".hu\u017F\u212Ay/pre-commit",
          "sub/CLAUDE.md",
        ],
      },
    });
    const allow = { package: [".github/**", "sub/*"], deployment: [".github/**", ".ENVRC"] };
    const some = await promote(await project.request(files, { allow }), project.services);
    expect(some.diagnostics[0]?.args).toEqual({
      files: [".ENVRC", ".hu\u017F\u212Ay/pre-commit", "sub/CLAUDE.md"],
    });
    const both = { package: ["**"], deployment: ["**"] };
    valueOf(await promote(await project.request(files, { allow: both }), project.services));
  });

  test("what names the programs of a project: promotion/live-file", async () => {
    const live = [".config/mise/config.toml", ".tool-versions", "mise.local.toml"];
    const files = Object.fromEntries(
      [...live, "promise.toml", "config.toml", ".python-version"].map((it) => [it, "x"]),
    );
    const refused = await promote(await project.request(files), project.services);
    expect(refused.diagnostics[0]?.args).toEqual({ files: live });
  });

  test("scripts that a package manager runs by itself: promotion/live-file", async () => {
    const files = {
      "package.json": '{"scripts":{"test":"node --test","prepare":"curl x | sh"}}',
      "sub/Package.json": '\uFEFF{"scripts":{"postinstall":"x"}}',
      "kept/package.json": '{"scripts":{"start":"x","installed":"x"}}',
      "broken/package.json": '{"scripts":{"install":',
      "old/package.json": '{"scripts":["install"]}',
      "addon/binding.gyp": "{}",
    };
    const refused = await promote(await project.request(files), project.services);
    expect(refused.diagnostics[0]?.args).toEqual({
      files: ["addon/binding.gyp", "package.json", "sub/Package.json"],
    });
    const allow = { package: ["**/*.json", "**/*.gyp"], deployment: ["**"] };
    valueOf(await promote(await project.request(files, { allow }), project.services));
  });

  test("a folder in the place of its stage: promotion/foreign-file", async () => {
    await project.write({ "tools/.psd-promoting-x/mine": "m" });
    const result = await promote(await project.request({ "a.txt": "1" }), project.services);
    expect(codesOf(result)).toEqual(["promotion/foreign-file"]);
  });
});

describe("trouble", () => {
  test("with the disk undoes everything: promotion/write-failed", async () => {
    valueOf(await promote(await project.request({ "a.txt": "1", "b.txt": "2" }), project.services));
    const before = await project.read();
    const request = await project.request({ "a.txt": "new", "c.txt": "3" });
    const prepared = valueOf(await preparePromotion(request, project.services));
    // A folder in the place of the receipt makes its rename fail, also for root.
    rmSync(join(project.root, ".psd/receipts/x.json"));
    mkdirSync(join(project.root, ".psd/receipts/x.json/in"), { recursive: true });
    const result = await carryOut(prepared);
    expect(codesOf(result)).toEqual(["promotion/write-failed"]);
    expect(await project.read()).toEqual(before);
    expect(existsSync(join(project.root, ".psd/receipts/x.promoting.json"))).toBe(false);
  });

  test("with the size of a base is told: promotion/base-too-large", async () => {
    valueOf(await promote(await project.request({ "a.txt": "1" }), project.services));
    const files = { "big.bin": randomBytes(3_000_000).toString("latin1") };
    const result = await promote(await project.request(files), project.services);
    expect(codesOf(result)).toEqual(["promotion/base-too-large"]);
    expect(existsSync(join(project.root, ".psd/base/x.tar.gz"))).toBe(false);
    expect(await driftOf()).toEqual([]);
  });

  test("with a damaged receipt stops it: promotion/receipt-invalid", async () => {
    mkdirSync(join(project.root, ".psd/receipts"), { recursive: true });
    writeFileSync(join(project.root, ".psd/receipts/x.json"), "{}");
    const result = await promote(await project.request({ "a.txt": "1" }), project.services);
    expect(codesOf(result)).toContain("promotion/receipt-invalid");
    expect(await project.read()).toEqual({});
  });
});
