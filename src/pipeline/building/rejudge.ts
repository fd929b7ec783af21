import type { BoxLevel } from "../../adapters/sandbox/sandbox.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import type { Building } from "./building.ts";
import type { BuildOutcome } from "./build-outcome.ts";
import { judgeTree } from "../judging/judge-tree.ts";
import { inputsToRemember, limitsLabel, summariseVerdict } from "./promote-attempt.ts";
import { findPromotedTree } from "./promoted-tree.ts";
import { promote } from "../promotion/promote.ts";
import type { Receipt } from "../promotion/receipt.ts";
import type { StopCause } from "../refinement/decision.ts";
import type { Verdict } from "../validation/verdict.ts";
import { signaturesOf } from "../validation/signatures.ts";
import { isPromotable } from "../refinement/attempt-order.ts";

/**
 * Judges the promoted tree by a changed judge: what must be built is the same, so nothing is generated
 * where it holds. The receipt then takes the new digests and verdict, and keeps what it was generated
 * from. Where its checks are flaky the build ends. Undefined where the tree does not hold, or is not to be had.
 */
export async function rejudge(
  building: Building,
  receipt: Receipt,
): Promise<Result<BuildOutcome | undefined>> {
  const { prepared, place, sandbox, services, options, redaction, request } = building;
  const { composition, project, deployment } = prepared;
  const { selection } = composition;
  const tree = await findPromotedTree(receipt, { store: place.store, projectRoot: project.root });
  if (tree === undefined) return success(undefined);
  const { environment, random, layers } = services;
  const { setup } = project;
  const signatures = signaturesOf(project.root);
  const judged = await judgeTree(
    { selection, tree },
    { sandbox, store: place.store, environment, random, layers, setup, signatures },
    { ...options, redaction },
  );
  if (!judged.ok) return judged;
  const verdict = judged.value;
  const cost = { milliseconds: verdict.durationMs, usage: {} };
  const undecided = undecidedCause(verdict);
  if (undecided !== undefined) {
    const best = { attempt: receipt.attempt, verdict };
    return success({ kind: "not-green", because: undecided, best, cost });
  }
  if (!isPromotable({ verdict, regressions: [] })) return success(undefined);
  const {
    format: _format,
    tree: _tree,
    files: _files,
    promotedAt: _at,
    previous: _,
    context: _context,
    environment: _environment,
    parts: _parts,
    ...kept
  } = receipt;
  const promoted = await promote(
    {
      projectRoot: project.root,
      receipt: {
        ...kept,
        ...inputsToRemember(prepared),
        digests: composition.digests,
        composition: composition.format,
        verdict: summariseVerdict(verdict),
        labels: labelsOf(receipt, verdict, sandbox.level),
        waivers: [],
      },
      tree,
      discard: request.discard,
      allow: { package: selection.output.allow, deployment: deployment.allow },
    },
    { store: place.store, clock: services.clock },
  );
  if (!promoted.ok) return promoted;
  return success({ kind: "rejudged", receipt: promoted.value.receipt, verdict, cost });
}

/** A fresh generation would be judged by the same unsteady checks, or wait for the same person. */
function undecidedCause({ outcome }: Verdict): StopCause | undefined {
  if (outcome === "flaky") return "checks-flaky";
  return outcome === "waiting" ? "unsigned" : undefined;
}

/** How the files came to be stays as it was; what judged them is new. */
function labelsOf({ labels }: Receipt, { limits }: Verdict, level: BoxLevel): Receipt["labels"] {
  return {
    ...labels,
    box: { ...labels.box, setup: level, checks: level },
    ...limitsLabel(labels.limits?.agent, limits),
  };
}
