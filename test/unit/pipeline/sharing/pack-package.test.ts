import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packArchive, readArchive } from "#src/platform/archive.ts";
import { readPackage } from "#src/pipeline/package/read-package.ts";
import { type Packed, packPackage } from "#src/pipeline/sharing/pack/pack-package.ts";
import { leastVersion, mayFollow } from "#src/pipeline/sharing/pack/version-step.ts";
import { verifyTarballs } from "#src/pipeline/sharing/pack/verify-tarballs.ts";
import { type Files, writePackage } from "../package/write-package.ts";

const core = (version: string, more = "", text = "- **KB-1** Weeks begin on Sunday.\n"): string =>
  `---\nspecprompt: 1\nname: "@acme/notes"\nversion: "${version}"\nlicense: MIT\n${more}---\n\n# Notes\n\n${text}`;
const criterion = (id: string, run: string): string =>
  `  - id: ${id}\n    says: It does ${id}.\n    covers: [KB-1]\n    check: { run: [${run}] }\n`;
const visible = `criteria:\n${criterion("AC-1", '"true"')}`;
const heldOut = `criteria:\n${criterion("AC-9", '"true", "quietly"')}`;

const notes = {
  "SPECPROMPT.md": core("1.2.0"),
  "context/rules.md": "# Rules\n",
  "validation/acceptance.yaml": visible,
  "validation/fixtures/.gitignore": "out\n",
  "validation/fixtures/.npmrc": "fund=false\n",
  "validation/held-out/acceptance.yaml": heldOut,
  LICENSE: "MIT License\n",
  "package.json": '{ "scripts": { "postinstall": "rm -rf /" } }\n',
  "IMPORT.md": "# How\n",
  ".env": "TOKEN=1234567890\n",
  "drafts/idea.md": "Later.\n",
};

async function packed(files: Files, more: object = {}): Promise<Packed> {
  const result = await pack(files, more);
  if (!result.ok) throw new Error(result.diagnostics.map((it) => it.message).join("\n"));
  return result.value;
}

async function pack(files: Files, more: object = {}): ReturnType<typeof packPackage> {
  const root = await writePackage({});
  const path = await writePackage(files);
  const defaults = { withoutHeldOut: false, writeChangelog: false, notSecret: [], temporary: root };
  return packPackage({ path, ...defaults, ...more });
}

async function codes(files: Files, more: object = {}): Promise<readonly string[]> {
  const { diagnostics } = await pack(files, more);
  return diagnostics.filter((it) => it.severity === "error").map((it) => it.code);
}

async function contentOf({ tarballs }: Packed, index = 0): Promise<Map<string, string>> {
  const read = await readArchive(tarballs[index]?.bytes ?? new Uint8Array(), {
    files: 1000,
    bytes: 2 ** 24,
  });
  if ("fault" in read) throw new Error(read.fault);
  return new Map(
    read.entries.map((it) => [
      it.path.replace("package/", ""),
      Buffer.from(it.content).toString("utf8"),
    ]),
  );
}

