import { join, resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Digests } from "../composition/composition.ts";
import { axesOf } from "../composition/selection/choose-options.ts";
import { findRecording } from "../generation/find-recording.ts";
import { type KnownProject, readKnownProject, rememberedOf } from "../project/known-project.ts";
import { memory } from "../project/memory.ts";
import { readOverlay } from "../package/read-overlay.ts";
import { readPackage } from "../package/read-package.ts";
import type { Axis, SpecPrompt } from "../package/spec-prompt.ts";
import type { OpenPlace, Place } from "../project/place.ts";
import { type ComposedDeployment, composeDeployment } from "../project/prepare.ts";
import { resolveDeployment } from "../resolution/resolve-deployment.ts";
import { stalenessOf } from "../building/standing.ts";
import type { Outcome } from "../validation/verdict.ts";
import { combineOptions } from "./combine-options.ts";
import { openKnownPlace } from "./known-place.ts";

/** What is asked. */
export interface CombinationsRequest {
  /** A deployment's name or a package's path, relative to the working folder. */
  readonly target: string;
  /** Options that are fixed. */
  readonly choices: Readonly<Record<string, string>>;
}

/** One option of each axis, and what is known of it. */
export interface Combination {
  readonly choices: Readonly<Record<string, string>>;
  /** Visible and held-out criteria that apply, and how many of both only do so by an option. */
  readonly criteria: { readonly visible: number; readonly heldOut: number; readonly tied: number };
  /** The last verdict on what would be built now; missing where nothing was judged by the same checks. */
  readonly validated?: {
    readonly outcome: Outcome;
    /** The deployment that has it in force. */
    readonly promotedAs?: string;
    readonly attempt: string;
  };
  /** Whether the package has a recording of exactly this. */
  readonly recorded: boolean;
  /** Why it cannot be composed; empty where it can. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The combinations of a package's options. */
export interface Combinations {
  /** Absolute. */
  readonly packageRoot: string;
  readonly axes: readonly Pick<Axis, "name" | "about" | "options">[];
  /** By their options, in the order of the axes. */
  readonly combinations: readonly Combination[];
}

/** Every combination of the options of a package, composed, with what was judged of it. Nothing is built. */
export async function listCombinations(
  request: CombinationsRequest,
  services: { readonly openPlace: OpenPlace },
  { cwd }: { readonly cwd: string },
): Promise<Result<Combinations>> {
  const known = await readKnownProject(cwd);
  if (!known.ok) return known;
  const base = findBase(request.target, known.value, cwd);
  const specPrompt = await readPackage(base.packagePath);
  if (!specPrompt.ok) return specPrompt;
  const { root } = known.value.project;
  const overlay =
    base.overlay === undefined ? undefined : await readOverlay(join(root, base.overlay));
  if (overlay?.ok === false) return overlay;
  const { axes, diagnostics } = axesOf(specPrompt.value, overlay?.value);
  if (diagnostics.length > 0) return failure(...diagnostics);
  const combined = combineOptions(axes, request.choices);
  if (!combined.ok) return combined;
  const place = await openKnownPlace(root, services);
  if (!place.ok) return place;
  try {
    const it = { base, known: known.value, place: place.value, specPrompt: specPrompt.value };
    const combinations: Combination[] = [];
    for (const one of combined.value) combinations.push(await lookAt(one, it));
    return success({ packageRoot: specPrompt.value.root, axes, combinations });
  } finally {
    place.value?.journal.close();
  }
}

/** The deployment of that name, or one of the package at that path that nobody has made yet. */
function findBase(
  target: string,
  { project, receipts }: KnownProject,
  cwd: string,
): ComposedDeployment {
  const named = [
    ...project.deployments.map((it) => it.name),
    ...receipts.map((it) => it.deployment),
  ];
  if (named.includes(target)) {
    const request = { target, choices: {}, parameters: {}, budget: {}, allow: [] };
    const context = { project, remembered: receipts.map(rememberedOf), cwd };
    const found = resolveDeployment(request, context);
    if (found.ok) return found.value;
  }
  const packagePath = resolve(cwd, target);
  return { name: target, packagePath, choices: {}, parameters: {}, context: [] };
}

interface Looking {
  readonly base: ComposedDeployment;
  readonly known: KnownProject;
  readonly place: Place | undefined;
  readonly specPrompt: SpecPrompt;
}

async function lookAt(
  choices: Readonly<Record<string, string>>,
  it: Looking,
): Promise<Combination> {
  const composed = await composeDeployment({ ...it.base, choices }, it.known.project);
  if (!composed.ok) {
    const errors = composed.diagnostics.filter((one) => one.severity === "error");
    const none = { visible: 0, heldOut: 0, tied: 0 };
    return { choices, criteria: none, recorded: false, diagnostics: errors };
  }
  const { digests, selection } = composed.value.composition;
  const heldOut = selection.criteria.filter((one) => one.criterion.heldOut).length;
  const packageRoot = it.specPrompt.root;
  const recording = await findRecording({ packageRoot, prompt: digests.prompt });
  const validated = promotedAs(digests, it) ?? judgedAs(digests, it);
  return {
    choices,
    criteria: {
      visible: selection.criteria.length - heldOut,
      heldOut,
      tied: countTied(it.specPrompt, choices),
    },
    ...(validated === undefined ? {} : { validated }),
    recorded: recording.ok && recording.value !== undefined,
    diagnostics: [],
  };
}

/** Criteria that apply because of an option: other options are not judged by them. */
function countTied({ acceptance }: SpecPrompt, choices: Readonly<Record<string, string>>): number {
  return acceptance
    .filter(({ condition }) => Object.keys(condition).length > 0)
    .filter(({ condition }) =>
      Object.entries(condition).every(([axis, option]) => choices[axis] === option),
    )
    .reduce((sum, it) => sum + it.criteria.length, 0);
}

function promotedAs(digests: Digests, { known }: Looking): Combination["validated"] {
  const receipt = known.receipts.find((it) => isSame(digests, it.digests));
  return receipt === undefined
    ? undefined
    : {
        outcome: receipt.verdict.outcome,
        promotedAs: receipt.deployment,
        attempt: receipt.attempt,
      };
}

/** The best that a build of the same inputs came to, the newest first. */
function judgedAs(digests: Digests, { place }: Looking): Combination["validated"] {
  const runs = place?.journal.runs() ?? [];
  for (const run of runs.filter((it) => isSame(digests, memory.run(it.request).digests))) {
    const attempts = (place?.journal.attempts(run.id) ?? []).flatMap((it) =>
      it.verdict === undefined
        ? []
        : [{ outcome: memory.verdict(it.verdict).outcome, attempt: it.id }],
    );
    const best = attempts.find((it) => it.outcome === "green") ?? attempts.at(-1);
    if (best !== undefined) return best;
  }
  return undefined;
}

function isSame(now: Digests, then: Digests): boolean {
  const stale = stalenessOf(now, then);
  return !stale.prompt && !stale.judge;
}
