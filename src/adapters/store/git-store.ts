import { gitBlobId } from "../../platform/digest.ts";
import { checkout } from "./checkout.ts";
import { findBlobDamage, findTreeDamage } from "./damage.ts";
import { findFaults } from "./find-faults.ts";
import type { Git } from "./git.ts";
import { listKeptNames } from "./kept-names.ts";
import { listTree } from "./list-tree.ts";
import { clearReference } from "./references.ts";
import { searchTree } from "./search-tree.ts";
import type { Store, StoredFile, StoredTree, TreeChange, TreeSource } from "./store.ts";
import { writeListedFiles } from "./write-tree.ts";
import { writeWhole, type WrittenTree } from "./write-whole.ts";

const objectId = /^[0-9a-f]{40}$/u;
/** A tree that is kept, and why. */
interface KeptTree {
  readonly tree: string;
  readonly message: string;
}

const keptName = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/u;

/** The store on an opened repository. */
export function createGitStore(git: Git): Store {
  return {
    writeTree: (source) => writeTree(git, source),
    readTree: (id) => readTree(git, id),
    isWhole: (id) => isWhole(git, id),
    checkout: (id, folder) => checkout(git, treeId(id), folder),
    readBlob: (id) => readBlob(git, id),
    search: async (id, texts) => searchTree(git, treeId(id), texts),
    keep: async (name, tree, message) => keep(git, referenceOf(name), { tree, message }),
    find: async (name) => {
      const result = await git.try({
        args: ["rev-parse", "--verify", "--quiet", `${referenceOf(name)}^{tree}`],
      });
      return result.code === 0 ? result.stdout.toString("utf8").trim() : undefined;
    },
    names: (prefix) => listKeptNames(git.folder, prefix),
    compare: (from, to) => compare(git, from, to),
    patch: async (from, to) => {
      const args = ["diff-tree", "-r", "-p", "--no-color", "--no-ext-diff", "--no-textconv"];
      const output = await git.run({ args: [...args, treeId(from), treeId(to)] });
      return output.toString("utf8");
    },
  };
}

/** Stores the listed files; where the disk says otherwise, the list decides which of them are executable. */
async function writeTree(git: Git, source: TreeSource): Promise<StoredTree> {
  const tree = await writeWhole(git, () => writeListedFiles(git, source));
  const listed = new Map(source.files.map((file) => [file.path, file.mode]));
  const files = tree.files.map((file) => ({ ...file, mode: listed.get(file.path) ?? file.mode }));
  if (files.every((file, position) => file.mode === tree.files[position]?.mode)) return tree;
  return { ...(await writeWhole(git, () => writeEntries(git, files))), files };
}

async function writeEntries(git: Git, files: readonly StoredFile[]): Promise<WrittenTree> {
  const stdin = files.map((file) => `${file.mode} ${file.blob}\t${file.path}\0`).join("");
  const id = await git.withIndex(async (index) => {
    await git.run({ args: ["update-index", "-z", "--index-info"], stdin, index });
    return git.run({ args: ["write-tree"], index });
  });
  return { id: id.toString("utf8").trim(), isNewPack: false };
}

async function readTree(git: Git, id: string): Promise<StoredTree | undefined> {
  if (!objectId.test(id)) return undefined;
  const { files, whole } = await listTree(git, id);
  if (whole) return { id, files };
  const damage = await findTreeDamage(git, id);
  if (damage !== undefined) throw damage;
  return undefined;
}

async function readBlob(git: Git, id: string): Promise<Uint8Array | undefined> {
  if (!objectId.test(id)) return undefined;
  const { code, stdout } = await git.try({ args: ["cat-file", "blob", id] });
  if (code === 0 && gitBlobId(stdout) === id) return stdout;
  const damage = await findBlobDamage(git, id);
  if (damage !== undefined) throw damage;
  return undefined;
}

/** Whether every byte of a tree is there. */
async function isWhole(git: Git, id: string): Promise<boolean> {
  if (!objectId.test(id)) return false;
  const { objects, whole } = await listTree(git, id);
  return whole && (await findFaults(git, [...objects.keys()])).length === 0;
}

async function keep(git: Git, reference: string, { tree, message }: KeptTree): Promise<void> {
  const commit = await git.run({ args: ["commit-tree", tree, "-F", "-"], stdin: message });
  const args = ["update-ref", reference, commit.toString("utf8").trim()];
  const { code } = await git.try({ args });
  if (code === 0) return;
  await clearReference(git.folder, reference);
  await git.run({ args });
}

async function compare(git: Git, from: string, to: string): Promise<readonly TreeChange[]> {
  const args = ["diff-tree", "-r", "-z", "--name-status", "--no-renames", treeId(from), treeId(to)];
  const parts = splitAtZero(await git.run({ args }));
  const changes: TreeChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    changes.push({ path: parts[at + 1] ?? "", kind: kindOf(parts[at]) });
  }
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function kindOf(status: string | undefined): TreeChange["kind"] {
  if (status === "A") return "added";
  return status === "D" ? "removed" : "changed";
}

function splitAtZero(output: Buffer): readonly string[] {
  return output.toString("utf8").split("\0").slice(0, -1);
}

/** An id goes to git as an argument: anything else could be an option or a reference. */
function treeId(id: string): string {
  if (!objectId.test(id)) throw new Error(`Not the id of a tree: ${id}`);
  return id;
}

function referenceOf(name: string): string {
  if (!keptName.test(name)) throw new Error(`Not a name under which the store keeps: ${name}`);
  return `refs/psd/${name}`;
}
