import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printedFindings } from "../support/bad-input.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

let base: PsdProject;
const second = `${goodGreeter}# The second\n`;
const main = "tools/greeter/main.py";

function build(project: PsdProject, text: string): Promise<PsdResult> {
  const agent = agentOptions(project, [writes(text)]);
  return project.psd(["build", "greeter", "--into", "tools/greeter", ...agent, "--fresh"]);
}

beforeAll(async () => {
  base = createPsdProject(greeterPackage);
  const built = [await build(base, goodGreeter), await build(base, second)];
  if (built.some((it) => it.code !== 0)) throw new Error(built.map((it) => it.stderr).join("\n"));
  // Nothing is remembered of files that were touched just now, which depends on the machine.
  const remembered = join(base.folder, ".psd/cache/stat");
  mkdirSync(remembered, { recursive: true });
  writeFileSync(join(remembered, "greeter.json"), "{}");
}, 120_000);
afterAll(() => base.remove());

/** Everything that psd keeps of a project: files, and folders of which every file is spoilt. */
const places = [
  ".psd/receipts/greeter.json",
  ".psd/receipts/greeter.promoting.json",
  ".psd/base/greeter.tar.gz",
  ".psd/cache/journal.sqlite",
  ".psd/cache/journal.sqlite-wal",
  ".psd/cache/journal.sqlite.lock",
  ".psd/cache/locks",
  ".psd/cache/stat",
  ".psd/cache/store.git/HEAD",
  ".psd/cache/store.git/config",
  ".psd/cache/store.git/info",
  ".psd/cache/store.git/objects",
  ".psd/cache/store.git/refs",
  ".psd/cache/store.git/packed-refs",
];

const half = (bytes: Buffer): number => Math.floor(bytes.length / 2);

const damages: Readonly<Record<string, (bytes: Buffer) => Uint8Array | string>> = {
  emptied: () => "",
  garbled: (bytes) => Buffer.from(bytes).fill(0x41, half(bytes)),
};

function spoil(place: string, damage: (bytes: Buffer) => Uint8Array | string): void {
  if (existsSync(place) && statSync(place).isDirectory()) {
    for (const name of readdirSync(place)) spoil(join(place, name), damage);
    return;
  }
  mkdirSync(dirname(place), { recursive: true });
  const bytes = existsSync(place) ? readFileSync(place) : Buffer.from("{}");
  if (existsSync(place)) chmodSync(place, 0o644);
  writeFileSync(place, damage(bytes));
}

/** What went wrong with a run: it fell over something, or failed without saying what is to be done. */
function faultsOf({ code, stdout, stderr }: PsdResult): readonly string[] {
  const errors = printedFindings(stderr).filter((it) => it.severity === "error");
  return [
    ...([0, 1, 3, 4, 6].includes(code ?? 70) ? [] : [`it ended with ${code}: ${stderr}`]),
    ...(`${stdout}${stderr}`.includes("fault in psd") ? ["it blames itself"] : []),
    ...(code === 0 || errors.length > 0 ? [] : [`it says nothing: ${stdout}${stderr}`]),
    ...errors.filter((it) => it.hint === undefined).map((it) => `${it.code} has no hint`),
  ];
}

/** Looking first: nothing may be repaired or changed by it. */
const commands: readonly (readonly string[])[] = [
  ["status"],
  ["show", "a1"],
  ["promote", "a1"],
  ["rollback", "greeter"],
];

describe.concurrent("whatever psd keeps may be damaged", () => {
  const cases = places.flatMap((place) => Object.keys(damages).map((damage) => [place, damage]));
  it.each(cases)("%s, %s", async (place = "", damage = "") => {
    const project = createPsdProject();
    try {
      cpSync(base.folder, project.folder, { recursive: true });
      spoil(join(project.folder, place), damages[damage] ?? (() => ""));
      const file = join(project.folder, main);
      for (const command of commands) {
        const result = await project.psd(command);
        expect([command.join(" "), ...faultsOf(result)]).toEqual([command.join(" ")]);
        expect([goodGreeter, second]).toContain(readFileSync(file, "utf8"));
      }
      const built = await build(project, second);
      expect(["build", ...faultsOf(built)]).toEqual(["build"]);
      expect([goodGreeter, second]).toContain(readFileSync(file, "utf8"));
      expect(readdirSync(join(project.folder, "tools"))).toEqual(["greeter"]);
      // What cannot be trusted is left to its user; everything else goes on.
      const isLeft = /receipts\/|store\.git\/config/u.test(place);
      expect(built.code === 0).toBe(!isLeft);
      if (isLeft) {
        rmSync(join(project.folder, ".psd"), { recursive: true });
        rmSync(join(project.folder, "tools"), { recursive: true });
        expect(await build(project, second)).toMatchObject({ code: 0 });
      }
    } finally {
      project.remove();
    }
  });
});
