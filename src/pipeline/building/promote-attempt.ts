import { relative } from "node:path";
import type { BoxBounds } from "../../adapters/sandbox/sandbox.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { tell } from "./announce.ts";
import type { BuildOptions, BuildServices } from "./building.ts";
import type { BuildCost } from "./build-outcome.ts";
import type { Place } from "../project/place.ts";
import type { Prepared } from "../project/prepare.ts";
import { secretsOf } from "../project/redaction-of.ts";
import { findSecretFiles } from "../promotion/find-secret-files.ts";
import { promote } from "../promotion/promote.ts";
import type { Receipt, ReceiptDraft } from "../promotion/receipt.ts";
import type { EndedTurn } from "../refinement/generations.ts";
import type { Verdict } from "../validation/verdict.ts";

/** An attempt that is to be promoted. */
export interface PromotableAttempt {
  readonly attempt: string;
  readonly ended: EndedTurn;
  /** In the sealed-safe view. */
  readonly verdict: Verdict;
  readonly cost: BuildCost;
  /** Criteria that a person lets fail. */
  readonly waivers: Receipt["waivers"];
  /** Names of further variables that the agent saw. */
  readonly agentEnvironment: readonly string[];
}

/** What a promotion needs of a build, or of `psd promote`. */
export interface Promoting {
  readonly request: { readonly discard: boolean };
  readonly prepared: Prepared;
  readonly place: Pick<Place, "store">;
  readonly services: Pick<BuildServices, "clock" | "version" | "environment">;
  readonly options: Pick<BuildOptions, "onEvent">;
}

/** Writes an attempt into the project, under a receipt that says honestly how it was made. */
export async function promoteAttempt(
  it: PromotableAttempt,
  promoting: Promoting,
): Promise<Result<Receipt>> {
  const { prepared, place, services, options, request } = promoting;
  const { project, deployment, composition } = prepared;
  const tree = await place.store.readTree(it.verdict.tree);
  if (tree === undefined) {
    return failure(diagnose("promotion/tree-gone", { attempt: it.attempt }));
  }
  const { selection } = composition;
  const { agentEnvironment } = it;
  const secrets = secretsOf({ selection, agentEnvironment, environment: services.environment });
  const search = { tree, secrets, allow: deployment.allow };
  const leaks = await findSecretFiles(search, place.store);
  if (leaks.length > 0) return failure(...leaks);
  const promoted = await promote(
    {
      projectRoot: project.root,
      receipt: draftReceipt(it, promoting),
      tree,
      discard: request.discard,
      allow: { package: selection.output.allow, deployment: deployment.allow },
    },
    { store: place.store, clock: services.clock },
  );
  if (!promoted.ok) return promoted;
  tell(promoted.diagnostics, options);
  const { receipt } = promoted.value;
  options.onEvent({
    type: "promoted",
    attempt: it.attempt,
    into: deployment.into,
    files: Object.keys(receipt.files).length,
    receipt: `.psd/receipts/${deployment.name}.json`,
  });
  return success(receipt, promoted.diagnostics);
}

/** A path that a receipt remembers for the next build: of the package, relative to the project. */
function packagePath({ project, deployment }: Prepared): string {
  return relative(project.root, deployment.packagePath).replaceAll("\\", "/") || ".";
}

/** The label `limits` of a receipt; nothing where the verdict is an older version's. */
export function limitsLabel(
  agent: BoxBounds | undefined,
  checks: BoxBounds | undefined,
): Pick<ReceiptDraft["labels"], "limits"> {
  if (checks === undefined) return {};
  return { limits: { ...(agent === undefined ? {} : { agent }), setup: checks, checks } };
}

