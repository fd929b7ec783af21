import picomatch from "picomatch";
import type { Store, StoredFile, StoredTree } from "../../../adapters/store/store.ts";
import type { FilesCheck, TextExpectation } from "../../package/criterion.ts";
import { allNear } from "../../package/nearest.ts";
import { compareText } from "../compare/compare-text.ts";
import { type CheckOutcome, errored, failed, type Finding } from "../finding.ts";
import type { PlaceholderValues } from "../placeholders.ts";
import { expandTextExpectation } from "./expand-expectation.ts";

/** Larger files are not held against an expectation. */
const longestFile = 16 * 2 ** 20;

/** The stored output and the place its content comes from. */
export interface StoredOutput {
  readonly tree: StoredTree;
  readonly store: Pick<Store, "readBlob">;
  readonly values: PlaceholderValues;
}

/** Looks at the files of the output as they are stored, without running anything. */
export async function checkFiles(check: FilesCheck, output: StoredOutput): Promise<CheckOutcome> {
  const finding =
    findMissing(check.present, output.tree) ??
    findSurplus(check.absent, output.tree) ??
    (await compareContents(check.content, output));
  return { finding };
}

function findMissing(globs: readonly string[], tree: StoredTree): Finding | undefined {
  const glob = globs.find((it) => matching(it, tree).length === 0);
  if (glob === undefined) return undefined;
  const paths = tree.files.map((it) => it.path);
  const near = allNear(glob, paths.slice(0, 2000));
  return failed("missing-file", {
    message: `The output has no file that matches ${glob}`,
    expected: glob,
    actual: [...new Set([...near, ...paths])].slice(0, 20).join("\n"),
  });
}

function findSurplus(globs: readonly string[], tree: StoredTree): Finding | undefined {
  const surplus = globs.flatMap((glob) => matching(glob, tree).map((it) => ({ glob, it })));
  const [first] = surplus;
  if (first === undefined) return undefined;
  return failed("wrong-output", {
    message: `The output must not have a file that matches ${first.glob}`,
    actual: [...new Set(surplus.map(({ it }) => it.path))].slice(0, 20).join("\n"),
  });
}

async function compareContents(
  contents: Readonly<Record<string, TextExpectation>>,
  output: StoredOutput,
): Promise<Finding | undefined> {
  const pairs = Object.entries(contents).flatMap(([glob, expectation]) => {
    const files = matching(glob, output.tree).filter((it) => it.mode !== "120000");
    return files.map((file) => ({ file, expectation }));
  });
  const unmatched = Object.keys(contents).find((it) => matching(it, output.tree).length === 0);
  if (unmatched !== undefined) return findMissing([unmatched], output.tree);
  for (const { file, expectation } of pairs) {
    // The first fault is enough; files are large and read one at a time.
    const finding = await compareContent(file, expectation, output);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

async function compareContent(
  file: StoredFile,
  expectation: TextExpectation,
  { store, values }: StoredOutput,
): Promise<Finding | undefined> {
  if (file.size > longestFile) {
    return failed("wrong-output", {
      message: `${file.path} is larger than ${longestFile / 2 ** 20} MiB`,
    });
  }
  const bytes = await store.readBlob(file.blob);
  if (bytes === undefined) return errored(`The store lacks the content of ${file.path}`);
  const text = Buffer.from(bytes).toString("utf8");
  return compareText({ name: file.path, text }, expandTextExpectation(expectation, values));
}

function matching(glob: string, tree: StoredTree): readonly StoredFile[] {
  const matches = picomatch(glob, { dot: true });
  return tree.files.filter((it) => matches(it.path));
}
