import { createHash } from "node:crypto";
import { join } from "node:path";
import { readBounded } from "../../platform/bounded-read.ts";
import { registryCache } from "./npm-options.ts";
import { packageLimits } from "./limits.ts";
import type { Fetched, Pin } from "./registry.ts";
import { unpack } from "./unpack.ts";

/**
 * A tarball that was fetched before, read where npm's libraries keep it; they themselves take longer to load
 * than fifty packages to read. It is digested again, so that what was changed there is not there. Where
 * they keep it is theirs to change: what is not found so is fetched by them, out of the same cache.
 */
export async function readKeptTarball(cache: string, pin: Pin): Promise<Fetched | undefined> {
  const [, digest] = /^sha512-([A-Za-z0-9+/]{86}==)$/u.exec(pin.integrity ?? "") ?? [];
  if (digest === undefined) return undefined;
  const hex = Buffer.from(digest, "base64").toString("hex");
  const folder = join(
    registryCache(cache),
    "content-v2",
    "sha512",
    hex.slice(0, 2),
    hex.slice(2, 4),
  );
  const bytes = await readBounded(join(folder, hex.slice(4)), packageLimits.sent);
  if (bytes === undefined || integrityOf(bytes) !== pin.integrity) return undefined;
  const unpacked = await unpack(bytes);
  return "fault" in unpacked ? undefined : { files: unpacked.files, pin };
}

/** SHA-512 of bytes, as `package-lock.json` writes it. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}
