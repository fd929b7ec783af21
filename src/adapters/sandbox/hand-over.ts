import { giveTreeNow } from "../../platform/files-now.ts";
import { unprivilegedId } from "./box-places.ts";
import type { BoxProfile } from "./sandbox.ts";

/**
 * Makes the writable mounts and the sockets of a run belong to the user of the box, where root
 * starts it. No link is followed; what the box's user has already is left alone. Root itself can
 * still read, write and remove everything. No process of a box may be running: it could put a link
 * where a folder was seen.
 */
export function handOver({
  mounts,
  forwards,
  reached = [],
}: Pick<BoxProfile, "mounts" | "forwards" | "reached">): void {
  const writable = mounts.filter((mount) => mount.writable).map((mount) => mount.source);
  const sockets = [...forwards, ...reached].map((forward) => forward.socket);
  for (const path of [...writable, ...sockets]) giveTreeNow(path, unprivilegedId);
}
