import { relative, resolve } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Receipt } from "../promotion/receipt.ts";

/** A promoted deployment with those of its files that are meant; all where there are no paths. */
export interface ChosenFiles {
  readonly receipt: Receipt;
  /** Relative to the target, with `/`; the empty path is the target itself. */
  readonly paths: readonly string[];
}

/** Where words are read. */
export interface ChoosePlace {
  /** Absolute. */
  readonly projectRoot: string;
  /** Absolute; paths are relative to it. */
  readonly cwd: string;
  /** Everything that is promoted. */
  readonly receipts: readonly Receipt[];
  /** Names of the deployments of psd.yaml. */
  readonly deployments: readonly string[];
}

/**
 * What the words of a command mean: first perhaps the name of a deployment, then paths in or above
 * targets. No words mean everything.
 */
export function chooseFiles(
  words: readonly string[],
  { projectRoot, cwd, receipts, deployments }: ChoosePlace,
): Result<readonly ChosenFiles[]> {
  const [first, ...rest] = words;
  if (first === undefined) return success(receipts.map((receipt) => ({ receipt, paths: [] })));
  const named = receipts.find((it) => it.deployment === first);
  if (named === undefined && deployments.includes(first)) {
    return failure(diagnose("promotion/nothing-promoted", { deployment: first }));
  }
  const among = named === undefined ? receipts : [named];
  const paths = (named === undefined ? words : rest).map((word) => ({
    word,
    path: relative(projectRoot, resolve(cwd, word)).replaceAll("\\", "/"),
  }));
  const lost = paths.filter(({ path }) => among.every((it) => within(it.into, path) === undefined));
  if (lost.length > 0) {
    const known = [...new Set([...deployments, ...receipts.map((it) => it.deployment)])];
    return failure(
      ...lost.map(({ word }) => diagnose("resolution/deployment-unknown", { name: word, known })),
    );
  }
  return success(
    among
      .map((receipt) => ({
        receipt,
        paths: paths.flatMap(({ path }) => within(receipt.into, path) ?? []),
      }))
      .filter((it) => paths.length === 0 || it.paths.length > 0),
  );
}

/** A path of the project as a path of a target; empty for the target or what it lies in. */
function within(into: string, path: string): string | undefined {
  if (path === "" || path === into || into.startsWith(`${path}/`)) return "";
  return path.startsWith(`${into}/`) ? path.slice(into.length + 1) : undefined;
}
