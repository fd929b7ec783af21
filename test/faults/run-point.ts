import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PsdProject, PsdResult } from "../support/psd.ts";
import type { Fault, WritePoint } from "./fault.ts";
import { findFaults, findLosses } from "./invariants.ts";
import type { Scenario } from "./scenarios.ts";

const preload = fileURLToPath(new URL("preload.ts", import.meta.url));

/** A prepared project that can be brought back to where it was, at the same path. */
export interface Bench {
  readonly scenario: Scenario;
  readonly project: PsdProject;
  readonly restore: () => void;
  readonly remove: () => void;
}

/** Prepares the project of a scenario. */
export async function makeBench(scenario: Scenario): Promise<Bench> {
  const project = await scenario.prepare();
  const place = dirname(project.folder);
  const kept = `${place}.kept`;
  const copy = { recursive: true, verbatimSymlinks: true, preserveTimestamps: true };
  cpSync(place, kept, copy);
  return {
    scenario,
    project,
    restore: () => {
      rmSync(place, { recursive: true, force: true });
      cpSync(kept, place, copy);
    },
    remove: () => {
      rmSync(kept, { recursive: true, force: true });
      project.remove();
    },
  };
}

/**
 * Runs the command with a fault, or only counts; the points are those that it reached. `through` are the
 * words of a program that starts it.
 */
export async function runWith(
  { project, scenario }: Bench,
  fault?: Fault,
  through: readonly string[] = [],
): Promise<{ readonly result: PsdResult; readonly points: readonly WritePoint[] }> {
  const log = `${dirname(project.folder)}.points`;
  rmSync(log, { force: true });
  const result = await project.psd(scenario.command(project), {
    through,
    env: {
      NODE_OPTIONS: `--import=${preload}`,
      PSD_FAULT_LOG: log,
      ...(fault === undefined ? {} : { PSD_FAULT: JSON.stringify(fault) }),
    },
  });
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  rmSync(log, { force: true });
  return { result, points: lines.filter((it) => it !== "").map(pointOf) };
}

function pointOf(line: string): WritePoint {
  const point: WritePoint = JSON.parse(line);
  return point;
}

/** What came of one fault: nothing is wrong where `faults` is empty; without a point it did not happen. */
export interface FaultOutcome {
  readonly fault: Fault;
  readonly point: WritePoint | undefined;
  readonly faults: readonly string[];
}

/** A run with a fault, and the point that it hit. */
export interface BrokenRun {
  readonly result: PsdResult;
  readonly point: WritePoint | undefined;
}

/**
 * Breaks the command off at a point. On a busy machine a run may have a few points more or less, such as a
 * box that was not ready in time: one that ended before the point is made again, thrice at most.
 */
export async function breakOff(bench: Bench, fault: Fault, tries = 3): Promise<BrokenRun> {
  bench.restore();
  const { result, points } = await runWith(bench, fault);
  const point = points.find((it) => it.at === fault.at);
  return point === undefined && tries > 1 ? breakOff(bench, fault, tries - 1) : { result, point };
}

/** Breaks the command off at a point, looks, runs it again, and looks whether everything is as it should be. */
export async function tryFault(bench: Bench, fault: Fault): Promise<FaultOutcome> {
  const { project, scenario } = bench;
  const { result, point } = await breakOff(bench, fault);
  const faults = [...endFaults(result, fault, point), ...findLosses(project, scenario)];
  const status = await project.psd(["status", "--json"]);
  if (status.code === 70 || status.code === null) faults.push(`status ended with ${status.code}`);
  const again = await runAgain(bench);
  const isDone = scenario.doneCodes.some((code) => again.stderr.includes(code));
  if (again.code !== 0 && !isDone) {
    faults.push(`the second run ended with ${again.code}: ${again.stderr.slice(-600)}`);
  }
  faults.push(...findFaults(project, scenario), ...(await driftOf(project)));
  return { fault, point, faults };
}

/** The command once more; what waits for nobody any more goes on as a build. */
export async function runAgain({ project, scenario }: Bench): Promise<PsdResult> {
  const again = await project.psd(scenario.command(project));
  const { goesOn } = scenario;
  if (goesOn === undefined || !again.stderr.includes("refinement/nothing-waits")) return again;
  const waiting = await project.psd(goesOn);
  // The files lie where they were; they are handed in anew.
  return waiting.code === 7 ? project.psd(scenario.command(project)) : waiting;
}

interface StatusText {
  readonly deployments: readonly { readonly remarks: readonly { readonly kind: string }[] }[];
}

/** Remarks that do not say that anything is wrong with what lies there. */
const harmless = new Set(["held", "stale", "unverified"]);

export async function driftOf(project: PsdProject): Promise<readonly string[]> {
  const status = await project.psd(["status", "--json"]);
  const { deployments }: StatusText = JSON.parse(status.stdout);
  const remarks = deployments.flatMap((it) => it.remarks);
  const wrong = remarks.filter((it) => !harmless.has(it.kind));
  if (deployments.length === 1 && wrong.length === 0) return [];
  return [`status says: ${JSON.stringify(wrong)}`];
}

function endFaults(result: PsdResult, fault: Fault, point: WritePoint | undefined): string[] {
  // The run had fewer points this time: nothing was broken off.
  if (point === undefined) return [];
  if (fault.kind === "kill" || fault.kind === "torn") {
    return result.signal === "SIGKILL" ? [] : [`was not killed, but ended with ${result.code}`];
  }
  const isBug = result.code === 70 || result.code === null;
  return isBug ? [`ended with ${result.code}: ${result.stderr.slice(-600)}`] : [];
}
