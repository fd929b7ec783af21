import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentOptions } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";
import { psdOnTerminal } from "../support/terminal.ts";
import { boxed } from "./world.ts";

if (!boxed) process.stderr.write("leaks of held-out checks are skipped: no bubblewrap\n");

const secret = `held-secret-${randomUUID()}`;
const shown = `seen-by-all-${randomUUID()}`;
const source = readFileSync(new URL("leaky.py", import.meta.url), "utf8");

/** A text as a program can write it: as it is, backwards, in hexadecimal, and in base64 wherever it begins. */
function formsOf(text: string): readonly string[] {
  const base64 = [0, 1, 2].map((before) =>
    Buffer.from(`${" ".repeat(before)}${text}`)
      .toString("base64")
      .slice(4, -4),
  );
  return [
    text,
    Array.from(text).toReversed().join(""),
    Buffer.from(text).toString("hex"),
    ...base64,
  ];
}

function holds(text: string, wanted: string): boolean {
  return formsOf(wanted).some((form) => text.includes(form));
}

/** A criterion that gives the program a word in every way there is. */
const telling = (id: string, word: string, rest: string): string =>
  `  - { id: ${id}, says: "Told ${word}.", covers: [KB-1], check: { run: ["{start}", "${word}", "{fixtures}/${word}.txt"], stdin: "${word}", env: { WORD: "${word}" }, files: { "${word}.txt": "${word}" }, ${rest} } }`;

const leakyPackage = {
  "leaky/SPECPROMPT.md":
    "---\nspecprompt: 1\nname: leaky\nversion: '1.0.0'\ncommands: { start: python3 main.py }\n---\n\n# Leaky\n\n- **KB-1** It tells.\n",
  "leaky/validation/acceptance.yaml": `criteria:\n${[
    telling("AC-1", shown, 'expect: { stdout: { matches: "^(done|half)" } }'),
    telling("AC-2", shown, "expect: { stdout: never }").replace(
      "covers",
      "required: false, covers",
    ),
  ].join("\n")}\n`,
  [`leaky/validation/fixtures/${shown}.txt`]: shown,
  "leaky/validation/held-out/acceptance.yaml": `criteria:\n${[
    telling("HO-7731", secret, 'expect: { stdout: { matches: "^done" } }'),
    `  - { id: HO-7732, says: ${secret}, covers: [KB-1], required: false, check: { cases: { rows: [{ i: ${secret} }], name: i, input: i, expect: i, run: ["{start}", "{case.input}"], output: text } } }`,
    `  - { id: HO-7733, says: ${secret}, covers: [KB-1], required: false, check: { files: { content: { main.py: { contains: ${secret} } } } } }`,
  ].join("\n")}\n`,
  [`leaky/validation/held-out/fixtures/${secret}.txt`]: secret,
};

/** The second turn looks for the beginning of the secret, in a way in which its own script has none. */
const looks =
  "{ grep -rlaE 'held-secre[t]-' . /tmp /psd 2>/dev/null; ls -R . /tmp /psd | grep -E 'held-secre[t]-|HO-773[0-9]'; } > found.txt || true";

function everyFile(folder: string): string {
  if (!existsSync(folder)) return "";
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const texts = paths
    .filter((it) => statSync(join(folder, it), { throwIfNoEntry: false })?.isFile() === true)
    .map((it) => readFileSync(join(folder, it)))
    .map((it) => (it[0] === 0x1f && it[1] === 0x8b ? gunzipSync(it) : it).toString("latin1"));
  return [...paths, ...texts].join("\n");
}

/** Where what a build saw of a held-out check could come out, and whether what is visible does. */
const surfaces: readonly (readonly [name: string, showsVisible: boolean])[] = [
  ["what the build prints", false],
  ["its events", true],
  ["the feedback", true],
  ["what a later turn finds", false],
  ["show", true],
  ["show --json", true],
  ["show --junit", true],
  ["show --files", false],
  ["log", false],
  ["log --json", false],
  ["status --json", false],
  ["validate", false],
  ["validate --json", true],
  ["validate --format github", false],
  ["the JUnit file of validate", true],
  ["the opened attempt", false],
  ["the recording", true],
  ["the receipt and the base", false],
  ["the promoted files", false],
  ["what is left for temporary use", false],
];

