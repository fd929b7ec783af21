import { join } from "node:path";
import { boundsOf } from "../../adapters/sandbox/bounds-of.ts";
import type { Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { createRedaction, type Redaction } from "../../diagnostics/redaction.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeTemporaryFolder } from "../../platform/files.ts";
import { removeForeign } from "../../platform/remove-foreign.ts";
import type { Selection } from "../composition/selection.ts";
import type { OnBuildEvent } from "../events.ts";
import type { Tools } from "../generation/tools.ts";
import type { Once } from "./check/try-canaries.ts";
import { parametersForChecks } from "./check-parameters.ts";
import { outcomeOf, unverifiedClauses } from "./conclude.ts";
import { elapsed } from "./elapsed.ts";
import { judgeBuiltIn, type PreparedOutput } from "./judge-built-in.ts";
import { untried } from "./judge-criterion.ts";
import { judgeSection } from "./judge-section.ts";
import { reportResults, type ResultReporter } from "./report-results.ts";
import { type SealedVerdict, sealVerdict } from "./seal.ts";

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
  readonly environment: Pick<Environment, "temporary" | "variables">;
}

/** What judging is given while it goes on. */
export interface ValidationOptions {
  readonly signal: AbortSignal;
  /** Told of setup and of each criterion; of held-out ones only the safe view. */
  readonly onEvent?: OnBuildEvent;
  /** What does not depend on the output is computed through it. */
  readonly once?: Once;
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
    const { results, dependencies } = await judgeTree(input, services, { ...options, scratch });
    if (options.signal.aborted) return failure(diagnose("validation/cancelled", {}));
    const clauses = selection.clauses.map((it) => it.id);
    return success(
      sealVerdict({
        tree: tree.id,
        outcome: outcomeOf(results),
        results,
        unverified: unverifiedClauses(clauses, results),
        ...(dependencies.length === 0 ? {} : { dependencies: dependencies.slice(0, maxListed) }),
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

const everyTime: Once = (_key, compute) => compute();

/** Dependencies that a verdict lists. */
const maxListed = 1000;

/** All results, in full, and what the output asks for. `scratch` is a new folder that is removed afterwards. */
async function judgeTree(
  { selection, tree, seed, tools }: ValidationInput,
  { sandbox, store, environment }: ValidationServices,
  {
    scratch,
    signal,
    onEvent = () => {},
    once = everyTime,
    redaction,
  }: ValidationOptions & { readonly scratch: string },
): Promise<Pick<ResultReporter, "results"> & Pick<PreparedOutput, "dependencies">> {
  const parameters = parametersForChecks(selection, environment);
  const reporter = reportResults(onEvent, redaction ?? createRedaction(parameters.secrets));
  const prepared = join(scratch, "prepared");
  await store.checkout(tree.id, prepared);
  const preparation = { selection, tools, sandbox, env: parameters.env, folder: prepared, signal };
  const { commands, obstacle, dependencies } = await judgeBuiltIn(tree, preparation, {
    reporter,
    onEvent,
  });
  const visible = selection.criteria.filter((it) => !it.criterion.heldOut);
  const heldOut = selection.criteria.filter((it) => it.criterion.heldOut);
  if (obstacle !== undefined) {
    for (const it of [...visible, ...heldOut]) {
      reporter.started(it.criterion);
      reporter.ended(untried(it, obstacle));
    }
    return { results: reporter.results, dependencies };
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
    signal,
  };
  await judgeSection({ ...section, criteria: visible, folder: join(scratch, "visible") }, reporter);
  await judgeSection({ ...section, criteria: heldOut, folder: join(scratch, "second") }, reporter);
  return { results: reporter.results, dependencies };
}
