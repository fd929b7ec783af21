import type { Digests } from "../composition/composition.ts";
import type { Prepared } from "../project/prepare.ts";
import type { Receipt } from "../promotion/receipt.ts";

/** What a build has to do, before anything is spent. */
export type Standing =
  /** The agent would be given what it was given, and so would the judge. */
  | { readonly kind: "current"; readonly receipt: Receipt }
  /** A rollback holds the deployment back until somebody asks for a fresh generation. */
  | { readonly kind: "held"; readonly receipt: Receipt; readonly because: string }
  /**
   * What must be built is unchanged, but how it is judged or shown differs, or the environment under which
   * it is remembered: judge the promoted tree first.
   */
  | { readonly kind: "rejudge"; readonly receipt: Receipt }
  | { readonly kind: "generate" };

/** How what would be given differs from what was given. */
export interface Staleness {
  readonly prompt: boolean;
  readonly judge: boolean;
}

/** How a composition differs from the one of a receipt. Absent held-out checks are no difference. */
export function stalenessOf(now: Digests, then: Digests): Staleness {
  const heldOut = now.judge.heldOut;
  return {
    prompt: now.prompt !== then.prompt,
    judge:
      now.judge.visible !== then.judge.visible ||
      (heldOut !== null && heldOut !== then.judge.heldOut),
  };
}

/** What a build of a prepared deployment has to do. */
export function standingOf(
  { receipt, composition, deployment }: Pick<Prepared, "receipt" | "composition" | "deployment">,
  request: { readonly fresh: boolean; readonly from?: string },
): Standing {
  if (receipt === undefined || request.fresh || request.from !== undefined) {
    return { kind: "generate" };
  }
  if (receipt.into !== deployment.into) return { kind: "generate" };
  if (receipt.held !== undefined) return { kind: "held", receipt, because: receipt.held };
  const stale = stalenessOf(composition.digests, receipt.digests);
  const isSame = receipt.environment === deployment.environment;
  if (isSame && !stale.prompt && !stale.judge) return { kind: "current", receipt };
  return composition.digests.intent === receipt.digests.intent
    ? { kind: "rejudge", receipt }
    : { kind: "generate" };
}

/** Whether a build may settle what its target holds. psd.yaml does: another choice is only tried. */
export function maySettle(
  request: { readonly deployment: { readonly choices: Readonly<Record<string, string>> } },
  { project, deployment }: Pick<Prepared, "project" | "deployment">,
): boolean {
  const isNamed = project.deployments.some((it) => it.name === deployment.name);
  return !isNamed || Object.keys(request.deployment.choices).length === 0;
}
