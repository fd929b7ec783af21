import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { inspectDrift } from "#src/pipeline/promotion/drift.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import type { ReceiptDraft } from "#src/pipeline/promotion/receipt.ts";
import { readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { openStore } from "#src/adapters/store/open-store.ts";
import { systemClock } from "#src/platform/clock.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { type Benchmark, ratioAtMost, type Row, type Setting } from "../benchmark.ts";
import { compare, timed } from "../measure.ts";
import { plainGit, runProgram } from "../run-program.ts";
import { changeFiles, changedPaths, writeTree } from "../trees.ts";

/** Neither git nor psd trusts the times of a file that changed less than this before they looked: milliseconds. */
const settlingMs = 2500;

const digest = "0".repeat(64);

/** A receipt with nothing of interest in it but its files. */
const draft: ReceiptDraft = {
  deployment: "bench",
  package: { specifier: "./package", path: "package" },
  into: "out",
  choices: {},
  parameters: {},
  runtime: "recorded",
  digests: { prompt: digest, intent: digest, judge: { visible: digest, heldOut: null } },
  generatedFrom: digest,
  composition: 1,
  psd: "0.1.0",
  attempt: "a1",
  verdict: { outcome: "green", criteria: [], unverified: [] },
  usage: {},
  durationMs: 0,
  labels: {
    seal: "sealed",
    box: { agent: "strict", setup: "strict", checks: "strict" },
    purity: "first",
    origin: "generated",
    ambient: "no",
  },
  waivers: [],
};

/** How long it takes to find ten changed files in a large promoted tree, beside `git status`. */
export const drift: Benchmark = {
  name: "drift",
  async *run({ folder, quick, psd }: Setting): AsyncGenerator<Row> {
    const count = quick ? 2000 : 10_000;
    const runs = quick ? 9 : 31;
    const project = join(folder, "project");
    await promoteTree(folder, project, count);
    const receipt = await readReceipt(project, draft.deployment);
    if (!receipt.ok || receipt.value === undefined) throw new Error("The receipt cannot be read");
    const input = { projectRoot: project, receipt: receipt.value };
    const gitStatus = timed(() => git(project, "status", "--porcelain"));
    const found = await compare({
      subject: timed(async () => {
        const result = await inspectDrift(input, { clock: systemClock });
        if (!result.ok || result.value.files.length !== 10) throw new Error("Drift is not found");
      }),
      peer: gitStatus,
      runs,
    });
    yield {
      name: "drift",
      subject: `drift of ${count} files`,
      peer: "`git status`",
      comparison: found,
      goal: ratioAtMost(1.2, found),
      how: `A promoted tree of ${count} files in a git repository where everything was committed; then 10 files were changed. Both have their caches warm. psd is measured in a running process, git as its command.`,
      cause:
        "nearly all of the time is Node's `lstat` of each file, one after the other; git looks with several threads.",
    };
    const { argv, env } = await psd();
    const command = await compare({
      subject: timed(() =>
        runProgram({ argv: [...argv, "status"], cwd: project, env, codes: [0, 4, 5] }),
      ),
      peer: gitStatus,
      runs: quick ? 3 : 11,
    });
    yield {
      name: "drift as a command",
      subject: "`psd status`",
      peer: "`git status`",
      comparison: command,
      how: "The same with the start of Node, the receipt, and the package and its composition.",
    };
  },
};

/** Promotes a generated tree into `out` of a new project, commits it with git, and changes ten files. */
async function promoteTree(folder: string, project: string, count: number): Promise<void> {
  const source = join(folder, "source");
  const paths = await writeTree(source, count);
  await mkdir(join(project, "package"), { recursive: true });
  await writeFile(join(project, "package/SPECPROMPT.md"), "---\nspecprompt: 1\n---\n# Bench\n");
  await git(project, "init", "--quiet");
  const environment = { ...readEnvironment(), temporary: folder };
  const store = await openStore(join(folder, "store"), { environment });
  if (!store.ok) throw new Error(JSON.stringify(store.diagnostics));
  const files = paths.map((path) => ({ path, mode: "100644" as const }));
  const tree = await store.value.writeTree({ folder: source, files });
  const promoted = await promote(
    {
      projectRoot: project,
      receipt: draft,
      tree,
      discard: false,
      allow: { package: [], deployment: [] },
    },
    { store: store.value, clock: systemClock },
  );
  if (!promoted.ok) throw new Error(JSON.stringify(promoted.diagnostics));
  await git(project, "add", "-A");
  await git(project, "commit", "--quiet", "-m", "Promote");
  await changeFiles(join(project, draft.into), changedPaths(paths));
  await wait(settlingMs);
}

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const author = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
  await runProgram({ argv: ["git", ...author, ...args], cwd, env: plainGit });
}
