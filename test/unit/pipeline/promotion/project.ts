import { mkdtempSync, rmSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store, StoredTree } from "#src/adapters/store/store.ts";
import type { Result } from "#src/diagnostics/result.ts";
import type { PromoteRequest } from "#src/pipeline/promotion/prepare-promotion.ts";
import type { ReceiptDraft } from "#src/pipeline/promotion/receipt.ts";
import { systemClock } from "#src/platform/clock.ts";

/** Content by path; a value `-> target` is a link, a path that ends in `*` is executable. */
export type Files = Readonly<Record<string, string>>;

/** A project in a temporary folder, with its store. */
export interface TestProject {
  readonly root: string;
  readonly store: Store;
  readonly services: { readonly store: Store; readonly clock: typeof systemClock };
  /** Writes files below the project. */
  write(files: Files): Promise<void>;
  /** Everything below the project but `.psd`, in the form of `Files`. */
  read(): Promise<Files>;
  /** Stores a tree of an output. */
  tree(files: Files): Promise<StoredTree>;
  /** A request to promote these files into `tools/x`. */
  request(
    files: Files,
    more?: Partial<PromoteRequest> & { attempt?: string },
  ): Promise<PromoteRequest>;
  remove(): void;
}

let trees = 0;

/** Makes a project. */
export async function makeProject(): Promise<TestProject> {
  const root = mkdtempSync(join(tmpdir(), "psd-promotion-"));
  const outputs = mkdtempSync(join(tmpdir(), "psd-outputs-"));
  const store = valueOf(await openStore(join(root, ".psd/cache/store.git")));
  const tree = async (files: Files): Promise<StoredTree> => {
    trees += 1;
    const folder = join(outputs, String(trees));
    await mkdir(folder);
    await writeFiles(folder, files);
    const listed = Object.entries(files).map(([path, content]) => ({
      path: path.replace(/\*$/u, ""),
      mode: modeOf(path, content),
    }));
    return store.writeTree({ folder, files: listed });
  };
  return {
    root,
    store,
    services: { store, clock: systemClock },
    write: (files) => writeFiles(root, files),
    read: async () => {
      const found = await readFiles(root);
      return Object.fromEntries(
        Object.entries(found).filter(([path]) => !path.startsWith(".psd/")),
      );
    },
    tree,
    request: async (files, { attempt = "a1", ...more } = {}) => ({
      projectRoot: root,
      receipt: draft({ attempt }),
      tree: await tree(files),
      discard: false,
      allow: { package: [], deployment: [] },
      ...more,
    }),
    remove: () => {
      for (const folder of [root, outputs]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a build knows of an attempt. */
export function draft(more: Partial<ReceiptDraft> = {}): ReceiptDraft {
  return {
    deployment: "x",
    package: { specifier: "./spec", path: "spec" },
    into: "tools/x",
    choices: { stack: "python" },
    parameters: { site: "Docs", token: { env: "TOKEN" } },
    runtime: "hand-off",
    digests: {
      prompt: "1".repeat(64),
      intent: "2".repeat(64),
      judge: { visible: "3".repeat(64), heldOut: null },
    },
    generatedFrom: "1".repeat(64),
    composition: 1,
    psd: "0.1.0",
    attempt: "a1",
    verdict: { outcome: "green", criteria: [], unverified: [] },
    usage: {},
    durationMs: 5,
    labels: {
      seal: "exposed",
      box: { agent: "none", setup: "none", checks: "none" },
      purity: "first",
      origin: "generated",
      ambient: "unknown",
    },
    waivers: [],
    ...more,
  };
}

/** The value of a result that must be one. */
export function valueOf<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map((it) => `${it.code} ${it.message}`).join("; "));
}

/** The codes of a result's findings. */
export function codesOf(result: Result<unknown>): readonly string[] {
  return result.diagnostics.map((it) => it.code);
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path.replace(/\*$/u, ""));
    await mkdir(dirname(file), { recursive: true });
    await (content.startsWith("-> ")
      ? symlink(content.slice(3), file)
      : writeFile(file, content, { mode: path.endsWith("*") ? 0o755 : 0o644 }));
  }
}

async function readFiles(folder: string, inner = ""): Promise<Files> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(join(folder, inner))).toSorted()) {
    const path = inner === "" ? name : `${inner}/${name}`;
    const stat = await lstat(join(folder, path));
    if (stat.isDirectory()) Object.assign(found, await readFiles(folder, path));
    else if (stat.isSymbolicLink()) found[path] = `-> ${await readlink(join(folder, path))}`;
    else {
      const key = (stat.mode & 0o100) === 0 ? path : `${path}*`;
      found[key] = await readFile(join(folder, path), "latin1");
    }
  }
  return found;
}

function modeOf(path: string, content: string): "100644" | "100755" | "120000" {
  if (content.startsWith("-> ")) return "120000";
  return path.endsWith("*") ? "100755" : "100644";
}

/** The same files below another folder. */
export function below(folder: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]),
  );
}
