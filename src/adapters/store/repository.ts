import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { readBounded } from "../../platform/bounded-read.ts";
import { freePlace } from "../../platform/empty-file.ts";
import {
  listFolder,
  makeFolder,
  pathKind,
  removePath,
  renamePath,
  systemErrorCode,
  writeFile,
  writeFileAtomic,
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

/** What a repository must have besides. */
const folders = ["objects", "refs"];

/** What git reads whole and psd never makes: it would lead git to objects elsewhere, or hide some. */
const strange = ["objects/info/alternates", "shallow"];

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
  return (await findSpoiltParts(folder)).length === 0 ? "ours" : "corrupt";
}

/** The files and folders of psd's own in a repository that are gone, or are not as psd makes them. */
async function findSpoiltParts(folder: string): Promise<readonly string[]> {
  const texts = await Promise.all(Object.keys(files).map((name) => readOwn(folder, name)));
  const kinds = await Promise.all(folders.map((name) => pathKind(join(folder, name))));
  const strangeKinds = await Promise.all(strange.map((name) => pathKind(join(folder, name))));
  return [
    ...Object.keys(files).filter((name, at) => texts[at] !== files[name]),
    ...folders.filter((_, at) => kinds[at] !== "folder"),
    ...strange.filter((_, at) => strangeKinds[at] !== "missing"),
    ...((await isReferenceList(folder, packedReferences)) ? [] : [packedReferences]),
  ];
}

/** References that a git of the user's has put into one file; psd writes none, and git works with no other. */
const packedReferences = "packed-refs";

/** Whether a file is a list of references, or not there. */
async function isReferenceList(folder: string, name: string): Promise<boolean> {
  if ((await pathKind(join(folder, name))) === "missing") return true;
  const bytes = await readBounded(join(folder, name), 16 * 1024 * 1024);
  const lines = bytes && Buffer.from(bytes).toString("utf8").split("\n");
  return lines?.every((it) => /^(?:#.*|\^?[0-9a-f]{40}(?: refs\/\S+)?)?$/u.test(it)) === true;
}

/** Makes the parts of a repository anew that are gone or spoilt; what lay in their places goes into `damaged/`. */
export async function repairRepository(folder: string): Promise<readonly string[]> {
  const parts = await findSpoiltParts(folder);
  for (const name of parts) {
    const place = join(folder, name);
    if ((await pathKind(place)) !== "missing") {
      await makeFolder(join(folder, "damaged"));
      await renamePath(place, freePlace(join(folder, "damaged", name.replaceAll("/", "-"))));
    }
    const text = files[name];
    if (folders.includes(name)) await makeFolder(place);
    else if (text !== undefined) await writeFileAtomic(place, text);
  }
  return parts;
}

/** Makes an empty repository, whole or not at all, also where several processes do so at once. */
export async function makeRepository(folder: string): Promise<void> {
  const beside = `${folder}.${randomUUID()}`;
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(join(beside, name), text)),
  );
  await Promise.all(folders.map((name) => makeFolder(join(beside, name))));
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
