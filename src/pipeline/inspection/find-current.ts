import type { ReceiptHead } from "../promotion/receipt-head.ts";
import { listReceiptNames } from "../promotion/receipt-names.ts";
import type { Project } from "../resolution/deployment.ts";
import { stalenessOf } from "../building/standing.ts";
import { type Surveyed, survey, type SurveyOptions } from "./survey.ts";

/**
 * The deployments of which a build would say that they are up to date, by name, with what their receipts
 * say. It needs no lock: a promotion that is under way shows by its record, and one that begins later
 * makes no difference to what was true when it was looked.
 */
export async function findCurrent(
  { names, environment }: { readonly names: readonly string[]; readonly environment?: string },
  project: Project,
  options: Omit<SurveyOptions, "withBase">,
): Promise<ReadonlyMap<string, ReceiptHead>> {
  const promoted = await listReceiptNames(project.root);
  const known = new Set(promoted);
  const wanted = names.filter((name) => known.has(name));
  const request = { project, names: wanted, promoted, environment };
  const found = await survey(request, { ...options, withBase: true });
  return new Map([...found].flatMap(([name, it]) => currentHead(name, it)));
}

function currentHead(
  name: string,
  { look, deployment, composed }: Surveyed,
): readonly (readonly [string, ReceiptHead])[] {
  const { receipt, remarks } = look;
  if (!receipt.ok || receipt.value === undefined || receipt.value.held !== undefined) return [];
  if (deployment?.ok !== true || composed?.ok !== true) return [];
  // Layout is in nobody's way.
  if (remarks.some((it) => it.kind !== "layout")) return [];
  const stale = stalenessOf(composed.value.digests, receipt.value.digests);
  const { into, environment } = deployment.value;
  const isSame = into === receipt.value.into && environment === receipt.value.environment;
  const isCurrent = !stale.prompt && !stale.judge && isSame;
  return isCurrent ? [[name, receipt.value]] : [];
}