function draftReceipt(
  { attempt, ended, verdict, cost, waivers }: PromotableAttempt,
  { prepared, services }: Promoting,
): ReceiptDraft {
  const { deployment, composition, specPrompt } = prepared;
  const { name, version } = specPrompt.manifest;
  const { labels, model } = ended;
  return {
    deployment: deployment.name,
    package: {
      ...(name === undefined ? {} : { name }),
      ...(version === undefined ? {} : { version }),
      specifier: deployment.specifier,
      path: packagePath(prepared),
      ...(deployment.pin === undefined ? {} : { pin: deployment.pin }),
    },
    into: deployment.into,
    ...inputsToRemember(prepared),
    ...(deployment.overlay === undefined ? {} : { overlay: deployment.overlay }),
    runtime: ended.runtime,
    ...(model === undefined ? {} : { model }),
    digests: composition.digests,
    generatedFrom: ended.prompt,
    composition: composition.format,
    psd: services.version,
    attempt,
    verdict: summariseVerdict(verdict),
    usage: cost.usage,
    durationMs: Math.round(cost.milliseconds),
    labels: {
      seal: labels.seal,
      box: { agent: labels.box, setup: verdict.box, checks: verdict.box },
      ...limitsLabel(labels.limits, verdict.limits),
      ...(labels.network === undefined ? {} : { network: labels.network }),
      purity: purityOf(ended),
      origin: labels.origin,
      ambient: labels.ambient,
    },
    waivers,
  };
}

/** How a tree came to be, honestly: what began with an earlier tree is not fresh, however few turns it took. */
function purityOf({ record, repaired, incremental }: EndedTurn): string {
  if (incremental !== undefined) return `incremental:${incremental}`;
  return record.turn === 1 && repaired !== true ? "first" : "repaired";
}

/** What a receipt remembers of what was chosen and given, beside package, target and overlay. */
type RememberedInputs = Pick<
  Receipt,
  "choices" | "parameters" | "environment" | "context" | "parts"
>;

/**
 * By which the next build and a later status have the same options, values and environment, and say through
 * which of the project's files a deployment is stale.
 */
export function inputsToRemember(
  prepared: Pick<Prepared, "deployment" | "composition">,
): RememberedInputs {
  const { environment } = prepared.deployment;
  const { selection, parts } = prepared.composition;
  const { choices, context } = selection;
  return {
    choices,
    parameters: parametersToRemember(prepared),
    ...(environment === undefined ? {} : { environment }),
    ...(Object.keys(context).length === 0 ? {} : { context }),
    ...(parts === undefined ? {} : { parts }),
  };
}

/** Text parameters with their values, or where those lie; of the others only that, never a value. */
function parametersToRemember({
  deployment,
  composition,
}: Pick<Prepared, "deployment" | "composition">): Receipt["parameters"] {
  const { textParameters } = composition.selection;
  const kept: Receipt["parameters"] = {};
  for (const [name, value] of Object.entries(deployment.parameters)) {
    if (typeof value === "object" && "env" in value) kept[name] = { env: value.env };
    else if (typeof value === "object" && "file" in value) kept[name] = { file: value.file };
    else if (Object.hasOwn(textParameters, name))
      kept[name] = typeof value === "object" ? [...value] : value;
  }
  return kept;
}

/** What a receipt keeps of a verdict. */
export function summariseVerdict(verdict: Verdict): Receipt["verdict"] {
  return {
    outcome: verdict.outcome,
    criteria: verdict.results.map(({ id, end, digest, required, heldOut, covers }) => ({
      id,
      end,
      digest,
      required,
      heldOut,
      ...(covers.length === 0 ? {} : { covers: [...covers] }),
    })),
    unverified: [...verdict.unverified],
    ...(verdict.dependencies === undefined ? {} : { dependencies: [...verdict.dependencies] }),
    ...(verdict.setup === undefined ? {} : { setup: setupToRemember(verdict.setup) }),
  };
}

function setupToRemember({
  hosts,
  ...rest
}: NonNullable<Verdict["setup"]>): Receipt["verdict"]["setup"] {
  return { ...rest, ...(hosts === undefined ? {} : { hosts: [...hosts] }) };
}
