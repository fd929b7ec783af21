import { cutText } from "./cut-text.ts";

/** Entries of a list, and fields of an object, at most. */
const mostEntries = 500;
/** Characters of all names and texts of one answer's data at most. */
const longestData = 200_000;
/** What a number, a truth value, and an empty list or object count. */
const smallest = 8;

interface Bounded {
  readonly value: unknown;
  /** Characters that are left for what follows. */
  readonly left: number;
  readonly isCut: boolean;
}

/**
 * The data of an answer within its bounds, whatever a tool put into it: 60,000 characters a text, 500 entries
 * a list, 200,000 characters in all. What is over is left out from the end, and `cut: true` says so.
 */
export function boundData(
  data: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { value, isCut } = boundObject(data, longestData);
  return isCut ? { ...value, cut: true } : value;
}

function bound(value: unknown, left: number): Bounded {
  if (typeof value === "string") return boundText(value, left);
  if (Array.isArray(value)) return boundList(value, left);
  if (typeof value === "object" && value !== null) return boundObject(value, left);
  return { value, left: left - smallest, isCut: false };
}

function boundText(text: string, left: number): Bounded {
  const short = cutText(text);
  const value = short.length <= left ? short : short.slice(0, Math.max(left, 0));
  return { value, left: left - value.length - smallest, isCut: value !== text };
}

function boundList(list: readonly unknown[], room: number): Bounded {
  const kept: unknown[] = [];
  let left = room - smallest;
  let isCut = list.length > mostEntries;
  for (const it of list.slice(0, mostEntries)) {
    if (left <= 0) return { value: kept, left, isCut: true };
    const entry = bound(it, left);
    kept.push(entry.value);
    ({ left } = entry);
    isCut ||= entry.isCut;
  }
  return { value: kept, left, isCut };
}

function boundObject(
  object: object,
  room: number,
): Bounded & { readonly value: Readonly<Record<string, unknown>> } {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(object);
  const kept: [string, unknown][] = [];
  let left = room - smallest;
  let isCut = entries.length > mostEntries;
  for (const [name, it] of entries.slice(0, mostEntries)) {
    if (left - name.length <= 0) return { value: Object.fromEntries(kept), left, isCut: true };
    const entry = bound(it, left - name.length);
    kept.push([name, entry.value]);
    ({ left } = entry);
    isCut ||= entry.isCut;
  }
  return { value: Object.fromEntries(kept), left, isCut };
}
