import type { Journal } from "../../adapters/journal/journal.ts";
import type { BoxLevel } from "../../adapters/sandbox/sandbox.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { tell } from "../building/announce.ts";
import { beginLocked } from "../building/begin-locked.ts";
import type { BuildOptions, BuildServices, Built } from "../building/building.ts";
import type { BuildCost } from "../building/build-outcome.ts";
import { chooseBox } from "../building/choose-box.ts";
import type { Digests } from "../composition/composition.ts";
import type { CompositionParts } from "../composition/parts.ts";
import { holdLock } from "../project/hold-lock.ts";
import { judgeTree } from "../judging/judge-tree.ts";
import { deploymentOf, findAttempt, type KnownAttempt } from "../project/known-attempt.ts";
import { memory } from "../project/memory.ts";
import type { Place } from "../project/place.ts";
import { type Prepared, prepare } from "../project/prepare.ts";
import { promoteAttempt } from "../building/promote-attempt.ts";
import { acceptFailures } from "../promotion/accept-failures.ts";
import { sumUsage } from "../refinement/spending.ts";
import { hearRedacted, redactionOf } from "../project/redaction-of.ts";
import { rememberedFolder } from "../project/remembered-folder.ts";
import { findProjectRoot } from "../resolution/find-project.ts";
import { stalenessOf } from "../building/standing.ts";
import { signaturesOf } from "../validation/signatures.ts";
import type { Verdict } from "../validation/verdict.ts";

/** Which attempt is to be promoted, and what of it may fail. */
export interface PromoteKnownRequest {
  /** Such as `a7`. */
  readonly attempt: string;
  /** Ids of criteria that may fail, as the verdict shows them. */
  readonly waive: readonly string[];
  readonly because?: string;
  /** Give up hand edits; they are kept in the store. */
  readonly discard: boolean;
  /** The least level of the boxes, where the attempt must be judged again. */
  readonly box?: BoxLevel;
}

type Options = Pick<BuildOptions, "cwd" | "signal" | "onEvent" | "agreeToNoBox">;

interface Promoting {
  readonly request: PromoteKnownRequest;
  readonly known: KnownAttempt;
  readonly place: Place;
  readonly services: BuildServices;
  readonly options: Options;
}

/** A promotion that knows what must not be told. */
interface Quiet extends Promoting {
  readonly options: Options & { readonly redaction: Redaction };
}

/**
 * Promotes an attempt of the journal, also one that is not green, when each of its failures is waived by
 * name. Its deployment is the one it was built for. A verdict of another judge than the package has now
 * is not believed: the attempt is judged again first.
 */
export async function promoteKnown(
  request: PromoteKnownRequest,
  services: BuildServices,
  options: Options,
): Promise<Result<Built>> {
  const root = await findProjectRoot(options.cwd);
  const place = await services.openPlace(root, "work");
  if (!place.ok) return place;
  tell(place.diagnostics, options);
  try {
    const known = findAttempt(request.attempt, place.value.journal);
    if (!known.ok) return known;
    const { run, attempt } = known.value;
    const it = { request, known: known.value, place: place.value, services };
    const there = { ...options, cwd: rememberedFolder(run.cwd, root) };
    return await holdLock(attempt.deployment, place.value, () =>
      promoteLocked({ ...it, options: there }),
    );
  } finally {
    place.value.journal.close();
  }
}

async function promoteLocked(it: Promoting): Promise<Result<Built>> {
  const { known, services, options } = it;
  const prepared = await prepare(deploymentOf(known), options.cwd);
  if (!prepared.ok) return prepared;
  const { selection } = prepared.value.composition;
  const { agentEnvironment } = known.run.request.runtime;
  const redaction = redactionOf({ selection, agentEnvironment, ...services });
  const quiet = { ...options, onEvent: hearRedacted(options.onEvent, redaction), redaction };
  tell(prepared.diagnostics, quiet);
  const built = await promotePrepared({ ...it, options: quiet }, prepared.value);
  return built.ok ? built : redaction.value(built);
}

