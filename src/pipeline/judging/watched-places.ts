import { basename, dirname, join, resolve } from "node:path";
import picomatch from "picomatch";
import { ignoredNames } from "../generation/ignored-files.ts";
import { readUsableProject } from "../project/known-project.ts";
import type { Deployment } from "../resolution/deployment.ts";
import type { RememberedDeployment } from "../resolution/resolve-deployment.ts";
import type { ValidateRequest } from "./validation-subjects.ts";

/**
 * The absolute files and folders on which a judgement depends: packages, overlays, targets, what psd.yaml
 * names, and what people sign. Undefined where the project cannot be read; that is told elsewhere.
 */
export async function watchedPlaces(
  { target, package: packagePath, overlay }: ValidateRequest,
  cwd: string,
): Promise<readonly string[] | undefined> {
  const own = overlay === undefined ? [] : [resolve(cwd, overlay)];
  if (packagePath !== undefined) {
    const folder = resolve(cwd, target ?? ".");
    return unique([packagePlace(resolve(cwd, packagePath)), folder, ...own]);
  }
  const known = await readUsableProject(cwd);
  if (!known.ok) return undefined;
  const { project, remembered } = known.value;
  const isMeant = ({ name, into }: Pick<Deployment, "name" | "into">): boolean =>
    target === undefined || target === name || resolve(cwd, target) === join(project.root, into);
  const deployed = [...project.deployments, ...remembered].filter(isMeant);
  return unique([
    ...["psd.yaml", ".psd/receipts", ".psd/signatures"].map((it) => join(project.root, it)),
    ...deployed.flatMap((it) => placesOf(it, project.root)),
    ...own,
  ]);
}

/** Whether a folder of a watched place is looked into: what is never output is not. */
export function isWatched(path: string): boolean {
  return !ignored(basename(path));
}

const ignored = picomatch([...ignoredNames], { dot: true });

function placesOf(deployment: Deployment | RememberedDeployment, root: string): readonly string[] {
  const { into, overlay, parameters } = deployment;
  const globs = "context" in deployment ? deployment.context : [];
  const files = Object.values(parameters).flatMap((it) =>
    typeof it === "object" && "file" in it ? it.file : [],
  );
  return [
    packagePlace(resolve(root, deployment.packagePath)),
    join(root, into),
    ...(overlay === undefined ? [] : [join(root, overlay)]),
    ...globs.filter((it) => !it.startsWith("!")).map((it) => join(root, picomatch.scan(it).base)),
    ...files.map((it) => join(root, it)),
  ];
}

/** The folder of a package, or its single file. */
function packagePlace(path: string): string {
  return basename(path) === "SPECPROMPT.md" ? dirname(path) : path;
}

function unique(places: readonly string[]): readonly string[] {
  return [...new Set(places)];
}
