import type { Span } from "../../../diagnostics/diagnostic.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

/** A part of a YAML text: the value that is being read, and where it stands. */
export interface Cursor {
  readonly yaml: YamlSource;
  readonly path: YamlPath;
}

/** The part below `cursor` that `steps` lead to. */
export function below(cursor: Cursor, ...steps: YamlPath): Cursor {
  return { yaml: cursor.yaml, path: [...cursor.path, ...steps] };
}

/** The plain value at a cursor; undefined where there is none. */
export function valueAt(cursor: Cursor): unknown {
  let value = cursor.yaml.value;
  for (const step of cursor.path) value = childOf(value, step);
  return value;
}

/** Where the value at a cursor stands. */
export function spanAt(cursor: Cursor): Span {
  return cursor.yaml.spanOf(cursor.path);
}

/** Where the key of the value at a cursor stands. */
export function keySpanAt(cursor: Cursor): Span {
  return cursor.yaml.keySpanOf(cursor.path);
}

/** Whether a value is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isMapping(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
