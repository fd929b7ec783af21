import { formsOf } from "./secret-forms.ts";
import {
  findSecrets,
  type FoundSecret,
  replaceFound,
  secretBegunAt,
  withoutOverlaps,
} from "./secrets.ts";

/** A value that nobody may read anywhere. */
export interface SecretValue {
  readonly value: string;
  /** What it is, such as `the value of API_TOKEN`. */
  readonly what: string;
}

/** Takes secrets out of what psd writes: by their values, and by what credentials look like. */
export interface Redaction {
  /** The places of secrets in a text, in order, without overlaps. */
  readonly find: (text: string) => readonly FoundSecret[];
  /** The text with every secret replaced. */
  readonly text: (text: string) => string;
  /** The same value with secrets replaced in all its texts and in the names of its fields. */
  readonly value: <Value>(value: Value) => Value;
  /** Offset from which the end of a text may be the beginning of a secret; its length where it is none. */
  readonly begunAt: (text: string) => number;
}

/** Values too short to be told from other text are left alone. */
const shortestValue = 4;
/** The lines of a value of several lines are looked for one by one, from this length on. */
const shortestLine = 16;
/** A part of a form of a value tells it where it is at least this long, and at least half of it. */
const shortestPart = 12;
/** Parts are looked for in texts up to this length; in longer ones only whole values. */
const longestSearched = 1024 * 1024;
/** The beginning of a value that may be shown before it is known how it goes on. */
const shownBeginning = 4;

/** A form of a secret value. */
interface Form {
  readonly text: string;
  readonly what: string;
}

/** Parts of forms, by their length: part to what it is of. */
type Parts = ReadonlyMap<number, ReadonlyMap<string, string>>;

/** Makes a redaction that knows these values. Pure. */
export function createRedaction(values: readonly SecretValue[] = []): Redaction {
  const known = values.flatMap(linesOf).filter((it) => it.value.length >= shortestValue);
  const forms = known
    .flatMap(({ value, what }) => formsOf(value).map((text): Form => ({ text, what })))
    .toSorted((a, b) => b.text.length - a.text.length);
  const parts = partsOf(forms);
  const find = (text: string): readonly FoundSecret[] => {
    const inParts = text.length > longestSearched ? [] : [...parts];
    return withoutOverlaps([
      ...forms.flatMap((it) => findForm(text, it)),
      ...inParts.flatMap(([length, all]) => findParts(text, length, all)),
      ...findSecrets(text),
    ]);
  };
  return {
    find,
    text: (text) => replaceFound(text, find(text)),
    // Every text keeps its place, so the type stays true.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    value: <Value>(value: Value) => replaceIn(value, "", find) as Value,
    begunAt: (text) => Math.min(secretBegunAt(text), ...forms.map((it) => formBegunAt(text, it))),
  };
}

/** Knows no values: takes out what looks like a credential. */
export const redactionByLooks: Redaction = createRedaction();

function linesOf({ value, what }: SecretValue): readonly SecretValue[] {
  const lines = value.split(/\r?\n/u);
  const long = lines.length === 1 ? [] : lines.filter((it) => it.length >= shortestLine);
  return [value.trim(), ...long].map((it) => ({ value: it, what }));
}

function partsOf(forms: readonly Form[]): Parts {
  const parts = new Map<number, Map<string, string>>();
  for (const { text, what } of forms) {
    const length = Math.max(shortestPart, Math.ceil(text.length / 2));
    const known = parts.get(length) ?? new Map<string, string>();
    for (let at = 0; at + length < text.length; at += 1) {
      known.set(text.slice(at, at + length), what);
      known.set(text.slice(at + 1, at + 1 + length), what);
    }
    if (known.size > 0) parts.set(length, known);
  }
  return parts;
}

function findForm(text: string, { text: form, what }: Form): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  let index = text.indexOf(form);
  while (index !== -1) {
    found.push({ what, index, length: form.length });
    index = text.indexOf(form, index + 1);
  }
  return found;
}

function findParts(
  text: string,
  length: number,
  parts: ReadonlyMap<string, string>,
): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (let index = 0; index + length <= text.length; index += 1) {
    const what = parts.get(text.slice(index, index + length));
    if (what !== undefined) found.push({ what, index, length });
  }
  return found;
}

function formBegunAt(text: string, { text: form }: Form): number {
  const longest = Math.min(form.length - 1, text.length);
  for (let length = longest; length >= shownBeginning; length -= 1) {
    if (text.endsWith(form.slice(0, length))) return text.length - length;
  }
  return text.length;
}

/** An id of git or a SHA-256: it decides what is meant, and a short secret can stand in it by chance. */
const digest = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;
/** Fields that hold one word of a closed set. */
const wordFields = new Set(
  "type kind end outcome state status stopReason severity code symptom strength box seal source".split(
    " ",
  ),
);
const word = /^[a-z][a-z/-]{0,19}$/u;

function replaceIn(value: unknown, field: string, find: Redaction["find"]): unknown {
  if (typeof value === "string") return replaceInText(value, field, find);
  if (Array.isArray(value)) return value.map((it) => replaceIn(it, field, find));
  if (typeof value !== "object" || value === null) return value;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, it]) => {
      const name = isPlainName(key) ? key : replaceFound(key, find(key));
      return [name, replaceIn(it, key, find)];
    }),
  );
}

function replaceInText(text: string, field: string, find: Redaction["find"]): string {
  if (wordFields.has(field) && word.test(text)) return text;
  const found = find(text);
  const isChance = digest.test(text) && found.every((it) => it.length < shortestPart);
  return isChance ? text : replaceFound(text, found);
}

/** Names of fields that psd itself gives. */
function isPlainName(key: string): boolean {
  return /^[a-z][A-Za-z]{0,19}$/u.test(key);
}
