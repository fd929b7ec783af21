import { parse } from "yaml";
import { readBounded } from "../../../platform/bounded-read.ts";
import { limits } from "../../package/tree/limits.ts";
import type { Selection } from "../../composition/selection.ts";

/** Where a document may lie: among the texts that an agent is given, or among the other files. */
export type DocumentSource = Pick<Selection, "documents" | "files">;

/** An OpenAPI document of the package by its path there; undefined where it cannot be read. */
export async function readDocument(
  { documents, files }: DocumentSource,
  path: string,
): Promise<{ readonly value: unknown } | undefined> {
  const document = documents.find((it) => it.path === path);
  if (document !== undefined) return parsed(document.lines.join("\n"));
  const file = files.find((it) => it.path === path)?.file;
  const bytes = file === undefined ? undefined : await readBounded(file, limits.file);
  return bytes === undefined ? undefined : parsed(Buffer.from(bytes).toString("utf8"));
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    // JSON first: it is what the slow reader of YAML would read, too.
    return { value: readText(text) };
  } catch {
    return undefined;
  }
}

function readText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parse(text, { maxAliasCount: 100 });
  }
}
