import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  isMap,
  isScalar,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from "yaml";

/** What is done to a text of psd.yaml. */
export type ProjectEdit =
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "retarget"; readonly name: string; readonly into: string }
  | { readonly kind: "respecify"; readonly name: string; readonly from: string }
  | {
      readonly kind: "add";
      readonly name: string;
      /** As psd.yaml has it. */
      readonly entry: Readonly<Record<string, unknown>>;
    };

/**
 * The text of psd.yaml with one deployment removed or added, or with another target or package of it. Everything else stays
 * as it is written, comments too. Undefined where that cannot be done safely.
 */
export function editProjectText(text: string, edit: ProjectEdit): string | undefined {
  const edited = written(text, edit);
  if (edited === undefined) return undefined;
  // What was meant is compared with what is written: a text has more forms than are known here.
  const meant = expected(text, edit);
  return meant !== undefined && isDeepStrictEqual(valueOf(edited), meant) ? edited : undefined;
}

function written(text: string, edit: ProjectEdit): string | undefined {
  switch (edit.kind) {
    case "remove":
      return withoutEntry(text, edit.name);
    case "add":
      return withEntry(text, edit);
    case "retarget":
      return withValue(text, { name: edit.name, key: "into", value: edit.into });
    case "respecify":
      return withValue(text, { name: edit.name, key: "from", value: edit.from });
    default:
      return undefined;
  }
}

function valueOf(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
  return document.errors.length > 0 ? undefined : plainValue(document);
}

function expected(text: string, edit: ProjectEdit): unknown {
  const document = parseDocument(text, { logLevel: "silent" });
  change(document, edit);
  return plainValue(document);
}

function change(document: Document.Parsed, edit: ProjectEdit): void {
  const path = ["deployments", edit.name];
  if (edit.kind === "remove") document.deleteIn(path);
  else if (edit.kind === "retarget") document.setIn([...path, "into"], edit.into);
  else if (edit.kind === "respecify") document.setIn([...path, "from"], edit.from);
  else if (hasEntries(document)) document.setIn(path, document.createNode(edit.entry));
  // An empty `{}` would hold everything on one line.
  else document.set("deployments", document.createNode({ [edit.name]: edit.entry }));
}

function hasEntries(document: Document.Parsed): boolean {
  const deployments = document.get("deployments");
  return isMap(deployments) && deployments.items.length > 0;
}

function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // So the parser reports an alias whose anchor went with the entry.
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

interface Entry {
  readonly deployments: YAMLMap;
  readonly pair: Pair;
}

function findEntry(text: string, name: string): Entry | undefined {
  const deployments = parseDocument(text, { logLevel: "silent" }).get("deployments");
  if (!isMap(deployments)) return undefined;
  const pair = deployments.items.find((it) => isScalar(it.key) && String(it.key.value) === name);
  return pair === undefined ? undefined : { deployments, pair };
}

function withoutEntry(text: string, name: string): string | undefined {
  const entry = findEntry(text, name);
  if (entry === undefined) return undefined;
  const { deployments, pair } = entry;
  if (deployments.flow === true || deployments.items.length === 1) {
    return laidOut(text, { kind: "remove", name });
  }
  const key = rangeOf(pair.key);
  const value = rangeOf(pair.value) ?? key;
  if (key === undefined || value === undefined) return undefined;
  const from = text.lastIndexOf("\n", key[0]) + 1;
  return text.slice(0, from) + text.slice(endOfEntry(text, value));
}

function withEntry(text: string, edit: Extract<ProjectEdit, { kind: "add" }>): string | undefined {
  const document = parseDocument(text, { logLevel: "silent" });
  const deployments = document.get("deployments");
  if (document.errors.length > 0) return undefined;
  const last =
    isMap(deployments) && deployments.flow !== true ? deployments.items.at(-1) : undefined;
  const key = rangeOf(last?.key);
  if (last === undefined || key === undefined) return laidOut(text, edit);
  const indentation = " ".repeat(key[0] - (text.lastIndexOf("\n", key[0]) + 1));
  const lines = stringify({ [edit.name]: edit.entry }, { lineWidth: 0 })
    .trimEnd()
    .split("\n");
  const added = lines.map((line) => `${indentation}${line}\n`).join("");
  const end = endOfEntry(text, rangeOf(last.value) ?? key);
  const before = text.slice(0, end);
  return `${before}${before.endsWith("\n") ? "" : "\n"}${added}${text.slice(end)}`;
}

/** The place after the line on which a value ends. */
function endOfEntry(text: string, [from, to]: readonly [number, number]): number {
  const last = from + text.slice(from, to).trimEnd().length;
  const end = text.indexOf("\n", last);
  return end === -1 ? text.length : end + 1;
}

/** Written anew by the library, which keeps comments and may lay lines out in its own way. */
function laidOut(text: string, edit: ProjectEdit): string {
  const document = parseDocument(text, { logLevel: "silent" });
  change(document, edit);
  return document.toString({ lineWidth: 0 });
}

function withValue(
  text: string,
  { name, key, value }: { readonly name: string; readonly key: string; readonly value: string },
): string | undefined {
  const entry = findEntry(text, name);
  if (entry === undefined || !isMap(entry.pair.value)) return undefined;
  const range = rangeOf(entry.pair.value.get(key, true));
  if (range === undefined) return undefined;
  const isPlain = /^[A-Za-z][\w./-]*$/u.test(value) && valueOf(value) === value;
  const scalar = isPlain ? value : JSON.stringify(value);
  return text.slice(0, range[0]) + scalar + text.slice(range[1]);
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const { range } = node;
  if (!Array.isArray(range)) return undefined;
  const [from, to]: readonly unknown[] = range;
  return typeof from === "number" && typeof to === "number" ? [from, to] : undefined;
}
