import canonicalize from "canonicalize";
import { sha256 } from "../../platform/digest.ts";

/** The SHA-256 of a JSON value in its canonical form (RFC 8785), so that key order does not matter. */
export function digestOf(value: unknown): string {
  return sha256(canonicalize(value) ?? "null");
}
