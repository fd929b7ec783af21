import type { Exit } from "../../platform/process.ts";
import { signalName, signalNumber } from "../../platform/signals.ts";

/** Shells add this to the number of the signal that ended a program. */
const signalBase = 128;

/**
 * Gives an exit both of its forms, as every sandbox reports it: a program ended by signal `n` has
 * code `128 + n` and the name of the signal. A box only ever tells the code.
 */
export function completeExit(exit: Exit): Exit {
  if (exit.signal !== null) {
    return { ...exit, code: exit.code ?? signalBase + (signalNumber(exit.signal) ?? 0) };
  }
  const name = exit.code === null ? undefined : signalName(exit.code - signalBase);
  return name === undefined ? exit : { ...exit, signal: name };
}
