import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { readBounded } from "../../platform/bounded-read.ts";
import {
  listFolder,
  makeFolder,
  pathKind,
  removePath,
  renamePath,
  systemErrorCode,
  writeFile,
} from "../../platform/files.ts";

/**
 * The whole configuration of the repository. Compared as text when it is opened: a file that says
 * anything else could make git run programs. Objects are not compressed and only references reach
 * the disk at once, for speed; the names that psd refuses are refused before the store.
 */
const config = `[core]
	repositoryFormatVersion = 0
	bare = true
	fileMode = true
	symlinks = true
	ignoreCase = false
	precomposeUnicode = false
	protectHFS = false
	protectNTFS = false
	autocrlf = false
	quotePath = false
	fsmonitor = false
	untrackedCache = false
	hooksPath = /dev/null
	attributesFile = /dev/null
	excludesFile = /dev/null
	looseCompression = 0
	fsync = reference
[pack]
	compression = 0
[gc]
	auto = 0
[maintenance]
	auto = false
[checkout]
	workers = 0
[commit]
	gpgSign = false
[psd]
	store = 1
`;

/** Turns off every conversion that a `.gitattributes` of a stored tree could ask for. */
const attributes =
  "* -text !eol -filter -ident !working-tree-encoding !merge !diff -export-ignore -export-subst\n";

const files: Readonly<Record<string, string>> = {
  HEAD: "ref: refs/heads/none\n",
  config,
  "info/attributes": attributes,
};

/** What stands in the place of the store. */
export type RepositoryState = "missing" | "ours" | "foreign" | "corrupt";

/** Looks at a folder without running git in it. `corrupt`: psd made it, and parts of it are gone. */
export async function inspectRepository(folder: string): Promise<RepositoryState> {
  const kind = await pathKind(folder);
  if (kind === "missing") return "missing";
  if (kind !== "folder") return "foreign";
  if ((await listFolder(folder)).length === 0) return "missing";
  // `commondir` would send git to another folder for its configuration.
  if ((await pathKind(join(folder, "commondir"))) !== "missing") return "foreign";
  if ((await readOwn(folder, "config")) !== config) return "foreign";
  const texts = await Promise.all(Object.keys(files).map((name) => readOwn(folder, name)));
  const folders = await Promise.all(
    ["objects", "refs"].map((name) => pathKind(join(folder, name))),
  );
  const whole =
    texts.every((text, index) => text === Object.values(files)[index]) &&
    folders.every((it) => it === "folder");
  return whole ? "ours" : "corrupt";
}

/** Makes an empty repository, whole or not at all, also where several processes do so at once. */
export async function makeRepository(folder: string): Promise<void> {
  const beside = `${folder}.${randomUUID()}`;
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(join(beside, name), text)),
  );
  await makeFolder(join(beside, "objects"));
  await makeFolder(join(beside, "refs"));
  try {
    await renamePath(beside, folder);
  } catch (error) {
    await removePath(beside);
    // Another process was faster; its repository is as good.
    if (!["ENOTEMPTY", "EEXIST"].includes(systemErrorCode(error) ?? "")) throw error;
  }
}

async function readOwn(folder: string, name: string): Promise<string | undefined> {
  const bytes = await readBounded(join(folder, name), 64 * 1024);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}
