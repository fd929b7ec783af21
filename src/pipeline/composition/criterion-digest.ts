import { posix } from "node:path";
import type { Check, Criterion } from "../package/criterion.ts";
import { digestOf } from "../package/digest.ts";
import type { LayerFile } from "../package/spec-prompt.ts";
import type { Selection } from "./selection.ts";
import { isHeldOutFolder, validationFolder } from "./validation-folder.ts";

/** What criteria may use beside their own text. */
export type CriterionSurroundings = Pick<
  Selection,
  "files" | "services" | "environmentParameters" | "textParameters"
>;

/**
 * The digest of everything that decides the outcome of a criterion but the output: its checks, the
 * bytes of the files that they read, the services and parameters that they use. Places do not count.
 */
export function digestCriterion(
  criterion: Criterion,
  { files, services, environmentParameters, textParameters }: CriterionSurroundings,
): string {
  const checks = criterion.checks.map(withoutSpan);
  const text = JSON.stringify(checks);
  const used = Object.entries(services).filter(([name]) => text.includes(`{${name}}`));
  const folder = validationFolder(criterion.heldOut);
  const read = new Set([
    ...criterion.checks.flatMap((it) => filesOfCheck(it, folder, files)),
    ...(text.includes("{fixtures}") ? below(files, `${folder}/fixtures`) : []),
    ...used.flatMap(([, it]) =>
      it.kind === "static"
        ? below(files, `${validationFolder(isHeldOutFolder(it.root))}/${it.folder}`)
        : [],
    ),
  ]);
  return digestOf({
    checks,
    files: digestsByPath([...read]),
    services: Object.fromEntries(used.map(([name, it]) => [name, definitionOf(it)])),
    parameters: Object.fromEntries(
      Object.entries(textParameters).filter(([name]) => text.includes(`{with.${name}}`)),
    ),
    environment: Object.fromEntries(
      environmentParameters.filter((it) => !it.secret).map((it) => [it.variable, it.value ?? null]),
    ),
  });
}

function withoutSpan(check: Check): object {
  const { span: _, ...rest } = check;
  return rest;
}

function definitionOf(service: Selection["services"][string]): object {
  const { span: _, root: __, ...definition } = service;
  return definition;
}

/** A table reads its file; a kind that this version does not know in detail may read all of its folder. */
function filesOfCheck(
  check: Check,
  folder: string,
  files: readonly LayerFile[],
): readonly LayerFile[] {
  if (check.kind === "run" || check.kind === "files") return [];
  if (check.kind !== "cases") return below(files, folder);
  const path = "file" in check.source ? posix.join(folder, check.source.file) : undefined;
  return files.filter((it) => it.path === path);
}

function below(files: readonly LayerFile[], folder: string): readonly LayerFile[] {
  const start = `${posix.normalize(folder)}/`.replace(/\/+$/u, "/");
  return files.filter((it) => it.path.startsWith(start));
}

function digestsByPath(files: readonly LayerFile[]): Record<string, string> {
  return Object.fromEntries(files.map((it) => [it.path, it.digest]));
}
