import { createHash, hash } from "node:crypto";

/** The SHA-256 of bytes or of a text's UTF-8, in lower-case hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return hash("sha256", content);
}

/** The id that git gives a file's bytes: SHA-1 of `blob <size>\0<bytes>`, 40 hexadecimal digits. */
export function gitBlobId(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.byteLength}\0`).update(content).digest("hex");
}
