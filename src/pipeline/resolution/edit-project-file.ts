import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";

/** What is done to a text of psd.yaml. */
export type ProjectEdit =
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "retarget"; readonly name: string; readonly into: string };

/**
 * The text of psd.yaml with one deployment removed, or with another target of it. Everything else stays
 * as it is written, comments too. Undefined where that cannot be done safely.
 */
export function editProjectText(text: string, edit: ProjectEdit): string | undefined {
  const edited = edit.kind === "remove" ? withoutEntry(text, edit.name) : withTarget(text, edit);
  if (edited === undefined) return undefined;
  // What was meant is compared with what is written: a text has more forms than are known here.
  const meant = expected(text, edit);
  return meant !== undefined && isDeepStrictEqual(valueOf(edited), meant) ? edited : undefined;
}

function valueOf(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
  return document.errors.length > 0 ? undefined : plainValue(document);
}

function expected(text: string, edit: ProjectEdit): unknown {
  const document = parseDocument(text, { logLevel: "silent" });
  if (edit.kind === "remove") document.deleteIn(["deployments", edit.name]);
  else document.setIn(["deployments", edit.name, "into"], edit.into);
  return plainValue(document);
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
  if (deployments.flow === true || deployments.items.length === 1) return written(text, name);
  const key = rangeOf(pair.key);
  const value = rangeOf(pair.value) ?? key;
  if (key === undefined || value === undefined) return undefined;
  const from = text.lastIndexOf("\n", key[0]) + 1;
  const last = value[0] + text.slice(value[0], value[1]).trimEnd().length;
  const end = text.indexOf("\n", last);
  return text.slice(0, from) + (end === -1 ? "" : text.slice(end + 1));
}

/** Written anew by the library, which keeps comments and may lay lines out in its own way. */
function written(text: string, name: string): string {
  const document = parseDocument(text, { logLevel: "silent" });
  document.deleteIn(["deployments", name]);
  return document.toString({ lineWidth: 0 });
}

function withTarget(
  text: string,
  { name, into }: { readonly name: string; readonly into: string },
): string | undefined {
  const entry = findEntry(text, name);
  if (entry === undefined || !isMap(entry.pair.value)) return undefined;
  const range = rangeOf(entry.pair.value.get("into", true));
  if (range === undefined) return undefined;
  const isPlain = /^[A-Za-z][\w./-]*$/u.test(into) && valueOf(into) === into;
  const scalar = isPlain ? into : JSON.stringify(into);
  return text.slice(0, range[0]) + scalar + text.slice(range[1]);
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const { range } = node;
  if (!Array.isArray(range)) return undefined;
  const [from, to]: readonly unknown[] = range;
  return typeof from === "number" && typeof to === "number" ? [from, to] : undefined;
}
