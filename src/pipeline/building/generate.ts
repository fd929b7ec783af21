import type { Run } from "../../adapters/journal/journal.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { randomSeed } from "../../platform/random.ts";
import { tell } from "./announce.ts";
import { findBasis } from "./basis.ts";
import type { Building } from "./building.ts";
import type { BuildCost, BuildOutcome } from "./build-outcome.ts";
import { closeWhenLost } from "../project/close-when-lost.ts";
import { chooseForBuild, type ChosenRuntime } from "./choose.ts";
import { describeNetwork } from "../generation/agent-network.ts";
import { preflight } from "../generation/preflight.ts";
import type { Tools } from "../generation/tools.ts";
import { memory, type RunEnding, type RunMemory } from "../project/memory.ts";
import { promoteAttempt } from "./promote-attempt.ts";
import { findPromotedTree } from "./promoted-tree.ts";
import type { StopCause } from "../refinement/decision.ts";
import type { Basis, EndedTurn } from "../refinement/generations.ts";
import { type History, refine, type Refined } from "../refinement/refine.ts";
import { defaultEnvironment } from "../resolution/deployment.ts";
import { sumUsage } from "../refinement/spending.ts";
import { signaturesOf } from "../validation/signatures.ts";
import { runKey } from "./run-key.ts";

/** A build that knows its runtime and its tools. */
interface Ready extends Building {
  readonly chosen: ChosenRuntime;
  readonly tools: Tools;
  readonly key: string;
  /** The earlier attempt that it goes on from. */
  readonly from: EndedTurn | undefined;
  /** What its first generation begins with. */
  readonly basis: Basis | undefined;
}

/** Generation ⇄ validation by a runtime, then promotion. */
export async function generate(building: Building): Promise<Result<BuildOutcome>> {
  const ready = await makeReady(building);
  if (!ready.ok) return ready;
  const { prepared, place, options, request, redaction } = building;
  const { composition, deployment } = prepared;
  const asked: RunMemory = {
    digests: composition.digests,
    ...(composition.parts && { parts: composition.parts }),
    format: composition.format,
    runtime: ready.value.chosen.runtime.name,
    request: {
      ...request,
      deployment: {
        ...request.deployment,
        environment: deployment.environment ?? defaultEnvironment,
      },
      // An agent's command is shown and not run again.
      runtime: redaction.value(request.runtime),
    },
    cwd: options.cwd,
  };
  const { name } = deployment;
  const run = place.journal.openRun({
    deployment: name,
    key: ready.value.key,
    request: asked,
    // What was generated is there; only its checks could not be run.
    reopen: (it) => !building.request.retry && reopened.has(memory.ending(it.outcome).because),
  });
  options.onEvent({ type: "build-started", deployment: name, run: run.id, resumed: run.resumed });
  return closeWhenLost(run, () => runToEnd(ready.value, run));
}

/** Causes after which a run goes on with what it has: its checks are run, or looked at, again. */
const reopened: ReadonlySet<string> = new Set<StopCause>(["judge-errored", "unsigned"]);

async function runToEnd(ready: Ready, run: Run): Promise<Result<BuildOutcome>> {
  const refined = await refineRun(ready, run);
  if (!refined.ok) return refined;
  if (refined.value.kind === "waiting") {
    const { workspace, brief } = refined.value;
    ready.options.onEvent({ type: "waiting", workspace, brief });
    return success(refined.value);
  }
  return conclude(ready, run, refined.value);
}

async function makeReady(building: Building): Promise<Result<Ready>> {
  const { prepared, request, services, options, redaction } = building;
  const { environment } = services;
  const { cwd, ask, mayFetch, signal } = options;
  const boxed = building.sandbox.level !== "none";
  const surroundings = { environment, redaction, cwd, boxed, signal };
  const chosen = await chooseForBuild({ prepared, request, ...surroundings, ask, mayFetch });
  if (!chosen.ok) return chosen;
  tell(chosen.diagnostics, options);
  const { agentCommand, runtime, paid, network } = chosen.value;
  const { selection, digests } = prepared.composition;
  const needs = { selection, ...(agentCommand.length === 0 ? {} : { agentCommand }) };
  const tools = await preflight(needs, { environment }, options);
  if (options.signal.aborted) return failure(diagnose("refinement/interrupted", {}));
  if (!tools.ok) return tools;
  const from = startingPoint(building);
  if (!from.ok) return from;
  const basis = await findBasis(building, runtime);
  if (!basis.ok) return basis;
  const key = runKey({
    digests,
    runtime: runtime.name,
    ...(runtime.model === undefined ? {} : { model: runtime.model }),
    ...(request.from === undefined ? {} : { from: request.from }),
    ...(prepared.receipt === undefined ? {} : { promotedTree: prepared.receipt.tree }),
    ...(basis.value && { seedTree: basis.value.tree }),
  });
  const known = request.retry ? undefined : knownRed(building, key);
  if (known !== undefined) return failure(known);
  const box = runtime.needsBox ? building.sandbox.level : (runtime.inherits?.box ?? "none");
  const { budget } = prepared.deployment;
  const begins = basis.value === undefined ? {} : { basis: basis.value.attempt };
  const reach = network === undefined ? {} : { network: describeNetwork(network) };
  options.onEvent({ type: "planned", runtime: runtime.name, box, ...reach, budget, ...begins });
  const agreed = !paid || prepared.project.spend;
  if (!agreed && !(await options.confirm({ runtime: runtime.name, budget }))) {
    return failure(diagnose("refinement/not-confirmed", { runtime: runtime.name }));
  }
  const begun = { from: from.value, basis: basis.value };
  return success({ ...building, chosen: chosen.value, tools: tools.value, key, ...begun });
}

