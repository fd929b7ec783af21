import fc from "fast-check";
import { hostileTexts } from "./mutations.ts";

/** Keys and texts, hostile ones among them. */
const anyText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
);

const leaf = fc.oneof(
  anyText,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e300, 2 ** 53, "", [], {}),
  fc.integer(),
);

/** Any small JSON value. `__proto__` as a key stays a key: it is printed from a list of pairs. */
const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(anyText, tie("value")), { maxLength: 4 }).map(fromPairs),
  ),
})).value;

function fromPairs(pairs: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(pairs);
}

interface Edit {
  readonly where: readonly number[];
  readonly kind: "replace" | "remove" | "add" | "double";
  readonly key: string;
  readonly value: unknown;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  where: fc.array(fc.nat({ max: 30 }), { maxLength: 5 }),
  kind: fc.constantFrom("replace" as const, "replace", "remove", "add", "double"),
  key: anyText,
  value: anyValue,
});

/** A valid value with some of its parts replaced, removed, added or doubled. */
export function edited(values: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...values), fc.array(edit, { maxLength: 3 }))
    .map(([value, edits]) => edits.reduce<unknown>((it, one) => apply(it, one, one.where), value));
}

function apply(value: unknown, change: Edit, where: readonly number[]): unknown {
  const [step, ...rest] = where;
  if (typeof value !== "object" || value === null || step === undefined) {
    return change.kind === "double" ? [value, value] : change.value;
  }
  const entries: [string, unknown][] = Object.entries(value);
  const number = step % Math.max(1, entries.length);
  const [key, inner] = entries[number] ?? [change.key, undefined];
  if (rest.length > 0) entries[number] = [key, apply(inner, change, rest)];
  else if (change.kind === "remove") entries.splice(number, 1);
  else if (change.kind === "add") entries.push([change.key, change.value]);
  else entries[number] = [key, change.kind === "double" ? [inner, inner] : change.value];
  return Array.isArray(value) ? entries.map((it) => it[1]) : Object.fromEntries(entries);
}
