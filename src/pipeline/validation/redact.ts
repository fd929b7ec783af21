import { isRecord } from "./record.ts";

/** Values too short to be told from other text are left alone. */
const shortestSecret = 4;

/** What stands for a secret in evidence. */
const placeholder = "‹secret›";

/**
 * The same value with every occurrence of a secret in its texts replaced: what an output prints goes to
 * agents, logs and recordings, and a secret never does.
 */
export function redact<Value>(value: Value, secrets: readonly string[]): Value {
  const known = secrets.filter((it) => it.length >= shortestSecret);
  if (known.length === 0) return value;
  // Every text keeps its place, so the type stays true.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return replaceIn(value, known) as Value;
}

function replaceIn(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === "string") {
    return secrets.reduce((text, secret) => text.replaceAll(secret, placeholder), value);
  }
  if (Array.isArray(value)) return value.map((it) => replaceIn(it, secrets));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, replaceIn(it, secrets)]),
  );
}
