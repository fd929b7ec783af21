import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, parseDocument, type YAMLSeq } from "yaml";

/** The texts of two acceptance files. */
export interface AcceptanceTexts {
  readonly source: string;
  /** Undefined where the file is not there yet. */
  readonly target: string | undefined;
}

/**
 * Moves a criterion with its comments from one acceptance file to the end of the criteria of another; all else
 * stays byte for byte, but for an empty line beside it. Undefined where that cannot be done safely: a criterion
 * must begin on a line of its own. Pure.
 */
export function moveCriterion(
  { source, target }: AcceptanceTexts,
  id: string,
): { readonly source: string; readonly target: string } | undefined {
  const taken = takeOut(source, id);
  if (taken === undefined) return undefined;
  const written = target === undefined ? newFile(taken) : putInto(target, taken);
  if (written === undefined) return undefined;
  const texts = { source: taken.rest, target: written };
  // A text has more forms than are known here: what was meant is compared with what is written.
  return isMeant({ source, target }, texts, id) ? texts : undefined;
}

/** The lines of a criterion, without line ends, and the file without it. */
interface Taken {
  readonly lines: readonly string[];
  /** Spaces before its dash. */
  readonly indent: number;
  readonly rest: string;
}

function takeOut(text: string, id: string): Taken | undefined {
  const list = findList(text);
  if (list === undefined || list.flow === true) return undefined;
  const index = list.items.findIndex((it) => isMap(it) && it.get("id") === id);
  const place = placeOf(text, list, index);
  if (place === undefined) return undefined;
  const lines = text.split("\n");
  const own = lines.slice(place.from, place.to + 1);
  lines.splice(place.from, own.length);
  if (isBlank(lines[place.from]) && place.from < lines.length - 1) lines.splice(place.from, 1);
  else if (place.from === lines.length - 1 && isBlank(lines[place.from - 1])) {
    lines.splice(place.from - 1, 1);
  }
  const without = lines.join("\n");
  return {
    lines: own.map((it) => it.replace(/\r$/u, "")),
    indent: place.indent,
    rest: list.items.length === 1 ? withEmptyList(without) : without,
  };
}

function findList(text: string): YAMLSeq | undefined {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
  const list = document.errors.length > 0 ? undefined : document.get("criteria");
  return isSeq(list) ? list : undefined;
}

/** The lines of an element, from 0, with the comments right above it and those within it. */
function placeOf(
  text: string,
  list: YAMLSeq,
  index: number,
): { readonly from: number; readonly to: number; readonly indent: number } | undefined {
  const item = list.items[index];
  if (!isMap(item) || item.range === undefined || item.range === null) return undefined;
  const [start, end] = item.range;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const dash = /^( *)- +$/u.exec(text.slice(lineStart, start));
  if (dash === null) return undefined;
  const indent = dash[1]?.length ?? 0;
  const lines = text.split("\n");
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length - 1;
  let from = lineAt(start);
  while (from > 0 && /^\s*#/u.test(lines[from - 1] ?? "")) from -= 1;
  let to = lineAt(text.slice(0, end).trimEnd().length);
  // The parser counts comments after an element as part of it; those as far out as its dash are not.
  const outer = new RegExp(`^ {0,${indent}}#`, "u");
  while (isBlank(lines[to]) || outer.test(lines[to] ?? "")) to -= 1;
  const inner = new RegExp(`^ {${indent + 1},}#`, "u");
  while (inner.test(lines[to + 1] ?? "")) to += 1;
  return { from, to, indent };
}

function isBlank(line: string | undefined): boolean {
  return line !== undefined && line.trim() === "";
}

/** The last criterion is gone: the key would have no value. */
function withEmptyList(text: string): string {
  return text.replace(/^(["']?criteria["']?\s*:)/mu, "$1 []");
}

function newFile({ lines, indent }: Taken): string {
  return `criteria:\n${shifted(lines, 2 - indent).join("\n")}\n`;
}

function putInto(text: string, { lines, indent }: Taken): string | undefined {
  const list = findList(text);
  if (list === undefined) return undefined;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  if (list.items.length === 0) {
    const [from = 0, to = 0] = list.range ?? [];
    const block = shifted(lines, 2 - indent).join(end);
    return `${text.slice(0, from).trimEnd()}${end}${block}${text.slice(to)}`;
  }
  const last = list.flow === true ? undefined : placeOf(text, list, list.items.length - 1);
  if (last === undefined) return undefined;
  const present = text.split("\n");
  const carriage = end === "\r\n" ? "\r" : "";
  const block = shifted(lines, last.indent - indent).map((it) => `${it}${carriage}`);
  const before = present.slice(0, last.to + 1);
  // The last line of a file may lack its end.
  const final = before.length === present.length ? [`${before.pop() ?? ""}${carriage}`] : [];
  return [...before, ...final, carriage, ...block, ...present.slice(last.to + 1)].join("\n");
}

function shifted(lines: readonly string[], by: number): readonly string[] {
  if (by >= 0) return lines.map((it) => (isBlank(it) ? it : `${" ".repeat(by)}${it}`));
  const less = new RegExp(`^ {0,${-by}}`, "u");
  return lines.map((it) => it.replace(less, ""));
}

function isMeant(
  before: AcceptanceTexts,
  after: { readonly source: string; readonly target: string },
  id: string,
): boolean {
  const [old, rest] = [before.source, after.source].map(valueOf);
  const [present, written] = [before.target ?? "criteria: []", after.target].map(valueOf);
  if (!old || !rest || !present || !written) return false;
  const moved = old.criteria.filter((it) => it.id === id);
  const kept = { ...old, criteria: old.criteria.filter((it) => it.id !== id) };
  const grown = { ...present, criteria: [...present.criteria, ...moved] };
  return moved.length === 1 && isDeepStrictEqual(rest, kept) && isDeepStrictEqual(written, grown);
}

interface AcceptanceValue {
  readonly criteria: readonly { readonly id?: unknown }[];
}

function valueOf(text: string): AcceptanceValue | undefined {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const isList = document.contents.items.some(
    (it) => isScalar(it.key) && it.key.value === "criteria" && isSeq(it.value),
  );
  const value: unknown = isList ? document.toJS({ maxAliasCount: 0 }) : undefined;
  return hasCriteria(value) ? value : undefined;
}

function hasCriteria(value: unknown): value is AcceptanceValue {
  return (
    typeof value === "object" &&
    value !== null &&
    "criteria" in value &&
    Array.isArray(value.criteria) &&
    value.criteria.every((it) => typeof it === "object" && it !== null)
  );
}
