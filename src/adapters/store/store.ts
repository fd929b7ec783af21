/** A file of a stored tree. */
export interface StoredFile {
  /** Relative, with `/`. */
  readonly path: string;
  /** `120000` is a symbolic link, whose content is its target. */
  readonly mode: "100644" | "100755" | "120000";
  /** The id that git gives its content. */
  readonly blob: string;
  readonly size: number;
}

/** A stored tree; `id` is git's. */
export interface StoredTree {
  readonly id: string;
  /** Sorted by path. */
  readonly files: readonly StoredFile[];
}

/** Which files of a folder are stored: their paths and whether they are executable or links. */
export interface TreeSource {
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly mode: StoredFile["mode"] }[];
}

/** How one path differs between two trees. */
export interface TreeChange {
  readonly path: string;
  readonly kind: "added" | "changed" | "removed";
}

/**
 * Keeps every tree that was ever judged. A private bare git repository; bytes go in and come out unchanged.
 * What is damaged in it ends a call with an error that carries a finding (`store/…`); it is replaced when
 * the same content is stored again.
 */
export interface Store {
  /** Stores exactly the listed files, byte for byte. */
  writeTree(source: TreeSource): Promise<StoredTree>;
  /** The files of a tree; undefined where the store does not have it. */
  readTree(id: string): Promise<StoredTree | undefined>;
  /** Whether the store has a tree with every byte of it. */
  isWhole(id: string): Promise<boolean>;
  /** Writes a tree into an empty or missing folder, and looks whether its bytes are the stored ones. */
  checkout(id: string, folder: string): Promise<void>;
  /** The content of one file; undefined where the store does not have it. */
  readBlob(id: string): Promise<Uint8Array | undefined>;
  /** The paths of the files of a tree in which one of these texts of a single line stands. */
  search(id: string, texts: readonly string[]): Promise<readonly string[]>;
  /** Keeps a tree under a name `[a-z0-9/-]+`, with a message, so that it is never collected. */
  keep(name: string, tree: string, message: string): Promise<void>;
  /** The tree kept under a name; undefined where there is none. */
  find(name: string): Promise<string | undefined>;
  /** Names below a prefix (`attempts`) under which something is kept, without it, also where that is damaged. */
  names(prefix: string): Promise<readonly string[]>;
  /** Path by path, how `to` differs from `from`. */
  compare(from: string, to: string): Promise<readonly TreeChange[]>;
  /** The same as a unified patch, as git prints it; empty where nothing differs. Bytes that are no UTF-8 are replaced. */
  patch(from: string, to: string): Promise<string>;
}
