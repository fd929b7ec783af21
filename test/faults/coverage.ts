import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { findProgram } from "../../src/platform/find-program.ts";
import type { WritePoint } from "./fault.ts";
import { type Bench, runWith } from "./run-point.ts";

/** Calls of the system that change what lies on a disk, each with the path that it changes last. */
const calls =
  "mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,chmod,fchmodat,lchown,fchownat,truncate,open,openat,creat";

/** What SQLite and git write by themselves is counted by their own points. */
const counted = [
  "/.psd/cache/store.git",
  "/.psd/cache/journal.sqlite",
  "/.psd/cache/locks/",
  "/.git/",
];

/**
 * Writes below a project of which the preload knows nothing, seen by tracing the system calls of one run.
 * Undefined where nothing can be traced here; the reason is printed.
 */
export async function findUncounted(bench: Bench): Promise<readonly string[] | undefined> {
  const strace = await findProgram("strace", process.env["PATH"] ?? "");
  if (strace === undefined) {
    process.stdout.write("coverage is not checked: there is no strace\n");
    return undefined;
  }
  bench.restore();
  const log = `${dirname(bench.project.folder)}.trace`;
  const through = [strace, "-f", "-qq", "-s", "4096", "-e", `trace=${calls}`, "-o", log];
  const { points, result } = await runWith(bench, undefined, through);
  if (!existsSync(log) || result.code !== 0) {
    process.stdout.write("coverage is not checked: nothing can be traced here\n");
    return undefined;
  }
  const lines = readFileSync(log, "utf8").split("\n");
  rmSync(log);
  const paths = lines.flatMap((line) => changedBy(line));
  const own = paths.filter((path) => path.startsWith(`${bench.project.folder}/`));
  const others = own.filter((path) => !counted.some((it) => path.includes(it)));
  return [...new Set(others)].filter((path) => !isCounted(path, points));
}

/** The absolute paths that a traced call has changed. */
function changedBy(line: string): readonly string[] {
  const [, name = "", words = ""] = /^\d+ +(\w+)\((.*)\) += \d/u.exec(line) ?? [];
  if (/^(?:open|openat)$/u.test(name) && !/O_WRONLY|O_RDWR|O_CREAT/u.test(words)) return [];
  return [...words.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, path = ""]) => path);
}

/** A point is about a path; a removal or a copy also about everything below it, a new folder about those above. */
function isCounted(path: string, points: readonly WritePoint[]): boolean {
  return points.some(({ name, subject }) => {
    if (subject === path) return true;
    if (name === "rm" || name === "cp") return path.startsWith(`${subject}/`);
    if (name === "mkdir") return subject.startsWith(`${path}/`);
    // The name that something gets which was made beside it under the mark of its process.
    if (name === "rename")
      return /\.psd-\d+-\d+-/u.test(subject) && dirname(subject) === dirname(path);
    return name === "git" && path.includes("/.psd-promoting-");
  });
}
