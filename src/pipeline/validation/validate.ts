import { join } from "node:path";
import * as z from "zod";
import { boundsOf } from "../../adapters/sandbox/bounds-of.ts";
import type { Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { createRedaction, type Redaction } from "../../diagnostics/redaction.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeTemporaryFolder } from "../../platform/files.ts";
import { removeForeign } from "../../platform/remove-foreign.ts";
import type { Selection } from "../composition/selection.ts";
import type { OnBuildEvent } from "../events.ts";
import type { SetupRule } from "../resolution/deployment.ts";
import type { Preparation } from "./prepare-output.ts";
import { findSetupNetwork, type SetupNetwork, type SetupQuestion } from "./setup/setup-network.ts";
import type { Tools } from "../generation/tools.ts";
import type { Once } from "./check/try-canaries.ts";
import { parametersForChecks } from "./check-parameters.ts";
import { outcomeOf, unverifiedClauses } from "./conclude.ts";
import { elapsed } from "./elapsed.ts";
import { judgeBuiltIn, type PreparedOutput } from "./judge-built-in.ts";
import { untried } from "./judge-criterion.ts";
import { judgeSection } from "./judge-section.ts";
import { layerKey } from "./setup/layer-key.ts";
import type { Layers } from "./setup/layers.ts";
import { reportResults, type ResultReporter } from "./report-results.ts";
import { type SealedVerdict, sealVerdict } from "./seal.ts";
import { browserOf } from "./page/machine-browser.ts";
import type { Signatures } from "./signatures.ts";
import type { TryAgain } from "./try-again.ts";

/** What is judged, and against what. */
export interface ValidationInput {
  readonly selection: Selection;
  readonly tree: StoredTree;
  /** Decides the order in which cases are asked. */
  readonly seed: number;
  readonly tools: Tools;
}

/** What judging needs of the outside. */
export interface ValidationServices {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly environment: Pick<Environment, "temporary" | "variables" | "home" | "cache" | "node">;
  /** What psd.yaml lets set-ups reach; undefined where it says nothing. */
  readonly setup?: SetupRule | undefined;
  /** What set-ups left before; where missing, every set-up runs. */
  readonly layers?: Layers | undefined;
  /** What people signed; where missing, nothing. */
  readonly signatures?: Signatures | undefined;
}

/** What judging is given while it goes on. */
export interface ValidationOptions {
  readonly signal: AbortSignal;
  /** Told of setup and of each criterion; of held-out ones only the safe view. */
  readonly onEvent?: OnBuildEvent;
  /** What does not depend on the output is computed through it. */
  readonly once?: Once;
  /** Which red criteria are tried again; none where it is missing. */
  readonly tryAgain?: TryAgain;
  /** Takes secrets out of every result; knows the secret parameters where it is missing. */
  readonly redaction?: Redaction;
}

/**
 * Judges a stored tree: built-in checks and setup, then visible criteria in one box and held-out ones in
 * a second. A failing output is a verdict, not a diagnostic; diagnostics say that there is no verdict.
 */
export async function validate(
  input: ValidationInput,
  services: ValidationServices,
  options: ValidationOptions,
): Promise<Result<SealedVerdict>> {
  const { tree, selection, seed } = input;
  const startedAt = performance.now();
  if ((await services.store.readTree(tree.id)) === undefined) {
    return failure(diagnose("validation/tree-missing", { tree: tree.id }));
  }
  const scratch = await makeTemporaryFolder(join(services.environment.temporary, "psd-judge"));
  try {
    const setupNetwork = networkOf(input, services, options);
    const judged = await judgeTree(input, services, { ...options, scratch, setupNetwork });
    const { results, dependencies, setup } = judged;
    if (options.signal.aborted) return failure(diagnose("validation/cancelled", {}));
    const clauses = selection.clauses.map((it) => it.id);
    return success(
      sealVerdict({
        tree: tree.id,
        outcome: outcomeOf(results),
        results,
        unverified: unverifiedClauses(clauses, results),
        ...(dependencies.length === 0 ? {} : { dependencies: dependencies.slice(0, maxListed) }),
        ...(setup === undefined ? {} : { setup }),
        box: services.sandbox.level,
        limits: boundsOf(services.sandbox),
        seed,
        durationMs: elapsed(startedAt),
      }),
    );
  } finally {
    await removeForeign(scratch);
  }
}

/** Computes once for one verdict, where nobody keeps more. */
function onceHere(): Once {
  const kept = new Map<string, unknown>();
  return async <Value>(
    key: string,
    compute: () => Promise<Value>,
    keep: (it: Value) => boolean,
  ) => {
    if (kept.has(key)) return z.custom<Value>().parse(kept.get(key));
    const value = await compute();
    if (keep(value)) kept.set(key, value);
    return value;
  };
}

/** Dependencies that a verdict lists. */
const maxListed = 1000;

/** Finds what set-ups may reach when the first of them asks. */
function networkOf(
  { selection, tree }: ValidationInput,
  { environment, sandbox, setup }: ValidationServices,
  { onEvent = () => {} }: ValidationOptions,
): Preparation["setupNetwork"] {
  let search: Promise<SetupNetwork> | undefined;
  const question: SetupQuestion = {
    dependencies: selection.output.dependencies,
    rule: setup,
    paths: tree.files.map((it) => it.path),
    boxed: sandbox.level !== "none",
  };
  const tell = (diagnostic: Diagnostic): void => onEvent({ type: "diagnostic", diagnostic });
  return () => (search ??= findSetupNetwork(question, environment, tell));
}

/** What judging a tree takes beside its options. */
interface TreeOptions extends ValidationOptions {
  readonly scratch: string;
  readonly setupNetwork: Preparation["setupNetwork"];
}

/** All results, in full, and what the output asks for. `scratch` is a new folder that is removed afterwards. */
async function judgeTree(
  { selection, tree, seed, tools }: ValidationInput,
  { sandbox, store, environment, layers, signatures, setup: rule }: ValidationServices,
  options: TreeOptions,
): Promise<Pick<ResultReporter, "results"> & Pick<PreparedOutput, "dependencies" | "setup">> {
  const { scratch, signal, setupNetwork, onEvent = () => {}, redaction } = options;
  const { once = onceHere(), tryAgain = "never" } = options;
  const parameters = parametersForChecks(selection, environment);
  const reporter = reportResults(onEvent, redaction ?? createRedaction(parameters.secrets));
  const prepared = join(scratch, "prepared");
  await store.checkout(tree.id, prepared);
  const preparation = {
    selection,
    tools,
    sandbox,
    env: parameters.env,
    folder: prepared,
    setupNetwork,
    variables: environment.variables,
    signal,
  };
  const { secrets } = parameters;
  const key = layerKey({ ...preparation, tree: tree.id, rule, secrets });
  const { commands, obstacle, ...known } = await judgeBuiltIn(tree, preparation, {
    reporter,
    onEvent,
    kept: layers === undefined || key === undefined ? undefined : { layers, key },
  });
  const visible = selection.criteria.filter((it) => !it.criterion.heldOut);
  const heldOut = selection.criteria.filter((it) => it.criterion.heldOut);
  if (obstacle !== undefined) {
    for (const it of [...visible, ...heldOut]) {
      reporter.started(it.criterion);
      reporter.ended(untried(it, obstacle));
    }
    return { results: reporter.results, ...known };
  }
  const section = {
    selection,
    tree,
    store,
    sandbox,
    tools,
    parameters,
    commands,
    prepared,
    seed,
    once,
    browser: browserOf(environment),
    signatures,
    tryAgain,
    setupNetwork,
    variables: environment.variables,
    signal,
  };
  await judgeSection({ ...section, criteria: visible, folder: join(scratch, "visible") }, reporter);
  await judgeSection({ ...section, criteria: heldOut, folder: join(scratch, "second") }, reporter);
  return { results: reporter.results, ...known };
}