describe("an archive", () => {
  it("holds the layers byte for byte, what people read, and a package.json without scripts", async () => {
    const made = await packed(notes);
    const files = await contentOf(made);
    expect([...files.keys()]).toEqual([
      "INSTALL.md",
      "LICENSE",
      "README.md",
      "SPECPROMPT.md",
      "context/rules.md",
      "package.json",
      "validation/acceptance.yaml",
      "validation/fixtures/.gitignore",
      "validation/fixtures/.npmrc",
      "validation/held-out/acceptance.yaml",
    ]);
    expect(JSON.parse(files.get("package.json") ?? "")).toEqual({
      name: "@acme/notes",
      version: "1.2.0",
      keywords: ["specprompt"],
      license: "MIT",
      files: ["INSTALL.md", "LICENSE", "README.md", "SPECPROMPT.md", "context", "validation"],
    });
    expect(made.tarballs.map((it) => it.file)).toEqual(["acme-notes-1.2.0.tgz"]);
    expect(files.get("INSTALL.md")).toContain("**KB-1** Weeks begin on Sunday.");
    expect(files.get("INSTALL.md")).not.toContain("quietly");
    expect(files.get("README.md")).toContain("psd add @acme/notes");
  });

  it("has the same bytes for the same package wherever it lies", async () => {
    const [one, other] = [await packed(notes), await packed(notes)];
    expect(one.tarballs).toEqual(other.tarballs);
  });

  it("of a single file is a whole package", async () => {
    const root = await writePackage({ "notes.md": core("1.0.0"), "other.md": "# Other\n" });
    const made = await packed({}, { path: join(root, "notes.md") });
    expect([...(await contentOf(made)).keys()]).toEqual([
      "INSTALL.md",
      "README.md",
      "SPECPROMPT.md",
      "package.json",
    ]);
  });

  it("may leave held-out checks to a second one, which is an overlay of the first", async () => {
    const made = await packed(notes, { withoutHeldOut: true });
    expect(made.tarballs.map((it) => it.name)).toEqual(["@acme/notes", "@acme/notes-held-out"]);
    expect([...(await contentOf(made)).keys()].join(" ")).not.toContain("held-out");
    expect([...(await contentOf(made, 1)).keys()]).toEqual([
      "README.md",
      "SPECPROMPT.md",
      "package.json",
      "validation/held-out/acceptance.yaml",
    ]);
  });

  it("that lacks a name when it is read back is refused", async () => {
    const path = await writePackage(notes);
    const read = await readPackage(path);
    const made = await packed(notes);
    const [main] = made.tarballs;
    if (!read.ok || main === undefined) throw new Error("nothing was packed");
    const all = await readArchive(main.bytes, { files: 1000, bytes: 2 ** 24 });
    if ("fault" in all) throw new Error(all.fault);
    const bytes = await packArchive(all.entries.filter((it) => !it.path.endsWith(".npmrc")));
    const verified = await verifyTarballs(
      [{ ...main, bytes }],
      { specPrompt: read.value, digests: ["other"] },
      path,
    );
    expect(verified.diagnostics).toMatchObject([{ code: "pack/differs" }]);
  });
});

describe("a package is not sent", () => {
  it("with mistakes, or without a name and a version", async () => {
    expect(await codes({ "SPECPROMPT.md": "---\nspecprompt: 2\n---\n# A\n" })).not.toEqual([]);
    expect(await codes({ "SPECPROMPT.md": "---\nspecprompt: 1\n---\n# A\n" })).toEqual([
      "pack/unnamed",
    ]);
  });

  it("with a secret, unless it is said to be made up", async () => {
    const token = `ghp_${"a1B2".repeat(10)}`;
    const leaking = { ...notes, "context/api.md": `Use ${token}.\n` };
    const { diagnostics } = await pack(leaking);
    expect(diagnostics).toMatchObject([{ code: "pack/secret" }]);
    expect(JSON.stringify(diagnostics)).not.toContain(token);
    expect(await codes(leaking, { notSecret: ["context/api.md"] })).toEqual([]);
    const login = { ...notes, "validation/fixtures/.npmrc": "//r.test/:_authToken=abcdefgh1234\n" };
    expect(await codes(login)).toEqual(["pack/secret"]);
    const made = { ...notes, "context/api.md": "https://me:password@site.test/\n" };
    expect(await codes(made)).toEqual([]);
  });

  it("with what programs leave behind", async () => {
    const left = { ...notes, "validation/tests/__pycache__/a.pyc": "x" };
    expect(await codes(left)).toEqual(["pack/leftover"]);
  });

  it("with a recording that is not whole, or that holds a secret", async () => {
    const archive = await packArchive([
      { path: "a.py", mode: "100644", content: Buffer.from(`KEY = "ghp_${"a1B2".repeat(10)}"\n`) },
    ]);
    const prompt = "ab".repeat(32);
    const recording = {
      format: 1,
      prompt,
      intent: prompt,
      runtime: "fake",
      psd: "0.1.0",
      recordedAt: "2026-01-01T00:00:00.000Z",
      seal: "sealed",
      box: "strict",
      ambient: "no",
      turns: [
        {
          stopReason: "ended",
          usage: {},
          messages: [],
          tree: "0".repeat(40),
          files: 1,
          archive: createHash("sha256").update(archive).digest("hex"),
        },
      ],
    };
    const place = `recordings/${prompt.slice(0, 16)}/1`;
    const json = { [`${place}/recording.json`]: JSON.stringify(recording) };
    expect(await codes({ ...notes, ...json })).toEqual(["pack/bad-recording"]);
    const whole = { ...notes, ...json, [`${place}/turn-1.tar.gz`]: archive };
    expect(await codes(whole)).toEqual(["pack/secret"]);
    const moved = { ...notes, "recordings/other/1/recording.json": JSON.stringify(recording) };
    expect(await codes(moved)).toEqual(["pack/bad-recording"]);
  });
});

