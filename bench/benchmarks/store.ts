import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store } from "#src/adapters/store/store.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import type { Benchmark, Row, Setting } from "../benchmark.ts";
import { compare, timed } from "../measure.ts";
import { plainGit, runProgram } from "../run-program.ts";
import { changedPaths, changeFiles, writeTree } from "../trees.ts";

/** How long the store takes for a tree, first and again, beside plain git. */
export const storeWrites: Benchmark = {
  name: "store",
  async *run({ folder, quick }: Setting): AsyncGenerator<Row> {
    const count = quick ? 2000 : 10_000;
    const runs = quick ? 1 : 5;
    const tree = join(folder, "tree");
    const paths = await writeTree(tree, count);
    const source = {
      folder: tree,
      files: paths.map((path) => ({ path, mode: "100644" as const })),
    };
    const changed = changedPaths(paths);
    const bench = new Storing(folder, tree);
    const first = await compare({
      subject: async () => {
        const store = await bench.emptyStore();
        return timed(() => store.writeTree(source))();
      },
      peer: async () => {
        await bench.emptyRepository();
        return timed(() => bench.gitAdd())();
      },
      runs,
    });
    const peer = "`git add -A && git write-tree`";
    yield {
      name: "store, first generation",
      subject: `${count} new files`,
      peer,
      comparison: first,
      how: "Both begin with an empty repository; that of the peer has git's own settings.",
    };
    const store = await bench.emptyStore();
    await store.writeTree(source);
    await bench.emptyRepository();
    await bench.gitAdd();
    const second = await compare({
      subject: async () => {
        await changeFiles(tree, changed);
        return timed(() => store.writeTree(source))();
      },
      peer: async () => {
        await changeFiles(tree, changed);
        return timed(() => bench.gitAdd())();
      },
      runs: runs + 2,
    });
    yield {
      name: "store, next generation",
      subject: `${count} files, 10 changed`,
      peer,
      comparison: second,
      how: "The same tree again after 10 of its files have changed. git knows the other files by its index; the store keeps none, because each tree is collected from another folder, and reads every byte.",
    };
  },
};

class Storing {
  readonly #folder: string;
  readonly #tree: string;

  constructor(folder: string, tree: string) {
    this.#folder = folder;
    this.#tree = tree;
  }

  async emptyStore(): Promise<Store> {
    const place = join(this.#folder, "store");
    await rm(place, { recursive: true, force: true });
    const store = await openStore(place, {
      environment: { ...readEnvironment(), temporary: this.#folder },
    });
    if (!store.ok) throw new Error(JSON.stringify(store.diagnostics));
    return store.value;
  }

  async emptyRepository(): Promise<void> {
    const place = join(this.#folder, "plain");
    await rm(place, { recursive: true, force: true });
    await mkdir(place);
    await this.#git("init", "--quiet");
  }

  async gitAdd(): Promise<void> {
    await this.#git("add", "-A");
    await this.#git("write-tree");
  }

  async #git(...args: readonly string[]): Promise<void> {
    const repository = [
      `--git-dir=${join(this.#folder, "plain/.git")}`,
      `--work-tree=${this.#tree}`,
    ];
    await runProgram({ argv: ["git", ...repository, ...args], cwd: this.#tree, env: plainGit });
  }
}
