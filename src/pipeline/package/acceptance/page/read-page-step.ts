import type * as z from "zod";
import { diagnose } from "../../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../../diagnostics/escape.ts";
import { compact } from "../../compact.ts";
import { nearest } from "../../nearest.ts";
import type { PageStep } from "../../page-check.ts";
import { below, type Cursor, isMapping, keySpanAt, spanAt, valueAt } from "../../yaml/cursor.ts";
import { describe } from "../../yaml/schema-issues.ts";
import { validateAt } from "../../yaml/validate-value.ts";
import { type AcceptanceContext, checkTexts } from "../acceptance-context.ts";
import type { RawTextExpectation } from "../expectation-schema.ts";
import { readTextExpectation } from "../read-expectation.ts";
import { type RawLocator, stepSchemas } from "./page-schema.ts";
import { readLocator } from "./read-locator.ts";

type Word = keyof typeof stepSchemas;
type Raw<Name extends Word> = z.output<(typeof stepSchemas)[Name]>;

/** A step being read: where it stands, and with what. */
interface Place {
  readonly cursor: Cursor;
  readonly context: AcceptanceContext;
}

const words = Object.keys(stepSchemas).filter((it): it is Word => it in stepSchemas);

type Reader = (place: Place) => PageStep | undefined;

function reader<Schema extends z.ZodType>(
  schema: Schema,
  read: (raw: z.output<Schema>, place: Place) => PageStep | undefined,
): Reader {
  return (place) => {
    const raw = validateAt(schema, place.cursor, place.context.findings);
    return raw === undefined ? undefined : read(raw, place);
  };
}

/** How each word is read; undefined, with findings, where something of it does not fit. */
const readers: Readonly<Record<Word, Reader>> = {
  open: reader(stepSchemas.open, ({ open: path }, place) =>
    isOwnPath(path, place) ? { do: "open", path } : undefined,
  ),
  click: reader(stepSchemas.click, (raw, place) => onElement("click", raw.click, place)),
  check: reader(stepSchemas.check, (raw, place) => onElement("check", raw.check, place)),
  uncheck: reader(stepSchemas.uncheck, (raw, place) => onElement("uncheck", raw.uncheck, place)),
  gone: reader(stepSchemas.gone, (raw, place) => onElement("gone", raw.gone, place)),
  fill: reader(stepSchemas.fill, (raw, place) =>
    withText("fill", { locator: raw.fill, key: "with", value: raw.with }, place),
  ),
  select: reader(stepSchemas.select, (raw, place) =>
    withText("select", { locator: raw.select, key: "option", value: raw.option }, place),
  ),
  press: reader(stepSchemas.press, readPress),
  see: reader(stepSchemas.see, readSee),
  title: reader(stepSchemas.title, ({ title }, place) => ({
    do: "title",
    expect: expectation(title, "title", place),
  })),
  url: reader(stepSchemas.url, ({ url }, place) => ({
    do: "url",
    expect: expectation(url, "url", place),
  })),
  screenshot: reader(stepSchemas.screenshot, ({ screenshot: name }) => ({
    do: "screenshot",
    name,
  })),
};

/** Reads one step of a `page` check. Undefined, with findings, where it does not fit. */
export function readPageStep(cursor: Cursor, context: AcceptanceContext): PageStep | undefined {
  const word = wordAt(cursor, context);
  return word === undefined ? undefined : readers[word]({ cursor, context });
}

function wordAt(cursor: Cursor, { findings }: AcceptanceContext): Word | undefined {
  const value = valueAt(cursor);
  if (!isMapping(value)) {
    const args = { key: "step", expected: "a mapping", found: describe(value) };
    findings.push(diagnose("package/wrong-type", args, { span: spanAt(cursor) }));
    return undefined;
  }
  const keys = Object.keys(value);
  const word = words.find((it) => keys.includes(it));
  if (word !== undefined) return word;
  const first = keys[0];
  const meant = first === undefined ? undefined : nearest(first, words);
  const problem =
    meant === undefined
      ? `is no step; one begins with one of ${words.join(", ")}`
      : `is no step; did you mean \`${meant}\`?`;
  const key = escapeText(first ?? "step");
  const span = first === undefined ? spanAt(cursor) : keySpanAt(below(cursor, first));
  findings.push(diagnose("package/invalid-value", { key, problem }, { span }));
  return undefined;
}

/** Only the output is opened, whatever stands in a path. */
function isOwnPath(path: string, { cursor, context }: Place): boolean {
  const at = below(cursor, "open");
  checkTexts(at, context);
  if (/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)) return true;
  const problem = "must be a path that begins with one `/`: only the output can be opened";
  context.findings.push(
    diagnose("package/invalid-value", { key: "open", problem }, { span: spanAt(at) }),
  );
  return false;
}

function onElement(
  word: "click" | "check" | "uncheck" | "gone",
  raw: RawLocator,
  { cursor, context }: Place,
): PageStep | undefined {
  const on = readLocator(raw, below(cursor, word), context);
  return on === undefined ? undefined : { do: word, on };
}

/** A text for an element, and the key at which it stands. */
interface WithText {
  readonly locator: RawLocator;
  readonly key: string;
  readonly value: string;
}

function withText(
  word: "fill" | "select",
  { locator, key, value }: WithText,
  { cursor, context }: Place,
): PageStep | undefined {
  const on = readLocator(locator, below(cursor, word), context);
  checkTexts(below(cursor, key), context);
  return on === undefined ? undefined : { do: word, on, value };
}

function readPress({ press, on: raw }: Raw<"press">, place: Place): PageStep | undefined {
  if (raw === undefined) return { do: "press", key: press };
  const on = readLocator(raw, below(place.cursor, "on"), place.context);
  return on === undefined ? undefined : { do: "press", key: press, on };
}

function readSee(raw: Raw<"see">, place: Place): PageStep | undefined {
  const on = readLocator(raw.see, below(place.cursor, "see"), place.context);
  const { count, checked, enabled } = raw;
  const text = raw.text === undefined ? undefined : expectation(raw.text, "text", place);
  const value = raw.value === undefined ? undefined : expectation(raw.value, "value", place);
  if (on === undefined) return undefined;
  return { do: "see", on, ...compact({ count, text, value, checked, enabled }) };
}

function expectation(raw: RawTextExpectation, key: string, { cursor, context }: Place) {
  return readTextExpectation(raw, below(cursor, key), context);
}
