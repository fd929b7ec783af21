import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success, withFindings } from "../../diagnostics/result.ts";
import { holdLock } from "../project/hold-lock.ts";
import { mendBase } from "../building/mend-base.ts";
import type { Place } from "../project/place.ts";
import type { Promotion } from "../promotion/carry-out.ts";
import { blockingDrift, inspectDrift } from "../promotion/drift.ts";
import { recover } from "../promotion/recover.ts";
import { findProjectRoot } from "../resolution/find-project.ts";
import type { LifeServices } from "./change-deployment.ts";
import { markResolved } from "./mark-resolved.ts";
import { type DeploymentSide, findMeeting, type Meeting, type SideName } from "./sides.ts";
import { takeSide } from "./take-side.ts";

/** What is asked. */
export interface ResolveRequest {
  readonly deployment: string;
  /** Which side is taken; undefined where the user wants to know which is which. */
  readonly side: SideName | undefined;
}

/** A deployment that is as one side of a merge has it. */
export interface Resolved extends Pick<Promotion, "added" | "replaced" | "removed"> {
  readonly deployment: string;
  readonly into: string;
  readonly side: SideName;
  /** How a person knows the sides. */
  readonly taken: string;
  readonly left: string;
  /** Where the store keeps the files of the side that was left; undefined where it has none. */
  readonly kept: string | undefined;
  /** Whether git's index has it too. */
  readonly staged: boolean;
}

/**
 * Makes a deployment of which two sides meet in git the one side's: receipt, base and files, as that commit
 * has them. Hand edits of that side are kept and told. What lay there goes into the store. Broken off, it
 * does the same again.
 */
export async function resolve(
  { deployment, side }: ResolveRequest,
  services: LifeServices,
  { cwd }: { readonly cwd: string },
): Promise<Result<Resolved>> {
  const projectRoot = await findProjectRoot(cwd);
  const meeting = await findMeeting(projectRoot, deployment);
  if (!meeting.ok) return meeting;
  if (side === undefined) return failure(whichSide(meeting.value));
  const place = await services.openPlace(projectRoot, "work");
  if (!place.ok) return place;
  try {
    const resolved = await holdLock(deployment, place.value, () =>
      resolveLocked({ meeting: meeting.value, side, place: place.value }, services),
    );
    return withFindings(place.diagnostics, resolved);
  } finally {
    place.value.journal.close();
  }
}

function whichSide({ deployment, kind, ours, theirs }: Meeting): Diagnostic {
  const args = {
    deployment,
    kind: kind === "merged" || kind === "other" ? "merge" : kind,
    ours: ours.name,
    theirs: theirs.name,
  };
  return diagnose("promotion/side-missing", args);
}

interface Resolving {
  readonly meeting: Meeting;
  readonly side: SideName;
  readonly place: Place;
}

async function resolveLocked(
  { meeting, side, place: { store } }: Resolving,
  { clock }: LifeServices,
): Promise<Result<Resolved>> {
  const { projectRoot, deployment } = meeting;
  const recovered = await recover({ projectRoot, deployment }, { store });
  if (!recovered.ok) return recovered;
  if (side === "theirs" && !meeting.knowsTheirs)
    return failure(diagnose("promotion/side-unknown", { deployment }));
  const other = side === "ours" ? meeting.theirs : meeting.ours;
  const chosen = readable(meeting[side], deployment);
  if (!chosen.ok) return chosen;
  const { receipt, files } = chosen.value;
  const taken = await takeSide({ meeting, receipt, files, other }, { store, clock });
  if (!taken.ok) return withFindings(recovered.diagnostics, taken);
  const mended = await mendBase(projectRoot, receipt, { store });
  const drift = await inspectDrift({ projectRoot, receipt }, { clock });
  if (!drift.ok) return drift;
  const edited = blockingDrift(drift.value).map((it) => it.path);
  const { into } = receipt;
  const drifted = diagnose("promotion/drifted", { into, files: edited }, { severity: "warning" });
  const marked = await markResolved(meeting, { receipt, files, places: taken.value.places });
  const { added, replaced, removed } = taken.value.promotion;
  const resolved: Resolved = {
    deployment,
    into,
    side,
    taken: chosen.value.name,
    left: other.name,
    kept: taken.value.kept,
    added,
    replaced,
    removed,
    staged: marked.staged,
  };
  return success(resolved, [
    ...recovered.diagnostics,
    ...taken.diagnostics,
    ...mended,
    ...(edited.length === 0 ? [] : [drifted]),
    ...marked.diagnostics,
  ]);
}

/** A side that can be taken: its receipt is whole. */
function readable({ receipt, name, files }: DeploymentSide, deployment: string): Result<WholeSide> {
  if (receipt === undefined)
    return failure(diagnose("promotion/side-without", { deployment, side: name }));
  return receipt.ok ? success({ receipt: receipt.value, name, files }) : receipt;
}

type WholeSide = Pick<DeploymentSide, "name" | "files"> & {
  readonly receipt: Extract<NonNullable<DeploymentSide["receipt"]>, { ok: true }>["value"];
};