describe("versions", () => {
  it.each([
    ["1.2.3", "major", "2.0.0"],
    ["1.2.3", "minor", "1.3.0"],
    ["1.2.3", "patch", "1.2.4"],
    ["0.2.3", "major", "0.3.0"],
    ["0.2.3", "minor", "0.2.4"],
    ["1.2.3", "none", "1.2.4"],
  ] as const)("after %s a %s step needs %s", (was, step, least) => {
    expect(leastVersion(was, step)).toBe(least);
    expect(mayFollow(least, was, step)).toBe(true);
    expect(mayFollow(was, was, step)).toBe(false);
  });

  it("of prereleases stand for their releases", () => {
    expect(mayFollow("2.0.0-beta.1", "1.2.3", "major")).toBe(true);
    expect(mayFollow("1.3.0-beta.1", "1.2.3", "major")).toBe(false);
    expect(mayFollow("2.0.0-beta.2", "2.0.0-beta.1", "major")).toBe(true);
  });

  const steps: readonly (readonly [string, Files, readonly [string, RegExp]])[] = [
    [
      "words",
      { "context/rules.md": "# The rules\n" },
      ["1.2.1", /Changed text: `context\/rules.md`/u],
    ],
    [
      "a new clause",
      {
        "SPECPROMPT.md": core(
          "VERSION",
          "",
          "- **KB-1** Weeks begin on Sunday.\n- **KB-2** Ends.\n",
        ),
      },
      ["1.3.0", /New: Clause KB-2: Ends\./u],
    ],
    [
      "another expectation",
      { "validation/acceptance.yaml": `criteria:\n${criterion("AC-1", '"false"')}` },
      ["2.0.0", /AC-1 expects something else/u],
    ],
    [
      "a held-out check that is gone",
      { "validation/held-out/acceptance.yaml": "criteria: []\n" },
      ["2.0.0", /A held-out check of KB-1 is gone/u],
    ],
  ];

  it.each(steps)("must be raised for %s", async (_, change, [least, reason]) => {
    const against = await writePackage(notes);
    const at = (version: string): Files => {
      const entry = change["SPECPROMPT.md"] ?? core("VERSION");
      return { ...notes, ...change, "SPECPROMPT.md": String(entry).replace("VERSION", version) };
    };
    const made = await packed(at(least), { against });
    expect(made.comparison).toMatchObject({ was: "1.2.0", least });
    expect(made.comparison?.changelog).toMatch(reason);
    expect(made.comparison?.changelog).not.toContain("quietly");
    expect(await codes(at("1.2.0"), { against })).toEqual(["pack/step-too-small"]);
    if (least !== "1.2.1") expect(await codes(at("1.2.1"), { against })).toHaveLength(1);
  });

  it("are compared with an archive, and the changes written once", async () => {
    const before = await packed(notes, { withoutHeldOut: true });
    const folder = await writePackage({});
    const against = join(folder, "before.tgz");
    writeFileSync(against, before.tarballs[0]?.bytes ?? "");
    const path = await writePackage({
      ...notes,
      "SPECPROMPT.md": core("1.3.0", "", "- **KB-1** Weeks begin on Sunday.\n- **KB-2** Ends.\n"),
      "CHANGELOG.md": "# History\n\n## 1.2.0\n\nFirst.\n",
    });
    const options = { path, against, writeChangelog: true, withoutHeldOut: true };
    const made = await packed({}, options);
    await packed({}, options);
    expect(made.comparison).toMatchObject({ step: "minor", least: "1.3.0" });
    expect(readFileSync(join(path, "CHANGELOG.md"), "utf8")).toBe(
      "# History\n\n## 1.3.0\n\n### Added\n\n- New: Clause KB-2: Ends.\n\n## 1.2.0\n\nFirst.\n",
    );
    expect((await contentOf(made)).get("CHANGELOG.md")).toContain("## 1.3.0");
  });

  it("are not compared with what is no archive of psd", async () => {
    const folder = await writePackage({ "a.tgz": "no archive" });
    const climbing = await packArchive([
      { path: "package/../../x", mode: "100644", content: Buffer.from("x") },
    ]);
    mkdirSync(join(folder, "b"));
    writeFileSync(join(folder, "b", "climbing.tgz"), climbing);
    for (const path of ["a.tgz", "b/climbing.tgz"])
      expect(await codes(notes, { against: join(folder, path) })).toEqual([
        "pack/unusable-tarball",
      ]);
    expect(await codes(notes, { against: join(folder, "none.tgz") })).toEqual([
      "package/not-found",
    ]);
  });
});
