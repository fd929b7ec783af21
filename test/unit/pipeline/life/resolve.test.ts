import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "#src/adapters/store/store.ts";
import type { Result } from "#src/diagnostics/result.ts";
import type { LifeServices } from "#src/pipeline/life/change-deployment.ts";
import { resolve, type Resolved } from "#src/pipeline/life/resolve.ts";
import type { SideName } from "#src/pipeline/life/sides.ts";
import { findBaseDamage } from "#src/pipeline/promotion/base.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import { readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { createServices } from "#src/services.ts";
import {
  makeRepository,
  openRepository,
  type UserRepository,
} from "../../../support/repository.ts";
import {
  codesOf,
  type Files,
  makeProject,
  type TestProject,
  valueOf,
} from "../promotion/project.ts";

let template: TestProject;
let place = "";
let root = "";
let repository: UserRepository;
const services: LifeServices = createServices(readEnvironment(), "0.1.0");

const same = { "n/a.py": "same\n", "n/b.py": "same\n", "n/c.py": "same\n", link: "-> main.py" };
const first = { ...same, "main.py": "print(1)\n", "old.py": "old\n", "tool*": "#!/bin/sh\n" };
const ours = {
  ...same,
  "main.py": "print('main')\n",
  "old.py": "old\n",
  "tool*": "#!/bin/sh\n:\n",
};
const theirs = { ...same, "main.py": "print('feature')\n", "z/new.py": "new\n" };

const owned = ["tools/x", ".psd/receipts/x.json", ".psd/base/x.tar.gz"];

beforeAll(async () => {
  template = await makeProject();
  const { root: folder } = template;
  const git = makeRepository(folder);
  await template.write({ ".psd/.gitignore": "cache/\n", "tools/x/mine.txt": "mine\n" });
  await generate(first, "a1");
  git.commit("First");
  git.git("checkout", "-q", "-b", "feature");
  await generate(theirs, "a2");
  git.commit("Regenerate on feature");
  git.git("checkout", "-q", "-b", "later");
  await generate({ ...theirs, "main.py": "print('later')\n" }, "a4");
  git.commit("Regenerate once more");
  git.git("checkout", "-q", "main");
  git.git("branch", "first");
  await generate(ours, "a3");
  git.commit("Regenerate on main");
});
afterAll(() => template.remove());

async function generate(files: Files, attempt: string): Promise<void> {
  const request = await template.request(files, { attempt });
  const { receipt } = request;
  valueOf(await promote({ ...request, receipt: { ...receipt, attempt } }, template.services));
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "psd-resolve-"));
  root = join(place, "project");
  cpSync(template.root, root, { recursive: true, verbatimSymlinks: true });
  repository = openRepository(root);
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);
const text = (path: string): string => readFileSync(at(path), "utf8");

function take(side: SideName | undefined, other = services): Promise<Result<Resolved>> {
  return resolve({ deployment: "x", side }, other, { cwd: root });
}

/** Index and work tree are what a commit has, by git's own word. */
function expectAll(commit: string): void {
  expect(repository.tryGit("diff", "--cached", "--quiet", commit, "--", ...owned)).toBe(0);
  expect(repository.tryGit("diff", "--quiet", "--", ...owned)).toBe(0);
  expect(repository.git("ls-files", "--others", "--exclude-standard")).toBe("");
}

async function expectFit(): Promise<void> {
  const receipt = valueOf(await readReceipt(root, "x"));
  if (receipt === undefined) throw new Error("No receipt");
  expect(await findBaseDamage(root, receipt)).toBeUndefined();
}

interface Operation {
  readonly kind: string;
  /** The branches of the two sides, as git calls the sides. */
  readonly ours: string;
  readonly theirs: string;
  readonly begin: () => void;
}

const onBranch = (branch: string, ...words: readonly string[]): void => {
  repository.git("checkout", "-q", branch);
  repository.tryGit(...words);
};

const operations: readonly Operation[] = [
  {
    kind: "merge",
    ours: "main",
    theirs: "feature",
    begin: () => onBranch("main", "merge", "feature"),
  },
  {
    kind: "rebase",
    ours: "main",
    theirs: "feature",
    begin: () => onBranch("feature", "rebase", "main"),
  },
  {
    kind: "rebase --apply",
    ours: "main",
    theirs: "feature",
    begin: () => onBranch("feature", "rebase", "--apply", "main"),
  },
  {
    kind: "cherry-pick",
    ours: "main",
    theirs: "feature",
    begin: () => onBranch("main", "cherry-pick", "feature"),
  },
  {
    kind: "revert",
    ours: "later",
    theirs: "first",
    begin: () => onBranch("later", "revert", "--no-edit", "feature"),
  },
];

