import type { Git } from "./git.ts";
import { makeFolder } from "../../platform/files.ts";
import { listKeptNames } from "./kept-names.ts";
import { writeListedFiles } from "./write-tree.ts";
import type { Store, StoredFile, StoredTree, TreeChange, TreeSource } from "./store.ts";

const objectId = /^[0-9a-f]{40}$/u;
const keptName = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/u;

/** The store on the opened repository in an absolute folder. */
export function createGitStore(git: Git, repository: string): Store {
  return {
    writeTree: (source) => writeTree(git, source),
    readTree: (id) => readTree(git, id),
    checkout: (id, folder) => checkout(git, id, folder),
    readBlob: async (id) => {
      if (!objectId.test(id)) return undefined;
      const result = await git.try({ args: ["cat-file", "blob", id] });
      return result.code === 0 ? result.stdout : undefined;
    },
    keep: async (name, tree, message) => {
      const reference = referenceOf(name);
      const commit = await git.run({ args: ["commit-tree", tree, "-F", "-"], stdin: message });
      await git.run({ args: ["update-ref", reference, commit.toString("utf8").trim()] });
    },
    find: async (name) => {
      const result = await git.try({
        args: ["rev-parse", "--verify", "--quiet", `${referenceOf(name)}^{tree}`],
      });
      return result.code === 0 ? result.stdout.toString("utf8").trim() : undefined;
    },
    names: (prefix) => listKeptNames(repository, prefix),
    compare: (from, to) => compare(git, from, to),
    patch: async (from, to) => {
      const args = ["diff-tree", "-r", "-p", "--no-color", "--no-ext-diff", "--no-textconv"];
      const output = await git.run({ args: [...args, treeId(from), treeId(to)] });
      return output.toString("utf8");
    },
  };
}

async function writeTree(git: Git, source: TreeSource): Promise<StoredTree> {
  const id = await writeListedFiles(git, source);
  const tree = await readTree(git, id);
  if (tree === undefined) throw new Error(`The tree ${id} is not in the store that has written it`);
  return withListedModes(git, tree, source);
}

/** Where the disk says otherwise than the list, the list decides which files are executable. */
async function withListedModes(
  git: Git,
  tree: StoredTree,
  source: TreeSource,
): Promise<StoredTree> {
  const listed = new Map(source.files.map((file) => [file.path, file.mode]));
  const files = tree.files.map((file) => ({ ...file, mode: listed.get(file.path) ?? file.mode }));
  if (files.every((file, position) => file.mode === tree.files[position]?.mode)) return tree;
  const stdin = files.map((file) => `${file.mode} ${file.blob}\t${file.path}\0`).join("");
  const id = await git.withIndex(async (index) => {
    await git.run({ args: ["update-index", "-z", "--index-info"], stdin, index });
    return git.run({ args: ["write-tree"], index });
  });
  return { id: id.toString("utf8").trim(), files };
}

async function readTree(git: Git, id: string): Promise<StoredTree | undefined> {
  if (!objectId.test(id)) return undefined;
  const result = await git.try({ args: ["ls-tree", "-r", "-l", "-z", "--full-tree", id] });
  if (result.code !== 0) return undefined;
  const files = splitAtZero(result.stdout).map(readTreeLine);
  return { id, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** A line is `<mode> blob <id> <size, padded>\t<path>`. */
function readTreeLine(line: string): StoredFile {
  const tab = line.indexOf("\t");
  const [mode, , blob = "", size] = line.slice(0, tab).split(/ +/u);
  const known = mode === "100755" || mode === "120000" ? mode : "100644";
  return { path: line.slice(tab + 1), mode: known, blob, size: Number(size) };
}

async function checkout(git: Git, id: string, folder: string): Promise<void> {
  await makeFolder(folder);
  await git.withIndex(async (index) => {
    await git.run({ args: ["read-tree", treeId(id)], index });
    await git.run({ args: ["checkout-index", "--all", "--quiet"], workTree: folder, index });
  });
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
