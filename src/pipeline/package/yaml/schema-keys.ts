import * as z from "zod";

/** The keys that a schema knows for the mapping at `path`, for suggestions. */
export function keysAt(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  let candidates = branchesOf(schema);
  for (const step of path)
    candidates = candidates.flatMap((it) => childrenOf(it, String(step))).flatMap(branchesOf);
  return candidates.flatMap((it) => (it instanceof z.ZodObject ? Object.keys(it.shape) : []));
}

/** A schema without its wrappers; a union gives each of its members. */
function branchesOf(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(branchesOf);
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable;
  return isWrapper ? branchesOf(schema.unwrap()) : [schema];
}

function childrenOf(schema: unknown, step: string): readonly unknown[] {
  if (schema instanceof z.ZodObject) {
    const child: unknown = schema.shape[step];
    return child === undefined ? [] : [child];
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  return schema instanceof z.ZodArray ? [schema.element] : [];
}
