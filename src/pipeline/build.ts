import type { BoxLevel, FindSandbox, Sandbox } from "../adapters/sandbox/sandbox.ts";
import type { Redaction } from "../diagnostics/redaction.ts";
import type { Layers } from "./validation/setup/layers.ts";
import { type Result, success } from "../diagnostics/result.ts";
import type { Clock } from "../platform/clock.ts";
import type { Environment } from "../platform/environment.ts";
import type { Random } from "../platform/random.ts";
import { tell } from "./announce.ts";
import { beginLocked } from "./begin-locked.ts";
import type { BuildOutcome } from "./build-outcome.ts";
import type { RuntimeRequest } from "./choose.ts";
import { type AgreeToNoBox, chooseBox } from "./choose-box.ts";
import type { OnBuildEvent } from "./events.ts";
import { generate } from "./generate.ts";
import type { AdapterPackage } from "./generation/agents/known-agent.ts";
import { goOn } from "./go-on.ts";
import { holdLock } from "./hold-lock.ts";
import type { ReadKnownProject } from "./known-project.ts";
import type { OpenPlace, Place } from "./place.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { redactPlace } from "./redact-place.ts";
import { hearRedacted, redactionOf } from "./redaction-of.ts";
import { rejudge } from "./rejudge.ts";
import type { Budget, Strategy } from "./resolution/deployment.ts";
import type { DeploymentRequest } from "./resolution/resolve-deployment.ts";
import { maySettle, standingOf } from "./standing.ts";

/** What the user asked of a build. */
export interface BuildRequest {
  readonly deployment: DeploymentRequest;
  readonly runtime: RuntimeRequest;
  /** Generate anew, and by an agent, although nothing changed. */
  readonly fresh: boolean;
  /** How it begins; as the deployment says when missing. */
  readonly strategy?: Strategy;
  /** Pay again for inputs whose build ended red. */
  readonly retry: boolean;
  /** Give up hand edits; they are kept in the store. */
  readonly discard: boolean;
  /** The attempt to go on from, such as `a7`. */
  readonly from?: string;
  /** False: generate and judge only. */
  readonly promote: boolean;
  /** The least level of the boxes; `none` for plain processes. */
  readonly box?: BoxLevel;
}

/** The outside world that a build needs. */
export interface BuildServices {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly findSandbox: FindSandbox;
  /** What set-ups left before; where missing, every set-up runs. */
  readonly layers?: Layers | undefined;
  readonly openPlace: OpenPlace;
  /** The version of this psd. */
  readonly version: string;
}

/** How a build is asked, stopped and listened to. */
export interface BuildOptions {
  /** Absolute. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly onEvent: OnBuildEvent;
  /** Whether the budget may be spent by that runtime; asked before the first paid turn. */
  readonly confirm: (plan: {
    readonly runtime: string;
    readonly budget: Budget;
  }) => Promise<boolean>;
  /** Asks which runtime is to be used; undefined where nobody says one. */
  readonly ask: () => Promise<string | undefined>;
  readonly agreeToNoBox: AgreeToNoBox;
  /** Asks whether an agent's adapter may be fetched with npx; no where nobody can be asked. */
  readonly mayFetch: (adapter: AdapterPackage) => Promise<boolean>;
  /** How the project is read; builds of several deployments read it once. */
  readonly readKnown?: ReadKnownProject;
}

/** A build that has come to its end. */
export interface Built {
  readonly deployment: string;
  readonly outcome: BuildOutcome;
}

/** A build that holds the lock of its deployment. */
export interface Building {
  readonly request: BuildRequest;
  readonly prepared: Prepared;
  readonly place: Place;
  readonly sandbox: Sandbox;
  readonly services: BuildServices;
  readonly options: BuildOptions;
  readonly redaction: Redaction;
}

/**
 * The whole flow for one deployment: package → resolution → composition → generation → validation ⇄
 * refinement → promotion. Safe to run again after any interruption: finished steps are not repeated.
 */
export async function build(
  request: BuildRequest,
  services: BuildServices,
  options: BuildOptions,
): Promise<Result<Built>> {
  const meant = await goOn(request, services, options);
  if (!meant.ok) return meant;
  return buildMeant(meant.value.request, services, { ...options, cwd: meant.value.cwd });
}

async function buildMeant(
  request: BuildRequest,
  services: BuildServices,
  options: BuildOptions,
): Promise<Result<Built>> {
  const prepared = await prepare(request.deployment, options.cwd, options.readKnown);
  if (!prepared.ok) return prepared;
  tell(prepared.diagnostics, options);
  const place = await services.openPlace(prepared.value.project.root, "work");
  if (!place.ok) return place;
  tell(place.diagnostics, options);
  const { name } = prepared.value.deployment;
  const { agentEnvironment } = request.runtime;
  const { selection } = prepared.value.composition;
  const redaction = redactionOf({ selection, agentEnvironment, ...services });
  const quiet = { ...options, onEvent: hearRedacted(options.onEvent, redaction) };
  try {
    const asked = { ...request, promote: request.promote && maySettle(request, prepared.value) };
    const open = redactPlace(place.value, redaction);
    const it = { request: asked, prepared: prepared.value, place: open, redaction };
    const built = await holdLock(name, open, () => buildLocked(it, services, quiet));
    if (!built.ok) return redaction.value(built);
    return success({ deployment: name, outcome: built.value });
  } finally {
    place.value.journal.close();
  }
}

async function buildLocked(
  it: Pick<Building, "request" | "prepared" | "place" | "redaction">,
  services: BuildServices,
  options: BuildOptions,
): Promise<Result<BuildOutcome>> {
  const { request, place } = it;
  const begun = await beginLocked(it, { store: place.store, clock: services.clock }, options);
  if (!begun.ok) return begun;
  const prepared = begun.value;
  const standing = standingOf(prepared, request);
  if (standing.kind === "current" || standing.kind === "held") return success(standing);
  const asked = { box: request.box, project: prepared.project };
  const sandbox = await chooseBox(asked, services, options.agreeToNoBox);
  if (!sandbox.ok) return sandbox;
  tell(sandbox.diagnostics, options);
  const building = { ...it, prepared, sandbox: sandbox.value, services, options };
  if (standing.kind === "rejudge" && request.promote) {
    const rejudged = await rejudge(building, standing.receipt);
    if (!rejudged.ok) return rejudged;
    if (rejudged.value !== undefined) return success(rejudged.value);
  }
  return generate(building);
}