describe.each(operations)("in a $kind", ({ kind, begin, ...branches }) => {
  test.each(["ours", "theirs"] as const)("takes %s as a whole", async (side) => {
    begin();
    expect(repository.git("ls-files", "--unmerged")).not.toBe("");
    const asked = await take(undefined);
    expect(codesOf(asked)).toEqual(["promotion/side-missing"]);
    const word = kind.split(" ")[0] ?? "";
    expect(asked.diagnostics[0]?.message).toMatch(
      new RegExp(
        `In this ${word}, ours is ${branches.ours} .*, and theirs is ${branches.theirs} `,
        "u",
      ),
    );
    const commit = branches[side];
    const told = await take(side);
    // Only newer ways of git say what they wrote themselves.
    expect(codesOf(told)).toEqual(kind === "rebase --apply" ? ["promotion/kept"] : []);
    const resolved = valueOf(told);
    expect(resolved).toMatchObject({ deployment: "x", into: "tools/x", side, staged: true });
    expect(resolved.taken).toMatch(new RegExp(`^${commit} \\(`, "u"));
    expectAll(commit);
    await expectFit();
    expect(text("tools/x/mine.txt")).toBe("mine\n");
    // Again is the same.
    expect(valueOf(await take(side))).toMatchObject({ added: 0, replaced: 0, removed: 0 });
    expectAll(commit);
  });
});

const merge = (): void => void repository.tryGit("merge", "feature");

describe("what is the user's", () => {
  test("keeps hand edits of the side that is taken, and tells them: promotion/drifted", async () => {
    repository.git("checkout", "-q", "feature");
    writeFileSync(at("tools/x/z/new.py"), "by hand\n");
    rmSync(at("tools/x/n/a.py"));
    repository.commit("By hand");
    repository.git("checkout", "-q", "main");
    merge();
    const told = await take("theirs");
    expect(codesOf(told)).toEqual(["promotion/drifted"]);
    expect(told.diagnostics[0]).toMatchObject({
      severity: "warning",
      args: { files: ["n/a.py", "z/new.py"] },
    });
    expectAll("feature");
    expect(text("tools/x/z/new.py")).toBe("by hand\n");
    expect(existsSync(at("tools/x/n/a.py"))).toBe(false);
  });

  test("stays where it is psd's on no side, its conflict too", async () => {
    for (const branch of ["feature", "main"]) {
      repository.git("checkout", "-q", branch);
      writeFileSync(at("tools/x/mine.txt"), `${branch}\n`);
      repository.commit("Mine");
    }
    merge();
    const before = text("tools/x/mine.txt");
    expect(codesOf(await take("theirs"))).toEqual([]);
    expect(text("tools/x/mine.txt")).toBe(before);
    const unmerged = repository.git("ls-files", "--unmerged").trim().split("\n");
    expect(unmerged.every((it) => it.endsWith("\ttools/x/mine.txt"))).toBe(true);
    expect(repository.tryGit("diff", "--quiet", "feature", "--", "tools/x/main.py")).toBe(0);
  });

  test("is kept where it was written after the merge: promotion/kept", async () => {
    merge();
    writeFileSync(at("tools/x/main.py"), "half resolved\n");
    writeFileSync(at("tools/x/n/b.py"), "touched\n");
    const told = await take("ours");
    expect(codesOf(told)).toEqual(["promotion/kept"]);
    const { reference, files } = told.diagnostics[0]?.args ?? {};
    expect(files).toEqual(["tools/x/main.py", "tools/x/n/b.py"]);
    const show = ["--git-dir", at(".psd/cache/store.git"), "show"];
    expect(repository.git(...show, `${String(reference)}:tools/x/main.py`)).toBe("half resolved\n");
    expectAll("main");
    // The other side is reachable too, whatever becomes of its commit.
    const { kept } = valueOf(told);
    expect(repository.git(...show, `${kept ?? ""}:z/new.py`)).toBe("new\n");
  });

  test("stands in the way where the other side's user made a file: promotion/foreign-file", async () => {
    mkdirSync(at("tools/x/z"));
    writeFileSync(at("tools/x/z/new.py"), "mine\n");
    repository.commit("Mine");
    merge();
    const before = repository.git("status", "--porcelain");
    const told = await take("theirs");
    expect(codesOf(told)).toContain("promotion/foreign-file");
    expect(repository.git("status", "--porcelain")).toBe(before);
    expect(existsSync(at("tools/.psd-promoting-x"))).toBe(false);
    // Moved away, it stands in nobody's way.
    renameSync(at("tools/x/z/new.py"), at("tools/x/z/own.py"));
    expect(codesOf(await take("theirs"))).toEqual([]);
    expect(text("tools/x/z/new.py")).toBe("new\n");
    expect(repository.git("ls-files", "--unmerged")).toBe("");
  });
});

