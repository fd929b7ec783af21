import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FakeTurn } from "../support/fake-agent.ts";
import { agentOptions, goodGreeter, greeterPackage } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";
import { makeRepository, openRepository } from "../support/repository.ts";

/** The deployment's target in every scenario. */
export const target = "tools/greeter";

/** A file as it lies in a target: how it may be used, and its content or where it points. */
export type Tree = Readonly<Record<string, readonly [mode: "file" | "program" | "link", string]>>;

/** A command that writes, in a project that has something to lose. */
export interface Scenario {
  readonly name: string;
  /** Makes the project up to the command. */
  readonly prepare: () => Promise<PsdProject>;
  /** The command that is broken off, and run again afterwards. */
  readonly command: (project: PsdProject) => readonly string[];
  /** Codes with which the second run may end although everything is done: the first one had come so far. */
  readonly doneCodes: readonly string[];
  /** The command that goes on where nothing waits for this one any more. */
  readonly goesOn?: readonly string[];
  /** The promoted tree before the command and after it. */
  readonly before: Tree;
  readonly after: Tree;
  /** Attempts in the journal afterwards: a finished turn is not paid for again. */
  readonly attempts: number;
  /** Whether the user's edit in `data.txt` is given up by the command, and so kept in the store. */
  readonly discards: boolean;
  /** Whether faults are edits by somebody else, and nothing is broken. */
  readonly editor?: boolean;
  /** What else is wrong after the command was run again. */
  readonly also?: (project: PsdProject) => readonly string[];
}

/** A file of the user's in the target. */
export const mine = { path: `${target}/mine.txt`, text: "Nobody else's.\n" };

/** What the user appends to a promoted file. */
export const edit = "An edit of the user's.\n";

const first: Tree = {
  "data.txt": ["file", "one\n"],
  link: ["link", "main.py"],
  "main.py": ["program", goodGreeter],
  "old.txt": ["file", "goes away\n"],
  "tool.sh": ["file", "echo tool\n"],
};

const second: Tree = {
  "data.txt": ["file", "two\n"],
  link: ["link", "data.txt"],
  "main.py": ["program", `${goodGreeter}# The second\n`],
  "new/deep.txt": ["file", "came\n"],
  "tool.sh": ["program", "echo tool\n"],
};

const third: Tree = {
  ...first,
  "main.py": ["program", `${goodGreeter}# The third\n`],
  "old.txt": ["file", "stays here\n"],
};

/** The text of the promoted `data.txt` with the edit. */
export const edited = (tree: Tree): string => `${tree["data.txt"]?.[1] ?? ""}${edit}`;

function turnOf(tree: Tree): FakeTurn {
  const entries = Object.entries(tree);
  const links = entries.filter(([, [mode]]) => mode === "link");
  return {
    files: Object.fromEntries(
      entries.filter(([, [mode]]) => mode !== "link").map(([path, [, text]]) => [path, text]),
    ),
    executable: entries.filter(([, [mode]]) => mode === "program").map(([path]) => path),
    shell: links.map(([path, [, to]]) => `ln -sfn ${to} ${path}`).join("; "),
  };
}

function building(project: PsdProject, tree: Tree, ...more: readonly string[]): readonly string[] {
  const turn = turnOf(tree);
  const agent = agentOptions(project, [turn, turn, turn]);
  return ["build", "greeter", "--into", target, ...agent, ...more];
}

async function must(result: Promise<PsdResult>, code = 0): Promise<PsdResult> {
  const got = await result;
  if (got.code !== code) throw new Error(`ended with ${got.code}: ${got.stderr}`);
  return got;
}

/** A project with the first tree promoted and a file of the user's beside it. */
async function promotedOnce(): Promise<PsdProject> {
  const project = createPsdProject(greeterPackage);
  project.write({ [mine.path]: mine.text });
  await must(project.psd(building(project, first)));
  return project;
}

