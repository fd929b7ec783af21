import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { PsdProject } from "./psd.ts";

/** A finding as it is printed: its first line taken apart, and its hint. */
export interface PrintedFinding {
  readonly severity: string;
  readonly code: string;
  /** `path:line:column`; empty where the finding has no place. */
  readonly place: string;
  readonly hint: string | undefined;
}

/** Every finding that stands in what the command printed. */
export function printedFindings(text: string): readonly PrintedFinding[] {
  const heads = [...text.matchAll(/^(error|warning|info) ([a-z]+\/[a-z-0-9]+)(?: (\S+))?$/gmu)];
  return heads.map(({ 1: severity = "", 2: code = "", 3: place = "", index }, at) => {
    const own = text.slice(index, heads[at + 1]?.index);
    return { severity, code, place, hint: /^ {2}hint: (.+)$/mu.exec(own)?.[1] };
  });
}

/** The errors among them, each as `code place`. */
export function printedErrors(text: string): readonly string[] {
  return printedFindings(text)
    .filter((it) => it.severity === "error")
    .map((it) => `${it.code} ${it.place}`.trim());
}

/** Texts of all files of a project by their paths; psd's cache is left out. */
export function projectFiles({ folder }: PsdProject): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((it) => !it.startsWith(join(".psd", "cache")))
    .filter((it) => statSync(join(folder, it), { throwIfNoEntry: false })?.isFile() === true);
  return Object.fromEntries(paths.map((it) => [it, readFileSync(join(folder, it), "utf8")]));
}

/** What psd left of the workspaces, and in the folder for temporary files. */
export function leftBehind({ home }: PsdProject): readonly string[] {
  return [join(home, ".cache/psd/work"), join(home, "../tmp")].flatMap((folder) =>
    statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder),
  );
}

/** Command lines of running processes that hold a marker. */
export function processesWith(marker: string): readonly string[] {
  return execFileSync("ps", ["axww", "-o", "args="], { encoding: "utf8" })
    .split("\n")
    .filter((it) => it.includes(marker));
}

/** Starts a command with mounts of its own, which a shell script makes before `"$@"`. */
export function withMounts(script: string): readonly string[] {
  return ["unshare", "-m", "sh", "-c", script, "sh"];
}

/** Whether this process may mount in a namespace of its own; prints why not. */
export function canMount(): boolean {
  try {
    execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "pipe" });
    return true;
  } catch (error) {
    const because = error instanceof Error ? error.message.split("\n")[0] : "";
    process.stderr.write(`cases with a disk of their own are skipped: ${because}\n`);
    return false;
  }
}
