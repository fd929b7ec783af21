import type { Result } from "../../diagnostics/result.ts";
import { atMost } from "../../platform/at-most.ts";
import { composeMany, type ComposedParts } from "../project/compose-many.ts";
import { rememberedOf } from "../project/known-project.ts";
import type { ReceiptHead } from "../promotion/receipt-head.ts";
import type { Deployment, Project } from "../resolution/deployment.ts";
import { createResolver } from "../resolution/resolve-deployment.ts";
import { type LookOptions, lookAtTarget, type TargetLook } from "./look-at-target.ts";

/** A deployment as it stands, beside what would be built now. */
export interface Surveyed {
  readonly look: TargetLook;
  /** What psd.yaml or the receipt means by it. Missing where nothing was promoted, or nothing usable. */
  readonly deployment?: Result<Deployment>;
  /** Missing where it cannot be resolved either. */
  readonly composed?: Result<ComposedParts>;
}

/** What is looked at. */
export interface SurveyRequest {
  readonly project: Project;
  readonly names: readonly string[];
  /** Every deployment with a receipt. */
  readonly promoted: readonly string[];
  /** The environment under which they are looked at; that of each last build when missing. */
  readonly environment?: string | undefined;
}

/** How a survey is done. */
export interface SurveyOptions extends LookOptions {
  /** The version of this psd. */
  readonly version: string;
}

/** Targets that are looked at together; each may read 32 files at a time. */
const together = 8;

/**
 * Looks at deployments of a project: their targets, and what would be built of each. What it costs grows
 * with their number: nothing is held of one that is not needed for another.
 */
export async function survey(
  { project, names, promoted, environment }: SurveyRequest,
  options: SurveyOptions,
): Promise<ReadonlyMap<string, Surveyed>> {
  const { root } = project;
  const looked = await atMost(together, names, async (name) => {
    return [name, await lookAtTarget(root, name, options)] as const;
  });
  const looks = new Map(looked);
  const heads = new Map(looked.flatMap(([name, it]) => headOf(name, it.receipt)));
  const others = await otherHeads({ project, names, promoted });
  const remembered = [...heads.values(), ...others].map(rememberedOf);
  const resolve = createResolver({ project, remembered }, environment);
  const resolved = new Map([...heads.keys()].map((name) => [name, resolve(name)] as const));
  const usable = [...resolved.values()].flatMap((it) => (it?.ok === true ? [it.value] : []));
  const composed = await composeMany(usable, project, options);
  return new Map(
    [...looks].map(([name, look]) => {
      const [deployment, parts] = [resolved.get(name), composed.get(name)];
      const found = {
        ...(deployment === undefined ? {} : { deployment }),
        ...(parts === undefined ? {} : { composed: parts }),
      };
      return [name, { look, ...found }] as const;
    }),
  );
}

function headOf(
  name: string,
  receipt: Result<ReceiptHead | undefined>,
): readonly (readonly [string, ReceiptHead])[] {
  return receipt.ok && receipt.value !== undefined ? [[name, receipt.value]] : [];
}

/** Deployments that only a receipt knows have a target too, which others must not have. */
async function otherHeads({
  project,
  names,
  promoted,
}: SurveyRequest): Promise<readonly ReceiptHead[]> {
  const known = new Set([...names, ...project.deployments.map((it) => it.name)]);
  const others = promoted.filter((name) => !known.has(name));
  if (others.length === 0) return [];
  const { readReceipt } = await import("../promotion/receipt-files.ts");
  const read = await atMost(together, others, (name) => readReceipt(project.root, name));
  return read.flatMap((it) => (it.ok && it.value !== undefined ? [it.value] : []));
}
