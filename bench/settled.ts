import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Goal, Row, Setting } from "./benchmark.ts";
import { writeDeployments } from "./deployments.ts";
import { type Measure, timed } from "./measure.ts";
import { runProgram } from "./run-program.ts";

/** Neither git nor psd trusts the times of a file that changed less than this before they looked: milliseconds. */
const settlingMs = 2500;

/** Writes a project of deployments into a new folder, and waits until nothing in it was touched just now. */
export async function writeSettled(root: string, count: number): Promise<string> {
  await mkdir(root);
  await writeDeployments(root, count);
  await wait(settlingMs);
  return root;
}

/** A measure of psd whose caches are warm. */
export async function psdMeasure(
  { psd }: Setting,
  root: string,
  command: string,
): Promise<Measure> {
  const { argv, env } = await psd();
  const run = (): Promise<string> => runProgram({ argv: [...argv, command], cwd: root, env });
  // What was learnt by the first one is kept for the others.
  await run();
  return timed(run);
}

/** The most memory that psd had at once, in words. */
export async function peakMemory(
  { folder, psd }: Setting,
  root: string,
  command: string,
): Promise<string> {
  const { argv, env } = await psd();
  const file = join(folder, "memory");
  const report = `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(file)},String(process.resourceUsage().maxRSS)))`;
  const options = `--import=data:text/javascript,${encodeURIComponent(report)}`;
  await runProgram({ argv: [...argv, command], cwd: root, env: { ...env, NODE_OPTIONS: options } });
  const kilobytes = Number(await readFile(file, "utf8"));
  await rm(file);
  return `${Math.round(kilobytes / 1024)} MB`;
}

/** The goal of a row, at full size: with a few deployments nearly all of the time is the start of a command. */
export function atFullSize({ quick }: Setting, goal: Goal): Pick<Row, "goal"> {
  return quick ? {} : { goal };
}
