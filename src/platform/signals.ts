import { constants } from "node:os";

/** The number of a signal such as `SIGKILL`; undefined for a name the system does not know. */
export function signalNumber(name: string): number | undefined {
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1];
}

/** The name of a signal; undefined for a number the system does not know. */
export function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, known]) => known === number)?.[0];
}
