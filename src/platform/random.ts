import { randomBytes } from "node:crypto";

/** A source of random bytes. Tests give their own. */
export interface Random {
  bytes(count: number): Uint8Array;
}

/** The system's source of random bytes. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

/** A random lower-case hexadecimal name of `2 * bytes` characters. */
export function randomName(random: Random, bytes = 6): string {
  return Buffer.from(random.bytes(bytes)).toString("hex");
}

/** A random integer from 0 to 2^32 - 1, for use as a seed. */
export function randomSeed(random: Random): number {
  return Buffer.from(random.bytes(4)).readUInt32BE(0);
}
