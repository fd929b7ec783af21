import {
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import type { Diagnostic, Span } from "../../../diagnostics/diagnostic.ts";
import { aliasFault, yamlFindings, type YamlRules } from "./yaml-findings.ts";

/** Keys and list indexes from the root of a YAML value to a part of it. */
export type YamlPath = readonly (string | number)[];

/** A parsed YAML text that knows where each of its parts stands. */
export interface YamlSource {
  readonly file: string;
  /** The plain value. */
  readonly value: unknown;
  /** Where a value stands; where it is missing, the nearest part around it. */
  spanOf(path: YamlPath): Span;
  /** Where the key of a value stands; for a list's element, the element. */
  keySpanOf(path: YamlPath): Span;
  /** The text of a value as it stands in the file, with its indentation taken off. */
  textOf(path: YamlPath): string;
}

/** Where a YAML text begins in its file, and how strictly it is read. */
export interface YamlPlace {
  readonly file: string;
  /** Line of the file (from 1) on which the text begins. */
  readonly firstLine: number;
  /** `own`: psd's own formats. `foreign`: data from elsewhere, which may have anchors and tags. */
  readonly rules: YamlRules;
}

/** A parsed text, or undefined where its syntax is broken, with what is wrong. */
export interface ParsedYaml {
  readonly source: YamlSource | undefined;
  readonly findings: readonly Diagnostic[];
}

/** Parses YAML 1.2 (core schema), of which JSON is a part. Never throws. */
export function parseYaml(text: string, place: YamlPlace): ParsedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument<Node>(text, {
    version: "1.2",
    schema: "core",
    lineCounter,
    stringKeys: true,
    // Told by yamlFindings, in time that grows with the number of keys and not with its square.
    uniqueKeys: false,
    prettyErrors: false,
    // A silent parser does not tell of a second document.
    logLevel: "error",
  });
  const located = { text, lineCounter, place, root: document.contents };
  const findings = yamlFindings(document, place.rules, (from, to) =>
    spanBetween(located, from, to),
  );
  if (findings.some((it) => it.severity === "error")) return { source: undefined, findings };
  try {
    return { source: sourceOf(located, document.toJS({ maxAliasCount: 100 })), findings };
  } catch (error) {
    // So the parser reports an alias without its anchor, and too many aliases.
    if (!(error instanceof ReferenceError)) throw error;
    const fault = aliasFault(document, error, (from, to) => spanBetween(located, from, to));
    return { source: undefined, findings: [...findings, fault] };
  }
}

interface Located {
  readonly text: string;
  readonly lineCounter: LineCounter;
  readonly place: YamlPlace;
  readonly root: Node | null;
}

function sourceOf(it: Located, value: unknown): YamlSource {
  return {
    file: it.place.file,
    value,
    spanOf: (path) => spanOfNode(it, walk(it.root, path).node),
    keySpanOf: (path) => {
      const { node, key } = walk(it.root, path);
      return spanOfNode(it, key ?? node);
    },
    textOf: (path) => unindent(it, walk(it.root, path).node),
  };
}

/** Follows a path as far as it goes. */
function walk(root: Node | null, path: YamlPath): { node: Node | null; key?: Node } {
  let node = root;
  let key: Node | undefined;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined) break;
    node = child.node;
    key = child.key;
  }
  return key === undefined ? { node } : { node, key };
}

function childOf(node: Node | null, step: string | number): { node: Node; key?: Node } | undefined {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { node: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((it) => isScalar(it.key) && String(it.key.value) === String(step));
  if (pair === undefined || !isNode(pair.key)) return undefined;
  return { node: isNode(pair.value) ? pair.value : pair.key, key: pair.key };
}

function spanOfNode(it: Located, node: Node | null): Span {
  const [from, to] = node?.range ?? [0, 0];
  return spanBetween(
    it,
    from,
    isCollection(node) && node.flow !== true ? lineEnd(it.text, from) : to,
  );
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

function spanBetween(it: Located, from: number, to: number): Span {
  const start = it.lineCounter.linePos(Math.min(from, it.text.length));
  const trimmed = from + it.text.slice(from, to).trimEnd().length;
  const end = it.lineCounter.linePos(Math.max(trimmed, from));
  const line = Math.max(1, start.line) + it.place.firstLine - 1;
  const column = Math.max(1, start.col);
  const place = { file: it.place.file, line, column };
  if (trimmed <= from) return place;
  const endLine = end.line + it.place.firstLine - 1;
  return endLine === line
    ? { ...place, endColumn: end.col }
    : { ...place, endLine, endColumn: end.col };
}

function unindent(it: Located, node: Node | null): string {
  const [from, to] = node?.range ?? [0, 0];
  const { col } = it.lineCounter.linePos(from);
  const indentation = new RegExp(`^ {0,${Math.max(0, col - 1)}}`, "u");
  const [first = "", ...rest] = it.text.slice(from, to).trimEnd().split("\n");
  return [first, ...rest.map((line) => line.replace(indentation, ""))].join("\n");
}
