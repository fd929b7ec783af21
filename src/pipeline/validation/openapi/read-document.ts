import { parse } from "yaml";
import { readBounded } from "../../../platform/bounded-read.ts";
import { limits } from "../../package/tree/limits.ts";
import type { PackageFiles } from "../package-files.ts";

/** An OpenAPI document of the package by its path there; undefined where it cannot be read. */
export async function readDocument(
  files: PackageFiles,
  path: string,
): Promise<{ readonly value: unknown } | undefined> {
  const file = files.find((it) => it.path === path)?.file;
  const bytes = file === undefined ? undefined : await readBounded(file, limits.file);
  if (bytes === undefined) return undefined;
  try {
    // JSON first: it is what the slow reader of YAML would read, too.
    return { value: readText(Buffer.from(bytes).toString("utf8")) };
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
