import type { Diagnostic } from "./diagnostic.ts";

/**
 * An error that carries a finding out of where no result can be returned: what lies on the disk is
 * damaged, or stands in the way. Whoever ends the command tells the finding; it is no bug.
 */
export function carrying(diagnostic: Diagnostic): Error {
  return new Error(diagnostic.message, { cause: diagnostic });
}

/** The finding that an error carries; undefined for every other error. */
export function carriedBy(error: unknown): Diagnostic | undefined {
  return error instanceof Error && isDiagnostic(error.cause) ? error.cause : undefined;
}

function isDiagnostic(value: unknown): value is Diagnostic {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    "severity" in value &&
    "args" in value
  );
}