/** Does in a workspace what an agent would do there. */
function fill(workspace: string, tree: Tree): void {
  for (const [path, [mode, text]] of Object.entries(tree)) {
    const file = join(workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    if (mode === "link") symlinkSync(text, file);
    else writeFileSync(file, text, { mode: mode === "program" ? 0o755 : 0o644 });
  }
}

function changePackage(project: PsdProject): void {
  const file = join(project.folder, "greeter/SPECPROMPT.md");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace("and ends with 0", "and then ends with 0"),
  );
}

function editData(project: PsdProject): void {
  appendFileSync(join(project.folder, target, "data.txt"), edit);
}

const build: Scenario = {
  name: "build",
  prepare: async () => {
    const project = await promotedOnce();
    changePackage(project);
    editData(project);
    return project;
  },
  command: (project) => building(project, second, "--discard"),
  doneCodes: [],
  before: first,
  after: second,
  attempts: 2,
  discards: true,
};

const promote: Scenario = {
  ...build,
  name: "promote",
  prepare: async () => {
    const project = await promotedOnce();
    changePackage(project);
    await must(project.psd(building(project, second, "--no-promote")));
    editData(project);
    return project;
  },
  command: () => ["promote", "a2", "--discard"],
};

const rollback: Scenario = {
  ...build,
  name: "rollback",
  prepare: async () => {
    const project = await promotedOnce();
    changePackage(project);
    await must(project.psd(building(project, second)));
    editData(project);
    return project;
  },
  command: () => ["rollback", "greeter", "--discard"],
  doneCodes: ["promotion/nothing-to-roll-back"],
  before: second,
  after: first,
};

const record: Scenario = {
  ...build,
  name: "record",
  prepare: promotedOnce,
  command: () => ["record"],
  doneCodes: ["generation/nothing-to-record"],
  after: first,
  attempts: 1,
  discards: false,
};

const submit: Scenario = {
  ...build,
  name: "submit",
  prepare: async () => {
    const project = await promotedOnce();
    changePackage(project);
    const waiting = await must(
      project.psd(["build", "greeter", "--into", target, "--agent", "hand-off"]),
      7,
    );
    const workspace = /workspace +(\S+)/u.exec(waiting.stderr)?.[1];
    if (workspace === undefined) throw new Error(`no workspace in: ${waiting.stderr}`);
    fill(workspace, second);
    return project;
  },
  command: () => ["submit"],
  goesOn: ["build", "greeter", "--into", target, "--agent", "hand-off"],
  discards: false,
};

const besideEditor: Scenario = {
  ...promote,
  name: "promote, beside an editor",
  prepare: async () => {
    const project = await promotedOnce();
    changePackage(project);
    await must(project.psd(building(project, second, "--no-promote")));
    return project;
  },
  command: () => ["promote", "a2"],
  discards: false,
  editor: true,
};

/** Regenerated on two branches; the merge took `data.txt` of the other one, and the user has edited it. */
const resolve: Scenario = {
  ...build,
  name: "resolve",
  prepare: async () => {
    const project = await promotedOnce();
    const repository = makeRepository(project.folder);
    repository.commit("First");
    repository.git("checkout", "-q", "-b", "feature");
    await must(project.psd(building(project, second, "--fresh")));
    repository.commit("Feature");
    repository.git("checkout", "-q", "main");
    await must(project.psd(building(project, third, "--fresh")));
    repository.commit("Main");
    repository.tryGit("merge", "feature");
    editData(project);
    return project;
  },
  command: () => ["resolve", "greeter", "--theirs"],
  before: second,
  attempts: 3,
  also: (project) => {
    const unmerged = openRepository(project.folder).git("ls-files", "--unmerged");
    return unmerged === "" ? [] : [`git has not merged: ${unmerged}`];
  },
};

/** Every command that writes into a project or its package. */
export const scenarios: readonly Scenario[] = [
  build,
  promote,
  rollback,
  record,
  submit,
  resolve,
  besideEditor,
];
