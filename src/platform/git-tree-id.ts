import { createHash } from "node:crypto";

/** A file as git lists it in a tree. */
interface TreeFile {
  /** 40 hexadecimal digits. */
  readonly blob: string;
  readonly mode: string;
}

interface Folder {
  readonly files: Map<string, TreeFile>;
  readonly folders: Map<string, Folder>;
}

/**
 * The id that git gives a tree with these files, by paths with `/`: the SHA-1 of its entries, each
 * `<mode> <name>\0<id>`, folders as trees of their own, sorted by their bytes as if a folder's name ended
 * with `/`.
 */
export function gitTreeId(files: Readonly<Record<string, TreeFile>>): string {
  const root = emptyFolder();
  for (const [path, file] of Object.entries(files)) {
    const names = path.split("/");
    const name = names.pop() ?? "";
    folderOf(root, names).files.set(name, file);
  }
  return idOf(root);
}

function emptyFolder(): Folder {
  return { files: new Map(), folders: new Map() };
}

function folderOf(root: Folder, names: readonly string[]): Folder {
  let at = root;
  for (const name of names) {
    const inner = at.folders.get(name) ?? emptyFolder();
    at.folders.set(name, inner);
    at = inner;
  }
  return at;
}

function idOf({ files, folders }: Folder): string {
  const entries = [
    ...[...files].map(([name, { mode, blob }]) => ({
      key: name,
      start: `${mode} ${name}`,
      id: blob,
    })),
    ...[...folders].map(([name, inner]) => ({
      key: `${name}/`,
      start: `40000 ${name}`,
      id: idOf(inner),
    })),
  ].toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const content = Buffer.concat(
    entries.flatMap(({ start, id }) => [Buffer.from(`${start}\0`), Buffer.from(id, "hex")]),
  );
  return createHash("sha1").update(`tree ${content.byteLength}\0`).update(content).digest("hex");
}
