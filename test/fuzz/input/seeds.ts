import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { mutated } from "./mutations.ts";
import { edited } from "./values.ts";

const root = join(import.meta.dirname, "../../..");

/** Folders with real files: our own, and those of others where they are there. */
const folders = [
  join(root, "examples"),
  join(root, "test"),
  join(root, "docs"),
  ...(process.env["PSD_CORPUS"] === undefined ? [] : [process.env["PSD_CORPUS"]]),
];

/** Real files whose name matches a glob, the beginning of the longer ones. Sorted: a seed gives the same. */
export function realFiles(glob: string, longest = 3000): readonly Buffer[] {
  const files = folders.flatMap((folder) =>
    globSync(`**/${glob}`, { cwd: folder })
      .toSorted()
      .map((path) => join(folder, path)),
  );
  return files.map((file) => readFileSync(file).subarray(0, longest));
}

/** Damaged texts: from whole texts, which are changed in their bytes. */
export function fromTexts(texts: readonly (string | Buffer)[]): fc.Arbitrary<Uint8Array> {
  return mutated(fc.constantFrom(...texts.map((it) => Buffer.from(it))));
}

/** Damaged JSON: valid values with other parts, printed, with some bytes changed. */
export function fromValues(values: readonly unknown[]): fc.Arbitrary<Uint8Array> {
  const printed = fc
    .tuple(edited(values), fc.constantFrom(undefined, 2))
    .map(([value, indent]) => Buffer.from(JSON.stringify(value, undefined, indent) ?? ""));
  return mutated(printed, { most: 1 });
}

/** Damaged YAML from values, mostly in its JSON form, which is printed faster; `wrap` puts it into its document. */
export function fromYamlValues(
  values: readonly unknown[],
  wrap: (yaml: string) => string = (yaml) => yaml,
): fc.Arbitrary<Uint8Array> {
  const printed = fc
    .tuple(edited(values), fc.nat({ max: 7 }))
    .map(([value, style]) =>
      Buffer.from(wrap(style > 0 ? `${JSON.stringify(value)}\n` : stringify(value))),
    );
  return mutated(printed, { most: 1 });
}