async function promotePrepared(it: Quiet, prepared: Prepared): Promise<Result<Built>> {
  const { request, known, place, services, options } = it;
  const asked = { deployment: deploymentOf(known), discard: request.discard, promote: true };
  const beginning = { request: asked, prepared };
  const begun = await beginLocked(beginning, { ...services, store: place.store }, options);
  if (!begun.ok) return begun;
  const judged = await judgeNow(it, begun.value);
  if (!judged.ok) return judged;
  const { verdict, ...named } = judged.value;
  const because = options.redaction.value(request.because);
  const waivers = acceptFailures({ ...request, because, verdict });
  if (!waivers.ok) return waivers;
  const { attempt, turn: ended } = known;
  const { agentEnvironment } = known.run.request.runtime;
  const cost = costOf(attempt.run, place.journal);
  const { parts: _, ...present } = begun.value.composition;
  const composition = { ...present, ...named };
  const promoted = await promoteAttempt(
    { attempt: attempt.id, ended, verdict, cost, waivers: waivers.value, agentEnvironment },
    { request, prepared: { ...begun.value, composition }, place, services, options },
  );
  if (!promoted.ok) return promoted;
  const outcome = { kind: "promoted" as const, receipt: promoted.value, verdict, cost };
  return success({ deployment: attempt.deployment, outcome });
}

/** A verdict on the attempt by the present judge, and the digests that a receipt of it may name. */
interface JudgedNow {
  readonly verdict: Verdict;
  readonly digests: Digests;
  /** Of what these digests are of; missing where nobody kept them. */
  readonly parts?: CompositionParts;
}

async function judgeNow(
  { request, known, place, services, options }: Quiet,
  { composition, project }: Prepared,
): Promise<Result<JudgedNow>> {
  const { attempt, run, turn } = known;
  const { selection, digests } = composition;
  // The tree of a turn that left nothing lawful is not its own.
  const tree =
    turn.record.tree === undefined ? undefined : await place.store.readTree(attempt.tree);
  if (tree === undefined) {
    return failure(diagnose("promotion/tree-gone", { attempt: attempt.id }));
  }
  const then = attempt.verdict === undefined ? undefined : memory.verdict(attempt.verdict);
  const stale = stalenessOf(digests, run.digests);
  const parts = run.parts === undefined ? {} : { parts: run.parts };
  // What waits for a person is looked at again: perhaps somebody has signed.
  if (then !== undefined && then.outcome !== "waiting" && !stale.judge) {
    return success({ verdict: then, digests: run.digests, ...parts });
  }
  const asked = { box: request.box, project };
  const sandbox = await chooseBox(asked, services, options.agreeToNoBox);
  if (!sandbox.ok) return sandbox;
  const { setup } = project;
  const signatures = signaturesOf(project.root);
  const judging = { ...services, store: place.store, sandbox: sandbox.value, setup, signatures };
  const judged = await judgeTree({ selection, tree }, judging, options);
  if (!judged.ok) return judged;
  // What was to be built is the same: then it may stand for the present prompt, as a build has it.
  const isSame = digests.intent === run.digests.intent;
  const named = isSame
    ? { digests, ...(composition.parts && { parts: composition.parts }) }
    : { digests: { ...run.digests, judge: digests.judge }, ...parts };
  return success({ verdict: judged.value, ...named });
}

/** What the run of an attempt cost. */
function costOf(run: string, journal: Journal): BuildCost {
  const attempts = journal.attempts(run);
  const records = attempts.map((it) => memory.turn(it.record).record);
  const judging = attempts.map((it) =>
    it.verdict === undefined ? 0 : memory.verdict(it.verdict).durationMs,
  );
  const milliseconds = [...records.map((it) => it.durationMs), ...judging];
  return {
    milliseconds: milliseconds.reduce((a, b) => a + b, 0),
    usage: sumUsage(records.map((it) => it.usage)),
  };
}
