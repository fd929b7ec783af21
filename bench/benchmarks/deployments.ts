import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { type Benchmark, ratioAtMost, type Row, type Setting } from "../benchmark.ts";
import { filesOfOne, nameOf, packages } from "../deployments.ts";
import { compare, timed } from "../measure.ts";
import { installPeers, isInstalled, peerFile } from "../peers.ts";
import { plainGit, runProgram } from "../run-program.ts";
import { atFullSize, peakMemory, psdMeasure, writeSettled } from "../settled.ts";

const turbo = peerFile("turbo/bin/turbo");
const wireit = peerFile("wireit/bin/wireit.js");

/** How long psd takes with many deployments and nothing to do, beside git and two build systems. */
export const deployments: Benchmark = {
  name: "deployments",
  async *run(setting: Setting): AsyncGenerator<Row> {
    const { folder, quick } = setting;
    const count = quick ? 50 : 1000;
    const root = await writeSettled(join(folder, "many"), count);
    await writeTasks(root, count);
    await commit(root);
    yield* besideGit(setting, root, count);
    // A bounded run does not wait for a download.
    if (!quick || ((await isInstalled(turbo)) && (await isInstalled(wireit)))) {
      await installPeers(turbo);
      await installPeers(wireit);
      yield* besideBuildSystems(setting, root, count);
    }
  },
};

async function* besideGit(setting: Setting, root: string, count: number): AsyncGenerator<Row> {
  const status = timed(() => git(root, "status", "--porcelain"));
  const shape = `${count} deployments with ${filesOfOne} files each, of ${packages} packages, each with a value of its own for a parameter, in a git repository where everything is committed and nothing was touched since`;
  const how = {
    status: `${shape}. Both have their caches warm. The project is as after a fresh checkout: no journal of earlier builds, which \`psd status\` would read too.`,
    build: "The same project: every deployment is up to date, which psd says of each.",
  };
  for (const command of ["status", "build"] as const) {
    const comparison = await compare({
      subject: await psdMeasure(setting, root, command),
      peer: status,
      runs: setting.quick ? 3 : 11,
    });
    yield {
      name: `deployments: ${command}`,
      subject: `\`psd ${command}\` of ${count}`,
      peer: "`git status`",
      comparison,
      figure: await peakMemory(setting, root, command),
      ...atFullSize(setting, ratioAtMost(3, comparison)),
      how: `${how[command]} The figure is psd's peak memory.`,
      cause:
        "a third is Node's `lstat` of each file, one after the other, where git looks with several threads; the rest is the start of Node and the reading of what is known of each deployment.",
    };
  }
}

async function* besideBuildSystems(
  setting: Setting,
  root: string,
  count: number,
): AsyncGenerator<Row> {
  const subject = await psdMeasure(setting, root, "build");
  const env = { TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NO_COLOR: "1" };
  await fillTurboCache(setting, root, env);
  const systems = [
    {
      peer: "turbo",
      argv: [process.execPath, turbo, "run", "build", "--output-logs=none"],
      runs: setting.quick ? 2 : 7,
      how: `Each deployment is a package of a workspace too, whose task has its ${filesOfOne} files as inputs, and every task is cached. psd is \`psd build\`. turbo's cache was filled with an \`npm\` that does nothing, because it would begin a thousand of them.`,
    },
    {
      peer: "wireit",
      argv: [process.execPath, "--run", "check"],
      runs: 1,
      how: "The same with wireit, begun by `node --run`: a script that depends on one of each deployment. It was run once before, and measured once, because it takes long.",
    },
  ];
  for (const { peer, argv, runs, how } of systems) {
    const path = `${dirname(peerFile(".bin/wireit"))}${delimiter}${process.env["PATH"] ?? ""}`;
    const run = { argv, cwd: root, env: { ...env, PATH: path } };
    const comparison = await compare({ subject, peer: timed(() => runProgram(run)), runs });
    yield {
      name: `deployments beside ${peer}`,
      subject: `\`psd build\` of ${count}`,
      peer: `${count} cached tasks of ${peer}`,
      comparison,
      ...atFullSize(setting, ratioAtMost(0.5, comparison)),
      how,
    };
  }
}

/** Makes every deployment a package with a task of turbo and one of wireit; those files are nobody's output. */
async function writeTasks(root: string, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => nameOf(index));
  const own = { command: "true", files: ["part-*/**"], output: [] };
  const all = { dependencies: names.map((name) => `./out/${name}:check`) };
  for (const name of names) {
    const scripts = { build: "true", check: "wireit" };
    const text = { name, version: "1.0.0", private: true, scripts, wireit: { check: own } };
    await writeFile(join(root, "out", name, "package.json"), JSON.stringify(text));
  }
  const workspace = {
    name: "bench",
    private: true,
    packageManager: "npm@11.0.0",
    workspaces: ["out/*"],
    scripts: { check: "wireit" },
    wireit: { check: all },
  };
  await writeFile(join(root, "package.json"), JSON.stringify(workspace));
  await writeFile(join(root, "turbo.json"), JSON.stringify({ tasks: { build: { outputs: [] } } }));
  await writeFile(join(root, ".gitignore"), ".psd/cache/\n.turbo/\n.wireit/\n");
}

async function fillTurboCache(
  { folder }: Setting,
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  await writeFile(join(bin, "npm"), "#!/bin/sh\nexit 0\n");
  await chmod(join(bin, "npm"), 0o755);
  const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
  const argv = [process.execPath, turbo, "run", "build", "--output-logs=none"];
  await runProgram({ argv, cwd: root, env: { ...env, PATH: path } });
}

async function commit(root: string): Promise<void> {
  await git(root, "init", "--quiet");
  await git(root, "add", "-A");
  await git(root, "commit", "--quiet", "-m", "Build");
}

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const author = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
  await runProgram({ argv: ["git", ...author, ...args], cwd, env: plainGit });
}
