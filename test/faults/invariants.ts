import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gitBlobId } from "../../src/platform/digest.ts";
import type { PsdProject } from "../support/psd.ts";
import { edited, mine, type Scenario, target, type Tree } from "./scenarios.ts";

/** Every file and link below a folder, relative to it. */
function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => !it.isDirectory())
    .map((it) => relative(folder, join(it.parentPath, it.name)))
    .toSorted();
}

/** The tree that lies in the target, without the user's own file. */
function readTarget(project: PsdProject): Tree {
  const folder = join(project.folder, target);
  const own = filesIn(folder).filter((path) => `${target}/${path}` !== mine.path);
  return Object.fromEntries(
    own.map((path) => {
      const stat = lstatSync(join(folder, path));
      if (stat.isSymbolicLink()) return [path, ["link", readlinkSync(join(folder, path))]];
      const mode = (stat.mode & 0o100) === 0 ? "file" : "program";
      return [path, [mode, readFileSync(join(folder, path), "utf8")]];
    }),
  );
}

/** What must hold between a fault and the next command that may repair: nothing of the user's is lost. */
export function findLosses(project: PsdProject, scenario: Scenario): readonly string[] {
  const losses: string[] = [];
  if (textOf(join(project.folder, mine.path)) !== mine.text) losses.push("the user's file is lost");
  if (!scenario.discards || isSomewhere(project, edited(scenario.before))) return losses;
  return [...losses, "the user's edit is lost"];
}

/** Whether a file of that text lies below the folder of the target, or in the store. */
export function isSomewhere(project: PsdProject, text: string): boolean {
  if (inStore(project, text)) return true;
  const tools = dirname(join(project.folder, target));
  return filesIn(tools).some((path) => textOf(join(tools, path)) === text);
}

function inStore(project: PsdProject, text: string): boolean {
  return git(project, "cat-file", "-e", gitBlobId(Buffer.from(text))) !== undefined;
}

/** What must hold after the command was run again. `settled` is the tree that must lie there. */
export function findFaults(project: PsdProject, scenario: Scenario): readonly string[] {
  return [
    ...treeFaults(project, scenario),
    ...findLosses(project, scenario),
    ...receiptFaults(project),
    ...recordingFaults(project),
    ...leftovers(project),
    ...journalFaults(project, scenario),
    ...(scenario.also?.(project) ?? []),
    ...(git(project, "fsck", "--strict", "--no-dangling") === undefined
      ? ["the store is damaged"]
      : []),
  ];
}

function treeFaults(project: PsdProject, { after }: Scenario): readonly string[] {
  const [there, wanted] = [JSON.stringify(readTarget(project)), JSON.stringify(after)];
  return there === wanted ? [] : [`the target holds ${there}`];
}

function receiptFaults(project: PsdProject): readonly string[] {
  const file = join(project.folder, ".psd/receipts/greeter.json");
  const receipt: { readonly files: Readonly<Record<string, { readonly blob: string }>> } =
    JSON.parse(readFileSync(file, "utf8"));
  const tree = readTarget(project);
  const ids = Object.fromEntries(
    Object.entries(tree).map(([path, [, text]]) => [path, gitBlobId(Buffer.from(text))]),
  );
  const claimed = Object.fromEntries(
    Object.entries(receipt.files).map(([path, { blob }]) => [path, blob]),
  );
  const base = join(project.folder, ".psd/base/greeter.tar.gz");
  const packed = execFileSync("tar", ["tzf", base], { encoding: "utf8" }).trim().split("\n");
  return [
    ...(JSON.stringify(ids) === JSON.stringify(claimed) ? [] : ["the receipt names other files"]),
    ...(JSON.stringify(packed.toSorted()) === JSON.stringify(Object.keys(tree).toSorted())
      ? []
      : ["the base holds other files"]),
  ];
}

/** A recording is whole or not there. */
function recordingFaults(project: PsdProject): readonly string[] {
  const folder = join(project.folder, "greeter/recordings");
  const files = filesIn(folder);
  const numbers = new Set(files.map((path) => dirname(path)));
  return [...numbers].flatMap((number) => {
    const text = textOf(join(folder, number, "recording.json"));
    if (text === undefined) return [`the recording ${number} has no recording.json`];
    const { turns }: { readonly turns: readonly unknown[] } = JSON.parse(text);
    return turns.every((_, at) => files.includes(join(number, `turn-${at + 1}.tar.gz`)))
      ? []
      : [`the recording ${number} lacks a turn`];
  });
}

/** Files, processes and control groups that only a command under way may have. */
function leftovers(project: PsdProject): readonly string[] {
  const place = dirname(project.folder);
  const temporary = readdirSync(join(place, "tmp")).map((name) => `tmp/${name}`);
  const marks = /\.psd-promoting-|\.promoting\.json$|\.tmp$|\.partial$/u;
  const files = filesIn(place).filter(
    (path) => marks.test(path) && !path.includes("store.git/objects/"),
  );
  const processes = processesOf(place);
  return [...temporary, ...files, ...processes].map((it) => `left behind: ${it}`);
}

function processesOf(place: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((id) => {
      const command = textOf(`/proc/${id}/cmdline`) ?? "";
      const environment = textOf(`/proc/${id}/environ`) ?? "";
      const isOurs = command.includes(`${place}/`) || environment.includes(`${place}/`);
      return isOurs ? [`process ${id} ${command.replaceAll("\0", " ").slice(0, 200)}`] : [];
    });
}

function journalFaults(project: PsdProject, { attempts }: Scenario): readonly string[] {
  const file = join(project.folder, ".psd/cache/journal.sqlite");
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const found = Number(database.prepare("SELECT count(*) AS n FROM attempts").get()?.["n"]);
    const checked = database.prepare("PRAGMA integrity_check").get()?.["integrity_check"];
    return [
      ...(found === attempts ? [] : [`the journal holds ${found} attempts, not ${attempts}`]),
      ...(checked === "ok" ? [] : [`the journal is damaged: ${String(checked)}`]),
    ];
  } finally {
    database.close();
  }
}

function git(project: PsdProject, ...args: readonly string[]): string | undefined {
  const folder = join(project.folder, ".psd/cache/store.git");
  try {
    return execFileSync("git", ["--git-dir", folder, ...args], { stdio: "pipe", encoding: "utf8" });
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
