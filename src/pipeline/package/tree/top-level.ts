import { nearest } from "../nearest.ts";
import { layerFolders } from "./placement.ts";

/** What a name at the top of a package is. */
export type TopLevel =
  | { readonly kind: "layer" | "document" | "silent" | "ignored" }
  /** A folder that was probably meant to be a known one. */
  | { readonly kind: "misspelled"; readonly meant: string };

const knownFolders = [...layerFolders, "recordings"];
const silent =
  /^(?:\..*|readme.*|licen[cs]e.*|changelog.*|import\.md|install\.md|package\.json|overlay\.yaml|recordings)$/iu;
const document = /^SPECPROMPT(?:\.append|\.prepend)?\.md(?:\.liquid)?$/u;

/** Classifies a name at the top of a package or an overlay. */
export function topLevel(name: string, isFolder: boolean): TopLevel {
  if (isFolder && (layerFolders as readonly string[]).includes(name)) return { kind: "layer" };
  if (!isFolder && document.test(name)) return { kind: "document" };
  if (silent.test(name) && !(isFolder && isMisspelledRecordings(name))) return { kind: "silent" };
  const meant = isFolder ? nearest(name, knownFolders) : undefined;
  return meant === undefined ? { kind: "ignored" } : { kind: "misspelled", meant };
}

function isMisspelledRecordings(name: string): boolean {
  return name !== "recordings" && name.toLowerCase() === "recordings";
}