/** The attempt of `--from`; undefined where nothing was asked. */
function startingPoint({ request, place }: Building): Result<EndedTurn | undefined> {
  if (request.from === undefined) return success(undefined);
  const attempt = place.journal.attempt(request.from);
  if (attempt !== undefined) return success(memory.turn(attempt.record));
  return failure(diagnose("refinement/attempt-unknown", { attempt: request.from }));
}

/** The refusal to pay again for what ended red by its verdict. */
function knownRed({ place, prepared }: Building, key: string): Diagnostic | undefined {
  const deployment = prepared.deployment.name;
  const ending = place.journal
    .runs(deployment)
    .filter((it) => it.key === key && it.state === "stopped")
    .map((it) => memory.ending(it.outcome))
    .find((it) => it.red);
  if (ending === undefined) return undefined;
  const best = ending.attempt === undefined ? {} : { best: ending.attempt };
  return diagnose("refinement/already-red", { deployment, ...best });
}

async function refineRun(ready: Ready, run: Run): Promise<Result<Refined>> {
  const { prepared, place, sandbox, services, redaction, chosen, tools, from, basis } = ready;
  const options = { ...ready.options, redaction };
  const { composition, deployment, project, receipt } = prepared;
  const seed = await run.step("seed", () => Promise.resolve(randomSeed(services.random)));
  const { store } = place;
  const promoted =
    receipt === undefined
      ? undefined
      : await findPromotedTree(receipt, { store, projectRoot: project.root });
  const { runtime, agentCommand, agentPlaces, login, network, ambientVariables } = chosen;
  return refine(
    {
      composition,
      tools,
      runtime,
      agentCommand,
      agentPlaces,
      login,
      network,
      ambientVariables,
      run,
      deployment: deployment.name,
      projectRoot: project.root,
      seed,
      budget: deployment.budget,
      ...(promoted === undefined ? {} : { promotedTree: promoted.id }),
      ...(from === undefined ? {} : { from }),
      ...(basis === undefined ? {} : { basis }),
    },
    {
      ...place,
      sandbox,
      clock: services.clock,
      environment: services.environment,
      setup: project.setup,
      layers: services.layers,
      signatures: signaturesOf(project.root),
    },
    options,
  );
}

/** Causes by which inputs are red: the same again is not paid for by itself. */
const endedByVerdict: ReadonlySet<StopCause> = new Set([
  "generations-spent",
  "out-of-recorded-turns",
  "checks-flaky",
]);

/** Promotes what may be promoted, and closes the run. */
async function conclude(
  ready: Ready,
  run: Run,
  { decision, history }: Extract<Refined, { kind: "decided" }>,
): Promise<Result<BuildOutcome>> {
  const cost = costOf(history);
  const finish = (state: "done" | "stopped", ending: RunEnding): void => run.finish(state, ending);
  if (decision.kind === "promote") {
    const { attempt } = decision;
    const index = history.attempts.findIndex((it) => it.id === attempt);
    const [judged, ended] = [history.attempts[index], history.turns[index]];
    if (judged === undefined || ended === undefined) throw new Error(`no attempt ${attempt}`);
    const { verdict } = judged;
    if (!ready.request.promote) {
      finish("done", { kind: "judged", because: "", attempt, red: false });
      return success({ kind: "judged", attempt, verdict, cost });
    }
    const { agentEnvironment } = ready.request.runtime;
    const promoted = await promoteAttempt(
      { attempt, ended, verdict, cost, waivers: [], agentEnvironment },
      ready,
    );
    if (!promoted.ok) return promoted;
    finish("done", { kind: "promoted", because: "", attempt, red: false });
    return success({ kind: "promoted", receipt: promoted.value, verdict, cost });
  }
  if (decision.kind !== "stop") throw new Error(`refinement ended with ${decision.kind}`);
  const best = history.attempts.find((it) => it.id === decision.best);
  const { because } = decision;
  const red = endedByVerdict.has(because);
  const named = best === undefined ? {} : { attempt: best.id };
  finish("stopped", { kind: "not-green", because, red, ...named });
  const conflict = history.turns.at(-1)?.record.conflict;
  return success({
    kind: "not-green",
    because,
    ...(best === undefined ? {} : { best: { attempt: best.id, verdict: best.verdict } }),
    ...(because === "conflict" && conflict !== undefined ? { conflict } : {}),
    cost,
  });
}

function costOf({ turns, spent }: History): BuildCost {
  return { milliseconds: spent.milliseconds, usage: sumUsage(turns.map((it) => it.record.usage)) };
}
