import { relative } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { type CommittedFile, readCommitted, readObject } from "../../platform/committed-files.ts";
import { findGitMerge, type GitMerge, type MergeSide } from "../../platform/git-merge.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { readReceiptText } from "../promotion/receipt-files.ts";
import { listReceiptNames } from "../promotion/receipt-names.ts";
import { deploymentName } from "../resolution/deployment.ts";

/** What git calls the two sides of a merge. */
export type SideName = "ours" | "theirs";

/** A deployment as one side of a merge has it. */
export interface DeploymentSide {
  readonly name: string;
  /** Undefined where it is no deployment there. */
  readonly receipt: Result<Receipt> | undefined;
  /** What lies there, by path relative to the project: the receipt, the base, and everything in the targets. */
  readonly files: ReadonlyMap<string, CommittedFile>;
}

/** A deployment of which two sides meet. */
export interface Meeting {
  /** Absolute. */
  readonly projectRoot: string;
  readonly deployment: string;
  readonly kind: GitMerge["kind"];
  readonly ours: DeploymentSide;
  readonly theirs: DeploymentSide;
  /** Whether git says of which commit the other side is; else only its receipt is known. */
  readonly knowsTheirs: boolean;
  /** What git itself wrote, with its marks of conflicts. */
  readonly written: ReadonlyMap<string, CommittedFile>;
}

/** Paths of a deployment's own files, relative to the project. */
export function ownPaths(deployment: string): { readonly receipt: string; readonly base: string } {
  const { receipt, base } = pathsOf("/", deployment);
  return { receipt: relative("/", receipt), base: relative("/", base) };
}

/** Finds the two sides of a deployment that meet in a project's repository, from their commits. */
export async function findMeeting(
  projectRoot: string,
  deployment: string,
): Promise<Result<Meeting>> {
  const isName = deploymentName.test(deployment);
  const merge = isName ? await findGitMerge(projectRoot) : undefined;
  const known = await listReceiptNames(projectRoot);
  const unknown = failure(diagnose("resolution/deployment-unknown", { name: deployment, known }));
  if (merge === undefined) {
    const none = failure(diagnose("promotion/no-merge", { deployment }));
    return known.includes(deployment) ? none : unknown;
  }
  const found = { projectRoot, deployment };
  const ours = await readOwn(found, merge.ours);
  const theirs = await readOwn(found, merge.theirs ?? unnamed);
  const receipts = [ours.receipt, theirs.receipt].filter((it) => it !== undefined);
  if (receipts.length === 0) return unknown;
  const targets = receipts.flatMap((it) => (it.ok ? [it.value.into] : []));
  return readTargets({ ...found, merge, ours, theirs }, targets);
}

/** What git has of the other side where it names no commit: its third stage of each file in conflict. */
const unnamed: MergeSide = { commit: "", name: "of no commit that git names" };

type Found = Pick<Meeting, "projectRoot" | "deployment">;
type Own = MergeSide & Pick<DeploymentSide, "receipt">;

async function readOwn({ projectRoot, deployment }: Found, side: MergeSide): Promise<Own> {
  const { receipt: path } = ownPaths(deployment);
  const { commit } = side;
  const from = commit === "" ? ":3" : commit;
  const content = await readObject(projectRoot, `${from}:./${path}`);
  if (content === undefined) return { ...side, receipt: undefined };
  // As git itself names a file of a commit.
  const file = `${from.slice(0, 10)}:${path}`;
  const text = Buffer.from(content).toString("utf8");
  return { ...side, receipt: readReceiptText(text, { file, deployment }) };
}

interface Unread extends Found {
  readonly merge: GitMerge;
  readonly ours: Own;
  readonly theirs: Own;
}

async function readTargets(it: Unread, targets: readonly string[]): Promise<Result<Meeting>> {
  const { projectRoot, deployment, merge } = it;
  const { receipt, base } = ownPaths(deployment);
  const paths = [...new Set([receipt, base, ...targets])];
  const nothing: DeploymentSide["files"] = new Map();
  const read = async (commit = ""): Promise<DeploymentSide["files"] | undefined> =>
    commit === "" ? nothing : readCommitted({ folder: projectRoot, commit, paths });
  const ours = await read(it.ours.commit);
  const theirs = await read(it.theirs.commit);
  if (ours === undefined) return unreadable(it.ours);
  if (theirs === undefined) return unreadable(it.theirs);
  return success({
    projectRoot,
    deployment,
    kind: merge.kind,
    ours: { name: it.ours.name, receipt: it.ours.receipt, files: ours },
    theirs: { name: it.theirs.name, receipt: it.theirs.receipt, files: theirs },
    knowsTheirs: it.theirs.commit !== "",
    written: (await read(merge.written)) ?? nothing,
  });
}

function unreadable({ name }: MergeSide): Result<never> {
  return failure(diagnose("promotion/side-unreadable", { side: name }));
}
