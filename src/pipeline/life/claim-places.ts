import { join } from "node:path";
import type { CommittedFile } from "../../platform/committed-files.ts";
import { gitBlobId } from "../../platform/digest.ts";
import { withUnixLineEnds } from "../promotion/layout.ts";
import type { Owned } from "../promotion/planned-files.ts";
import { type Present, readPresent } from "../promotion/present.ts";
import type { OwnedFile, Receipt } from "../promotion/receipt.ts";
import type { DeploymentSide, Meeting } from "./sides.ts";

/** Whose places are claimed. */
interface ClaimRequest {
  readonly meeting: Pick<Meeting, "projectRoot">;
  /** Of the side that is taken, and what its commit has. */
  readonly receipt: Receipt;
  readonly files: DeploymentSide["files"];
  readonly other: DeploymentSide;
}

/** What of a project may be changed to take one side, and how it is to be. */
export interface Claimed {
  /** What may be replaced or removed, by place relative to the project. */
  readonly owned: ReadonlyMap<string, Owned>;
  /** What is to lie there, by path relative to the target of the side that is taken. */
  readonly laid: ReadonlyMap<string, CommittedFile>;
}

/** The places of the files that a receipt owns, relative to the project. */
export function placesOf({ into, files }: Pick<Receipt, "into" | "files">): readonly string[] {
  return Object.keys(files).map((path) => `${into}/${path}`);
}

/** Whether a file of a commit is what lies somewhere. */
export function sameFile(committed: CommittedFile | undefined, { blob, mode }: OwnedFile): boolean {
  return committed?.mode === mode && gitBlobId(committed.content) === blob;
}

/**
 * What is psd's on either side is claimed, and becomes what the commit of the side that is taken has there:
 * also where somebody edited or removed it. A file that the other side's user made in the place of one of
 * this side's is not claimed: it stands in the way.
 */
export async function claimPlaces(request: ClaimRequest): Promise<Claimed> {
  const { meeting, receipt, files, other } = request;
  const owns = other.receipt?.ok === true ? other.receipt.value : undefined;
  const others = new Set(owns === undefined ? [] : placesOf(owns));
  const owned = new Map<string, Owned>();
  const laid = new Map<string, CommittedFile>();
  for (const place of new Set([...placesOf(receipt), ...others])) {
    const wanted = files.get(place);
    const isInside = place.startsWith(`${receipt.into}/`);
    // What the user has there on this side is no business of this deployment.
    if (wanted !== undefined && !isInside) continue;
    if (wanted !== undefined) laid.set(place.slice(receipt.into.length + 1), wanted);
    // One file at a time bounds what is open.
    const present = await readPresent(join(meeting.projectRoot, place));
    const isThere = wanted !== undefined && present !== undefined && isWritten(wanted, present);
    const isKnown = owns === undefined || others.has(place);
    const foreign = isKnown ? undefined : other.files.get(place);
    if (foreign !== undefined && wanted?.id !== foreign.id && !isThere) continue;
    owned.set(place, isThere ? { file: ownedOf(wanted), state: "clean" } : changed);
  }
  return { owned, laid };
}

/** Whatever lies there is another one. */
const changed: Owned = { file: { blob: "0".repeat(40), mode: "100644" }, state: "changed" };

function ownedOf({ mode, content }: CommittedFile): OwnedFile {
  return { blob: gitBlobId(content), mode };
}

/** Whether a file lies there as it was committed, also where a checkout has turned LF into CRLF. */
function isWritten(wanted: CommittedFile, present: Present): boolean {
  if (wanted.mode !== present.mode) return false;
  const blob = gitBlobId(wanted.content);
  return present.blob === blob || gitBlobId(withUnixLineEnds(present.content)) === blob;
}
