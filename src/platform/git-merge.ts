import { resolve } from "node:path";
import { readPlainFile } from "./bounded-read.ts";
import { askUserGit, runUserGit } from "./user-git.ts";

/** One of the two sides that git puts together. */
export interface MergeSide {
  /** Full id. */
  readonly commit: string;
  /** As a person knows it: its branch, its id and the first line of its message. */
  readonly name: string;
}

/** Two sides that meet in a repository, in git's own words for them. */
export interface GitMerge {
  /** What is under way; `merged` where the last commit has put two together. */
  readonly kind: "merge" | "rebase" | "cherry-pick" | "revert" | "merged" | "other";
  readonly ours: MergeSide;
  /** Undefined where git does not say it: with a stash, a patch or a squashed merge. */
  readonly theirs: MergeSide | undefined;
  /** The tree that git wrote, with its marks of conflicts; undefined where it does not say it. */
  readonly written: string | undefined;
}

/** The two sides that meet in the repository of a folder; undefined where none do, or where there is no repository. */
export async function findGitMerge(folder: string): Promise<GitMerge | undefined> {
  const head = await commitOf(folder, "HEAD");
  if (head === undefined) return undefined;
  const written = await askUserGit(folder, "rev-parse", "--verify", "--quiet", "AUTO_MERGE^{tree}");
  const found = (await findSides(folder, head)) ?? (await findMerged(folder, head));
  if (found === undefined) return undefined;
  const { kind, ours, theirs } = found;
  return {
    kind,
    ours: await sideOf(folder, ours),
    theirs: theirs === undefined ? undefined : await sideOf(folder, theirs),
    // Git leaves it lying about after the merge.
    written: kind === "merged" ? undefined : written,
  };
}

/** The paths below a folder, relative to it, that git has not merged. Empty where there is no repository. */
export async function listUnmerged(folder: string): Promise<ReadonlySet<string>> {
  const args = ["ls-files", "--unmerged", "-z", "--", "."];
  const { code, stdout } = await runUserGit({ folder, args });
  if (code !== 0) return new Set();
  const lines = stdout.toString("utf8").split("\0").slice(0, -1);
  return new Set(lines.map((line) => line.slice(line.indexOf("\t") + 1)));
}

interface Named {
  readonly commit: string;
  /** A reference by which it is known better than by the branches that point at it. */
  readonly branch?: string | undefined;
}

interface Sides {
  readonly kind: GitMerge["kind"];
  readonly ours: Named;
  readonly theirs: Named | undefined;
}

async function findSides(folder: string, head: string): Promise<Sides | undefined> {
  const branch = await askUserGit(folder, "symbolic-ref", "--quiet", "--short", "HEAD");
  const ours = { commit: head, branch };
  const merged = await commitOf(folder, "MERGE_HEAD");
  if (merged !== undefined) return { kind: "merge", ours, theirs: { commit: merged } };
  const rebased = await findRebase(folder, head);
  if (rebased !== undefined) return rebased;
  const picked = await commitOf(folder, "CHERRY_PICK_HEAD");
  if (picked !== undefined) return { kind: "cherry-pick", ours, theirs: { commit: picked } };
  const reverted = await commitOf(folder, "REVERT_HEAD^");
  if (reverted !== undefined) return { kind: "revert", ours, theirs: { commit: reverted } };
  const isOther = (await listUnmerged(folder)).size > 0;
  return isOther ? { kind: "other", ours, theirs: undefined } : undefined;
}

/** In a rebase, what one works on is moved: it is git's "theirs", and "ours" is what it is moved onto. */
async function findRebase(folder: string, head: string): Promise<Sides | undefined> {
  const commit = await commitOf(folder, "REBASE_HEAD");
  if (commit === undefined) return undefined;
  for (const state of ["rebase-merge", "rebase-apply"]) {
    const name = await readState(folder, `${state}/head-name`);
    if (name === undefined) continue;
    const branch = name.replace(/^refs\/heads\//u, "");
    const onto = await readState(folder, `${state}/onto`);
    const [base] = onto === undefined ? [] : await branchesAt(folder, onto);
    return { kind: "rebase", ours: { commit: head, branch: base }, theirs: { commit, branch } };
  }
  return undefined;
}

/** Where the last commit is a merge, what it has put together. */
async function findMerged(folder: string, head: string): Promise<Sides | undefined> {
  const [ours, theirs] = await Promise.all(
    [`${head}^1`, `${head}^2`].map((it) => commitOf(folder, it)),
  );
  if (ours === undefined || theirs === undefined) return undefined;
  return { kind: "merged", ours: { commit: ours }, theirs: { commit: theirs } };
}

function commitOf(folder: string, name: string): Promise<string | undefined> {
  return askUserGit(folder, "rev-parse", "--verify", "--quiet", `${name}^{commit}`);
}

/** What git keeps of a rebase under way, one line a file. */
async function readState(folder: string, name: string): Promise<string | undefined> {
  const path = await askUserGit(folder, "rev-parse", "--git-path", name);
  const read =
    path === undefined ? undefined : await readPlainFile(resolve(folder, path), longestLine);
  return read === undefined || "fault" in read
    ? undefined
    : Buffer.from(read.bytes).toString("utf8").trim();
}

/** Bytes of the longest name of a branch that is read. */
const longestLine = 4096;

async function branchesAt(folder: string, commit: string): Promise<readonly string[]> {
  const format = "--format=%(refname:short)";
  const places = ["refs/heads", "refs/remotes"];
  const found = await askUserGit(folder, "for-each-ref", "--points-at", commit, format, ...places);
  return (found ?? "").split("\n").filter((it) => it !== "");
}

async function sideOf(folder: string, { commit, branch }: Named): Promise<MergeSide> {
  const [first] = branch === undefined ? await branchesAt(folder, commit) : [branch];
  const told = await askUserGit(folder, "show", "--no-patch", "--format=%h %s", commit);
  const [id = "", ...subject] = (told ?? commit).split(" ");
  const about = `${id} "${subject.join(" ")}"`;
  return { commit, name: first === undefined ? about : `${first} (${about})` };
}