describe.skipIf(!boxed)("what a leaky output is given by held-out checks", () => {
  let project: PsdProject;
  const texts = new Map<string, string>();

  async function note(name: string, words: readonly string[]): Promise<PsdResult> {
    const result = await project.psd(words);
    expect(result.code, result.stderr).not.toBe(70);
    texts.set(name, `${result.stdout}${result.stderr}`);
    return result;
  }

  function turns(): readonly string[] {
    const files = { "main.py": source.replace("not yet", "half") };
    const better = { "main.py": source.replace("not yet", "done") };
    const second = { files: better, promptInto: "feedback.md", shell: looks };
    return agentOptions(project, [{ files }, second]);
  }

  beforeAll(async () => {
    project = createPsdProject(leakyPackage);
    const build = ["build", "leaky", "--into", "x", "--yes"];
    await note("what the build prints", [...build, ...turns()]);
    const target = join(project.folder, "x");
    texts.set("the feedback", readFileSync(join(target, "feedback.md"), "utf8"));
    texts.set("what a later turn finds", readFileSync(join(target, "found.txt"), "utf8"));
    texts.set("the promoted files", everyFile(target));
    for (const it of ["show a1", "show a1 --json", "show a1 --junit", "show a1 --files"]) {
      await note(it.replace(" a1", ""), it.split(" "));
    }
    for (const it of ["log", "log --json", "status --json", "validate", "validate --json"]) {
      await note(it, it.split(" "));
    }
    await note("validate --format github", ["validate", "--format", "github"]);
    await project.psd(["validate", "--junit", "report.xml"]);
    texts.set(
      "the JUnit file of validate",
      readFileSync(join(project.folder, "report.xml"), "utf8"),
    );
    await project.psd(["open", "a1", "opened"]);
    texts.set("the opened attempt", everyFile(join(project.folder, "opened")));
    await project.psd(["record"]);
    texts.set("the recording", everyFile(join(project.folder, "leaky/recordings")));
    texts.set(
      "the receipt and the base",
      ["receipts", "base"].map((it) => everyFile(join(project.folder, ".psd", it))).join("\n"),
    );
    await note("its events", [...build, "--json", "--fresh", "--retry", "--discard", ...turns()]);
    texts.set(
      "what is left for temporary use",
      everyFile(join(project.home, "../tmp")) + everyFile(join(project.home, ".cache")),
    );
  }, 300_000);
  afterAll(() => project.remove());

  it.each(surfaces)("is not in %s", (name) => {
    const text = texts.get(name);
    expect(text).toBeDefined();
    expect(holds(text ?? "", secret)).toBe(false);
    expect(text).not.toMatch(/HO-773/u);
  });

  it.each(surfaces.filter(([, shows]) => shows))(
    "is in %s where it is visible (control)",
    (name) => {
      expect(holds(texts.get(name) ?? "", shown)).toBe(true);
    },
  );

  it("is there for a person who asks on a terminal (control)", () => {
    expect(holds(psdOnTerminal(project, ["show", "a1", "--sealed"]), secret)).toBe(true);
  });

  it("does not come out by how long a check took", () => {
    const times = [
      ...(texts.get("its events") ?? "").matchAll(/"heldOut":true[^\n]*?"durationMs":(\d+)/gu),
      ...(texts.get("show --json") ?? "").matchAll(
        /"heldOut":\s*true[^\0]*?"durationMs":\s*(\d+)/gu,
      ),
      ...(texts.get("show --junit") ?? "").matchAll(/name="held-out[^"]*" time="([\d.]+)"/gu),
    ].map(([, time]) => Number(time));
    expect(times.length).toBeGreaterThan(6);
    expect(times.filter((it) => it > 0)).toEqual([]);
  });
});