describe("a deployment in two sides", () => {
  test("that is one on one side only: promotion/side-without", async () => {
    repository.git("rm", "-q", "-r", ...owned);
    repository.git("checkout", "-q", "HEAD", "--", "tools/x/mine.txt");
    repository.commit("Remove x");
    merge();
    expect(codesOf(await take("ours"))).toEqual(["promotion/side-without"]);
    expect(codesOf(await take("theirs"))).toEqual([]);
    expectAll("feature");
  });

  test("that moved on one side is taken from where it lies there", async () => {
    repository.git("mv", "tools/x", "tools/y");
    const receipt = text(".psd/receipts/x.json").replace('"into": "tools/x"', '"into": "tools/y"');
    writeFileSync(at(".psd/receipts/x.json"), receipt);
    repository.commit("Move x");
    merge();
    expect(codesOf(await take("theirs"))).toEqual([]);
    const places = [".psd", "tools/x/main.py", "tools/x/z", "tools/y/main.py"];
    expect(repository.tryGit("diff", "--quiet", "feature", "--", ...places)).toBe(0);
    expect(existsSync(at("tools/y/main.py"))).toBe(false);
    expect(codesOf(await take("ours"))).toEqual([]);
    expect(text("tools/y/main.py")).toBe(ours["main.py"]);
    expect(existsSync(at("tools/x/main.py"))).toBe(false);
  });

  test("in a merge that was committed line by line becomes one of its parents", async () => {
    repository.tryGit("merge", "-q", "-X", "ours", "feature");
    repository.commit("Merge as it came");
    expect(codesOf(await readReceipt(root, "x"))).toEqual(["promotion/receipt-inconsistent"]);
    expect(valueOf(await take("theirs"))).toMatchObject({ staged: false, side: "theirs" });
    expect(repository.tryGit("diff", "--quiet", "feature", "--", ...owned)).toBe(0);
    await expectFit();
  });

  test("of which git would start programs, starts none", async () => {
    merge();
    const ran = join(place, "ran");
    const program = join(place, "program");
    writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> ${ran}\ncat\n`, { mode: 0o755 });
    cpSync(program, at(".git/hooks/post-index-change"));
    writeFileSync(at(".git/info/attributes"), "* filter=odd diff=odd merge=odd\n");
    // A clean filter may run: git holds files against an index that it writes.
    const named = ["core.fsmonitor", "filter.odd.smudge", "diff.odd.textconv", "merge.odd.driver"];
    for (const name of [...named, "gpg.program"]) repository.git("config", name, program);
    repository.git("config", "log.showSignature", "true");
    rmSync(ran, { force: true });
    expect(codesOf(await take("theirs"))).toEqual([]);
    expect(existsSync(ran) ? readFileSync(ran, "utf8") : "").toBe("");
    expect(text("tools/x/main.py")).toBe(theirs["main.py"]);
  });

  test("below the root of its repository", async () => {
    const folder = join(place, "outer");
    mkdirSync(folder);
    repository = makeRepository(folder);
    repository.git("fetch", "-q", template.root, "refs/heads/*:refs/old/*");
    const rewrite = (name: string, ...parent: readonly string[]): void => {
      repository.git("read-tree", "--empty");
      repository.git("read-tree", "--prefix=in/", `refs/old/${name}`);
      const tree = repository.git("write-tree").trim();
      const commit = repository.git("commit-tree", tree, "-m", name, ...parent).trim();
      repository.git("update-ref", `refs/heads/${name}`, commit);
    };
    rewrite("first");
    rewrite("feature", "-p", "first");
    rewrite("main", "-p", "first");
    repository.git("checkout", "-q", "-f", "main");
    repository.tryGit("merge", "feature");
    root = join(folder, "in");
    // It is a fresh clone as well: psd has kept nothing of it.
    expect(codesOf(await take("theirs"))).toEqual([]);
    const places = owned.map((it) => `in/${it}`);
    expect(repository.tryGit("diff", "--cached", "--quiet", "feature", "--", ...places)).toBe(0);
    expect(repository.tryGit("diff", "--quiet", "--", ...places)).toBe(0);
    await expectFit();
  });

  test("of a stash has no commit: promotion/side-unknown", async () => {
    repository.git("checkout", "-q", "first");
    repository.git("checkout", "-q", "feature", "--", ...owned);
    repository.git("stash", "-q");
    repository.git("checkout", "-q", "main");
    repository.tryGit("stash", "pop");
    expect(codesOf(await take("theirs"))).toEqual(["promotion/side-unknown"]);
    expect(codesOf(await take(undefined))).toEqual(["promotion/side-missing"]);
    expect(codesOf(await take("ours"))).toEqual([]);
    expect(repository.tryGit("diff", "--quiet", "main", "--", ...owned)).toBe(0);
  });
});

describe("what cannot be resolved", () => {
  test("because nothing is merged, or because nobody knows it", async () => {
    expect(codesOf(await take("ours"))).toEqual(["promotion/no-merge"]);
    const unknown = resolve({ deployment: "nobody", side: "ours" }, services, { cwd: root });
    expect(codesOf(await unknown)).toEqual(["resolution/deployment-unknown"]);
    merge();
    const odd = resolve({ deployment: "../x", side: "ours" }, services, { cwd: root });
    expect(codesOf(await odd)).toEqual(["resolution/deployment-unknown"]);
    rmSync(at(".git"), { recursive: true });
    expect(codesOf(await take("ours"))).toEqual(["promotion/no-merge"]);
  });

  test("because that side's receipt is spoilt", async () => {
    repository.git("checkout", "-q", "feature");
    writeFileSync(at(".psd/receipts/x.json"), "{}");
    repository.commit("Spoil");
    repository.git("checkout", "-q", "main");
    merge();
    const told = await take("theirs");
    expect(codesOf(told)).toContain("promotion/receipt-invalid");
    expect(told.diagnostics[0]?.span?.file).toMatch(/^[0-9a-f]{10}:\.psd\/receipts\/x\.json$/u);
    expect(codesOf(await take("ours"))).toEqual([]);
    const places = [".psd", "tools/x/main.py", "tools/x/tool"];
    expect(repository.tryGit("diff", "--quiet", "main", "--", ...places)).toBe(0);
    // No receipt that can be read says that this one is psd's.
    expect(text("tools/x/z/new.py")).toBe("new\n");
  });

  test("because its objects are gone: promotion/side-unreadable", async () => {
    merge();
    const id = repository.git("rev-parse", "feature:tools/x/z/new.py").trim();
    rmSync(at(`.git/objects/${id.slice(0, 2)}/${id.slice(2)}`));
    expect(codesOf(await take("theirs"))).toEqual(["promotion/side-unreadable"]);
  });

  test("in git's index while it is locked: promotion/not-staged", async () => {
    merge();
    writeFileSync(at(".git/index.lock"), "");
    const told = await take("theirs");
    expect(codesOf(told)).toEqual(["promotion/not-staged"]);
    expect(valueOf(told).staged).toBe(false);
    rmSync(at(".git/index.lock"));
    expect(valueOf(await take("theirs"))).toMatchObject({ staged: true, replaced: 0 });
    expectAll("feature");
  });
});

describe("broken off", () => {
  /** The same services, with something in the store that goes wrong. */
  const spoilt = (spoil: (store: Store) => Partial<Store>): LifeServices => ({
    ...services,
    openPlace: async (...args) => {
      const opened = await services.openPlace(...args);
      if (!opened.ok) return opened;
      const { store } = opened.value;
      return { ...opened, value: { ...opened.value, store: { ...store, ...spoil(store) } } };
    },
  });

  test("before its commit point, everything is as it was", async () => {
    merge();
    const before = repository.git("status", "--porcelain");
    const full = spoilt(() => ({
      checkout: () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })),
    }));
    expect(codesOf(await take("theirs", full))).toEqual(["promotion/write-failed"]);
    expect(repository.git("status", "--porcelain")).toBe(before);
    expect(codesOf(await take("theirs"))).toEqual([]);
    expectAll("feature");
  });

  test.each(["ours", "theirs"] as const)(
    "after it, the same command finishes it (%s)",
    async (side) => {
      merge();
      // As git leaves it in the place of a binary file: no mark, and the receipt that is taken.
      repository.git("checkout", "--ours", "--", ".psd/receipts/x.json");
      const broken = spoilt((store) => ({
        keep: (name, ...rest) =>
          name.startsWith("replaced/") || name.startsWith("receipts/")
            ? Promise.reject(new Error("killed"))
            : store.keep(name, ...rest),
      }));
      await expect(take(side, broken)).rejects.toThrow("killed");
      expect(existsSync(at(".psd/receipts/x.promoting.json"))).toBe(true);
      const again = await take(side);
      expect(codesOf(again)).toContain("promotion/recovered");
      expect(again.diagnostics[0]?.args).toMatchObject({ done: "finished" });
      expectAll(side === "ours" ? "main" : "feature");
      expect(existsSync(at(".psd/receipts/x.promoting.json"))).toBe(false);
    },
  );
});
