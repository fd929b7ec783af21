import picomatch from "picomatch";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { SecretValue } from "../../diagnostics/redaction.ts";
import { formsOf } from "../../diagnostics/secret-forms.ts";

/** A shorter value stands in many a file by chance. */
const shortestValue = 8;
/** The lines of a value of several lines, such as a key, are looked for from this length on. */
const shortestLine = 16;
/** Files that are told at most. */
const toldFiles = 20;

/** What is looked for where. */
export interface SecretSearch {
  readonly tree: StoredTree;
  /** Values that psd knows, with what they are. */
  readonly secrets: readonly SecretValue[];
  /** The deployment's `allow`: globs of files that may hold one. */
  readonly allow: readonly string[];
}

/** The files of an output that hold a value that psd knows as a secret, or are named by it; the value is not told. */
export async function findSecretFiles(
  { tree, secrets, allow }: SecretSearch,
  store: Pick<Store, "search" | "readBlob">,
): Promise<readonly Diagnostic[]> {
  const known = secrets.flatMap(({ value, what }) =>
    textsOf(value).map((text) => ({ text, what })),
  );
  if (known.length === 0) return [];
  const isAllowed = picomatch([...allow], { dot: true, nocase: true });
  const texts = known.map((it) => it.text);
  const holding = new Set(await store.search(tree.id, texts));
  const files = tree.files.filter(
    ({ path }) => !isAllowed(path) && (holding.has(path) || texts.some((it) => path.includes(it))),
  );
  const found = await Promise.all(
    files.slice(0, toldFiles).map(async ({ path, blob }) => {
      const bytes = holding.has(path) ? await store.readBlob(blob) : undefined;
      const content = `${path}\n${Buffer.from(bytes ?? []).toString("utf8")}`;
      const what = known.find((it) => content.includes(it.text))?.what ?? "a secret";
      return diagnose("promotion/secret-in-output", { path, what });
    }),
  );
  return found;
}

/** A value as it may stand in a line of a file. */
function textsOf(value: string): readonly string[] {
  const whole = value.trim();
  if (whole.length < shortestValue) return [];
  const lines = whole.split(/\r?\n/u);
  const long = lines.length === 1 ? [] : lines.filter((it) => it.length >= shortestLine);
  return [...formsOf(whole).filter((it) => !it.includes("\n")), ...long];
}
