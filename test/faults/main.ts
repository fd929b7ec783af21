import { parseArgs } from "node:util";
import { findUncounted } from "./coverage.ts";
import { orphanedGroups } from "./orphaned-groups.ts";
import { trySequences } from "./sequences.ts";
import { keepRows } from "./kept-rows.ts";
import { kinds, type Row, tableOf } from "./row.ts";
import { writeReliabilitySection } from "../support/reliability-page.ts";
import type { Fault, WritePoint } from "./fault.ts";
import { type Bench, type FaultOutcome, makeBench, runWith, tryFault } from "./run-point.ts";
import { tryEdit } from "./try-edit.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    command: { type: "string" },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    kind: { type: "string", multiple: true },
    at: { type: "string" },
    jobs: { type: "string", default: "2" },
    points: { type: "boolean", default: false },
    random: { type: "string" },
    write: { type: "boolean", default: false },
    keep: { type: "string" },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The share of points that a run may lack against the one in which they were counted. */
const mostMissed = 0.1;

/** Every fault that makes sense at every point; a command with an editor beside it is only written into. */
function faultsAt(scenario: Scenario, points: readonly WritePoint[]): readonly Fault[] {
  if (scenario.editor === true) return points.map(({ at }) => ({ kind: "write", at }));
  const wanted: readonly string[] = values.kind ?? kinds;
  return points.flatMap(({ at, name, subject }) =>
    kinds
      .filter((kind) => wanted.includes(kind) && isPossible(kind, name, subject))
      .map((kind) => ({ kind, at })),
  );
}

/** Calls of git that only read. */
const reading = new Set([
  "version",
  "ls-tree",
  "cat-file",
  "rev-parse",
  "diff-tree",
  "for-each-ref",
  "ls-files",
  "show",
  "symbolic-ref",
]);

function isPossible(kind: Fault["kind"], name: string, subject: string): boolean {
  if (kind === "kill") return true;
  if (name === "git" && reading.has(subject)) return false;
  if (kind === "torn") return ["write", "writeFile", "git", "rm"].includes(name);
  return !/^sqlite|ended$/u.test(name);
}

/** A part of them, spread evenly from a start that the seed gives. */
function sampleOf(faults: readonly Fault[]): readonly Fault[] {
  const size = Number(values.sample ?? faults.length);
  if (size >= faults.length) return faults;
  const step = faults.length / size;
  const start = (Number(values.seed) * 0.618_034) % 1;
  return Array.from({ length: size }, (_, at) => faults[Math.floor((at + start) * step)]).filter(
    (it) => it !== undefined,
  );
}

async function runScenario(scenario: Scenario): Promise<Row> {
  const bench = await makeBench(scenario);
  const { result, points } = await runWith(bench);
  if (result.code !== 0)
    throw new Error(`${scenario.name} fails without a fault: ${result.stderr}`);
  const uncounted = await findUncounted(bench);
  for (const it of uncounted ?? []) say(`FAILED ${scenario.name}: no point knows of ${it}`);
  if (uncounted !== undefined && uncounted.length > 0) process.exitCode = 1;
  if (values.points) for (const it of points) say(`${it.at} ${it.name} ${it.subject} ${it.place}`);
  const faults =
    values.at === undefined
      ? sampleOf(faultsAt(scenario, points))
      : faultsAt(scenario, points).filter((it) => it.at === Number(values.at));
  const others = await Promise.all(
    Array.from({ length: Number(values.jobs) - 1 }, () => makeBench(scenario)),
  );
  const benches = [bench, ...others];
  const outcomes = await shareOut(faults, benches);
  for (const it of benches) it.remove();
  const reached = outcomes.filter((it) => it.point !== undefined);
  const missed = outcomes.length - reached.length;
  if (missed > 0) say(`${scenario.name}: ${missed} points were not reached again`);
  if (missed > outcomes.length * mostMissed) process.exitCode = 1;
  const farthest = Math.max(0, ...reached.map((it) => it.fault.at));
  const isWhole = values.sample === undefined && values.at === undefined;
  return { name: scenario.name, points: isWhole ? farthest : points.length, outcomes: reached };
}

async function shareOut(
  faults: readonly Fault[],
  benches: readonly Bench[],
): Promise<readonly FaultOutcome[]> {
  const waiting = [...faults];
  const outcomes: FaultOutcome[] = [];
  const work = async (bench: Bench): Promise<void> => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const outcome = await (fault.kind === "write" ? tryEdit : tryFault)(bench, fault);
      outcomes.push(outcome);
      if (outcome.faults.length > 0) tell(bench.scenario.name, outcome);
    }
  };
  await Promise.all(benches.map(work));
  return outcomes;
}

function tell(command: string, { fault, point, faults }: FaultOutcome): void {
  say(`FAILED ${command} ${fault.kind} at ${fault.at}: ${point?.name} ${point?.subject}`);
  say(
    `  in src/${point?.place}; again: npm run test:faults -- --command ${command} --at ${fault.at}`,
  );
  for (const it of faults) say(`  ${it}`);
}

/** Sequences of kills, for the commands that take the longest way. */
async function runSequences(count: number): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (const scenario of scenarios.filter((it) => ["build", "rollback"].includes(it.name))) {
    const bench = await makeBench(scenario);
    const tried = await trySequences(bench, { count, seed: Number(values.seed) });
    bench.remove();
    for (const it of tried.failures) say(`FAILED ${scenario.name}, random kills: ${it}`);
    say(`${scenario.name}: ${tried.runs} random sequences, ${tried.failures.length} lost`);
    if (tried.failures.length > 0) process.exitCode = 1;
    const name = `${scenario.name}, random sequences`;
    found.push({ name, points: tried.points, outcomes: tried.outcomes });
  }
  return found;
}

const rows: Row[] = [];
for (const scenario of scenarios) {
  if (values.command !== undefined && values.command !== scenario.name) continue;
  const row = await runScenario(scenario);
  const lost = row.outcomes.filter((it) => it.faults.length > 0).length;
  say(`${row.name}: ${row.points} points, ${row.outcomes.length} faults, ${lost} lost`);
  rows.push(row);
}
if (values.random !== undefined) rows.push(...(await runSequences(Number(values.random))));
const orphans = orphanedGroups();
if (orphans.length > 0) {
  say(`FAILED control groups of ended processes are left: ${orphans.join(" ")}`);
  process.exitCode = 1;
}
const told = values.keep === undefined ? rows : keepRows(values.keep, rows);
if (values.write) await writeReliabilitySection("faults", tableOf(told));
const all = rows.flatMap((it) => it.outcomes);
const failed = all.filter((it) => it.faults.length > 0).length;
say(`${all.length - failed} passed, ${failed} failed`);
if (failed > 0 || all.length === 0) process.exitCode = 1;
