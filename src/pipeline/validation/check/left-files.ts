import { readBounded } from "../../../platform/bounded-read.ts";
import { pathKind, removePath, writeFile } from "../../../platform/files.ts";
import type { RunExpectation, TextExpectation } from "../../package/criterion.ts";
import type { CriterionBox } from "../box.ts";
import { compareText } from "../compare/compare-text.ts";
import { errored, failed, type Finding } from "../finding.ts";
import { placeInside } from "../inside.ts";
import { expandText, type PlaceholderValues } from "../placeholders.ts";

/** Larger files are not read for a comparison. */
const longestFile = 16 * 2 ** 20;

/** Why the files that a run left are not what they must be; undefined where they are. */
export async function compareFiles(
  expected: RunExpectation["files"],
  box: CriterionBox,
): Promise<Finding | undefined> {
  for (const [path, expectation] of Object.entries(expected)) {
    // The first fault is enough, in the order in which they are written.
    const finding = await compareFile(path, expectation, box);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/** Writes the files that a check needs before it begins. */
export async function writeFiles(
  files: Readonly<Record<string, string>>,
  box: CriterionBox,
): Promise<Finding | undefined> {
  for (const [path, text] of Object.entries(files)) {
    // One may lie in the folder of another.
    const place = await placeOf(path, box);
    if (place === undefined) return errored(`${path} is no place for a file of a check`);
    await removePath(place);
    await writeFile(place, expandText(text, box.values), 0o666);
  }
  return undefined;
}

async function compareFile(
  path: string,
  expectation: TextExpectation | boolean,
  box: CriterionBox,
): Promise<Finding | undefined> {
  const place = await placeOf(path, box);
  const kind = place === undefined ? "missing" : await pathKind(place);
  if (expectation === false) {
    if (kind === "missing") return undefined;
    return failed("wrong-output", { message: `${path} must not exist after the run` });
  }
  if (place === undefined || kind === "missing") {
    return failed("missing-file", { message: `${path} does not exist after the run` });
  }
  if (expectation === true) return undefined;
  const bytes = await readBounded(place, longestFile);
  if (bytes === undefined) {
    const message = `${path} is no plain file of at most ${longestFile / 2 ** 20} MiB`;
    return failed("missing-file", { message });
  }
  return compareText({ name: path, text: Buffer.from(bytes).toString("utf8") }, expectation);
}

/** Where a path of a check lies on this machine: in `{tmp}`, or in `{out}` where it begins so. */
async function placeOf(path: string, box: CriterionBox): Promise<string | undefined> {
  const here: PlaceholderValues = {
    commands: {},
    texts: { ...box.values.texts, tmp: box.tmp.source, out: box.out.source },
  };
  const wanted = expandText(path, here);
  const inOutput = wanted.startsWith(`${box.out.source}/`);
  return placeInside(inOutput ? box.out.source : box.tmp.source, wanted);
}
