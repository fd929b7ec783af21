import { resolve } from "node:path";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Digests } from "../composition/composition.ts";
import { type KnownProject, readKnownProject, rememberedOf } from "../project/known-project.ts";
import type { OpenPlace, Place } from "../project/place.ts";
import { type ComposedDeployment, composeDeployment } from "../project/prepare.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { createResolver } from "../resolution/resolve-deployment.ts";
import { type Staleness, stalenessOf } from "../building/standing.ts";
import type { Outcome } from "../validation/verdict.ts";
import { openKnownPlace } from "./known-place.ts";
import { findToldChecks } from "./told-checks.ts";
import { type ClauseTrace, traceClauses } from "./trace-clauses.ts";

/** What is asked. */
export interface TraceRequest {
  /** A deployment's name or a package's path; every deployment, else the package of the working folder. */
  readonly target?: string;
  /** Options of a package that nothing deploys. */
  readonly choices: Readonly<Record<string, string>>;
}

/** The clauses of one deployment or package. */
export interface Trace extends ClauseTrace {
  /** The deployment, or the package as it was named. */
  readonly name: string;
  /** Missing where nothing is promoted. */
  readonly promoted?: {
    readonly attempt: string;
    readonly promotedAt: string;
    readonly outcome: Outcome;
    readonly seal: Receipt["labels"]["seal"];
    /** How the package has changed since it was judged. */
    readonly stale: Staleness;
  };
}

/** Follows the clauses of deployments, or of a package, to their checks and what these said last. Nothing is run. */
export async function trace(
  request: TraceRequest,
  services: { readonly openPlace: OpenPlace },
  { cwd }: { readonly cwd: string },
): Promise<Result<readonly Trace[]>> {
  const known = await readKnownProject(cwd);
  if (!known.ok) return known;
  const subjects = findSubjects(request, known.value, cwd);
  if (!subjects.ok) return subjects;
  const place = await openKnownPlace(known.value.project.root, services);
  if (!place.ok) return place;
  try {
    const traces: Trace[] = [];
    const diagnostics: Diagnostic[] = [];
    for (const subject of subjects.value) {
      const traced = await traceOne(subject, known.value, place.value);
      if (!traced.ok) return traced;
      traces.push(traced.value);
      diagnostics.push(...traced.diagnostics);
    }
    return success(traces, diagnostics);
  } finally {
    place.value?.journal.close();
  }
}

function findSubjects(
  { target, choices }: TraceRequest,
  { project, receipts }: KnownProject,
  cwd: string,
): Result<readonly ComposedDeployment[]> {
  const names = new Set([
    ...project.deployments.map((it) => it.name),
    ...receipts.map((it) => it.deployment),
  ]);
  const find = createResolver({ project, remembered: receipts.map(rememberedOf) });
  if (target !== undefined && !names.has(target)) return success([packageAt(target, choices, cwd)]);
  const meant = target === undefined ? [...names] : [target];
  if (meant.length === 0) return success([packageAt(".", choices, cwd)]);
  const found = meant.map((name) => find(name) ?? failure(unknown(name)));
  const diagnostics = found.flatMap((it) => it.diagnostics);
  const all = found.flatMap((it) => (it.ok ? [it.value] : []));
  return all.length === found.length ? success(all, diagnostics) : failure(...diagnostics);
}

function unknown(name: string): Diagnostic {
  return diagnose("resolution/deployment-unknown", { name, known: [] });
}

function packageAt(
  path: string,
  choices: TraceRequest["choices"],
  cwd: string,
): ComposedDeployment {
  return { name: path, packagePath: resolve(cwd, path), choices, parameters: {}, context: [] };
}

async function traceOne(
  subject: ComposedDeployment,
  { project, receipts }: KnownProject,
  place: Place | undefined,
): Promise<Result<Trace>> {
  const composed = await composeDeployment(subject, project);
  if (!composed.ok) return composed;
  const { name } = subject;
  const { digests, selection } = composed.value.composition;
  const receipt = receipts.find((it) => it.deployment === name);
  if (receipt === undefined) {
    return success({ name, ...traceClauses(selection, undefined) }, composed.diagnostics);
  }
  const stale = stalenessOf(digests, receipt.digests);
  const told = place === undefined ? undefined : findToldChecks(name, place.journal);
  const sameHeldOut = isSameHeldOut(digests, receipt.digests);
  const { verdict, attempt, promotedAt, labels } = receipt;
  const promoted = { attempt, promotedAt, outcome: verdict.outcome, seal: labels.seal, stale };
  const traced = traceClauses(selection, { verdict, stale, sameHeldOut, told });
  return success({ name, promoted, ...traced }, composed.diagnostics);
}

function isSameHeldOut(now: Digests, then: Digests): boolean {
  return now.judge.heldOut === then.judge.heldOut;
}
