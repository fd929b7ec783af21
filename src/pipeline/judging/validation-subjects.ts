import { join, relative, resolve } from "node:path";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { pathKind, resolveLinks, type TreeEntry } from "../../platform/files.ts";
import { statNow } from "../../platform/stat-now.ts";
import type { Composition } from "../composition/composition.ts";
import { collect, storeEntries } from "../generation/collect.ts";
import { type KnownProject, readKnownProject } from "../project/known-project.ts";
import { composeDeployment, prepare } from "../project/prepare.ts";
import { blockingDrift, inspectDrift } from "../promotion/drift.ts";
import type { Receipt } from "../promotion/receipt.ts";
import type { DeploymentRequest } from "../resolution/resolve-deployment.ts";

/** What is judged, and against what. */
export interface ValidateRequest {
  /** A deployment, its folder, or any folder where a package is given; all that is promoted when missing. */
  readonly target?: string;
  /** The package against which a folder is judged, relative to the working folder. */
  readonly package?: string;
  readonly choices: DeploymentRequest["choices"];
  readonly parameters: DeploymentRequest["parameters"];
  /** Of psd.yaml; that of the last build when missing. */
  readonly environment?: string;
  /** Relative to the working folder. */
  readonly overlay?: string;
}

/** Files that lie somewhere, and what they are to be judged against. */
export interface ValidationSubject {
  /** The deployment's name, or the folder as it was named. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly composition: Composition;
  /** Stores the files as they lie there now. */
  readonly store: (store: Store) => Promise<Result<StoredTree>>;
  /** Files that were edited since promotion, relative to the folder; empty where nothing was promoted. */
  readonly drifted: readonly string[];
}

/** Finds what a request means, without judging anything. */
export function findSubjects(
  request: ValidateRequest,
  services: { readonly clock: Clock },
  { cwd }: { readonly cwd: string },
): Promise<Result<readonly ValidationSubject[]>> {
  return request.package === undefined
    ? promotedSubjects(request, services, cwd)
    : folderSubject(request, request.package, cwd);
}

async function promotedSubjects(
  request: ValidateRequest,
  services: { readonly clock: Clock },
  cwd: string,
): Promise<Result<readonly ValidationSubject[]>> {
  const known = await readKnownProject(cwd);
  if (!known.ok) return known;
  const { project, receipts } = known.value;
  const { target } = request;
  const path = target === undefined ? "" : relative(project.root, resolve(cwd, target));
  const meant =
    target === undefined
      ? receipts
      : receipts.filter((it) => it.deployment === target || it.into === path);
  if (meant.length === 0) {
    const isDeployment = project.deployments.some((it) => it.name === target);
    if (target === undefined) return failure(diagnose("promotion/nothing-promoted", {}));
    return failure(
      isDeployment
        ? diagnose("promotion/nothing-promoted", { deployment: target })
        : diagnose("validation/without-package", { target }),
    );
  }
  const subjects: ValidationSubject[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const receipt of meant) {
    // Each may read as much as there are files.
    const subject = await promotedSubject(receipt, request, {
      ...services,
      cwd,
      known: known.value,
    });
    if (!subject.ok) return subject;
    subjects.push(subject.value);
    diagnostics.push(...subject.diagnostics);
  }
  return success(subjects, diagnostics);
}

/** Where a promoted deployment lies. */
export interface PromotedPlace {
  readonly clock: Clock;
  /** Absolute. */
  readonly cwd: string;
  /** The project as it was read for all. */
  readonly known: KnownProject;
}

/** What is asked of a promoted deployment. */
export type PromotedRequest = Pick<
  ValidateRequest,
  "choices" | "parameters" | "environment" | "overlay"
>;

/** The promoted files as they lie in the project now: what is gone is left out, what is new is the user's. */
export async function promotedSubject(
  receipt: Receipt,
  { choices, parameters, environment, overlay }: PromotedRequest,
  { clock, cwd, known }: PromotedPlace,
): Promise<Result<ValidationSubject>> {
  const laid = { ...(overlay && { overlay }), ...(environment && { environment }) };
  const asked = { target: receipt.deployment, choices, parameters, ...laid, budget: {}, allow: [] };
  const prepared = await prepare(asked, cwd, () => Promise.resolve(success(known)));
  if (!prepared.ok) return prepared;
  const { project, composition } = prepared.value;
  // Judging writes nothing into the project.
  const services = { clock, keeps: false };
  const drift = await inspectDrift({ projectRoot: project.root, receipt }, services);
  if (!drift.ok) return drift;
  const gone = new Set(
    drift.value.files
      .filter((it) => it.state === "missing" || it.state === "kind-changed")
      .map((it) => it.path),
  );
  const folder = join(project.root, receipt.into);
  if ((await pathKind(folder)) !== "folder") {
    return failure(diagnose("validation/no-folder", { folder: receipt.into }));
  }
  const paths = Object.keys(receipt.files).filter((path) => !gone.has(path));
  const subject: ValidationSubject = {
    name: receipt.deployment,
    folder,
    composition,
    store: (store) =>
      storeEntries({ workspace: folder, listed: entriesOf(folder, paths) }, { store }),
    drifted: blockingDrift(drift.value).map((it) => it.path),
  };
  return success(subject, prepared.diagnostics);
}

function entriesOf(folder: string, paths: readonly string[]): readonly TreeEntry[] {
  return paths.flatMap((path) => {
    const stat = statNow(join(folder, path));
    if (stat === undefined) return [];
    const { kind, size, executable } = stat;
    return [{ path, kind, size, executable }];
  });
}

/** Any folder: what would be collected of it if an agent had left it. */
async function folderSubject(
  { target = ".", choices, parameters, overlay }: ValidateRequest,
  packagePath: string,
  cwd: string,
): Promise<Result<readonly ValidationSubject[]>> {
  const folder = await resolveLinks(resolve(cwd, target));
  if (folder === undefined || (await pathKind(folder)) !== "folder") {
    return failure(diagnose("validation/no-folder", { folder: target }));
  }
  const composed = await composeDeployment(
    {
      name: target,
      packagePath: resolve(cwd, packagePath),
      context: [],
      choices,
      parameters,
      ...(overlay === undefined ? {} : { overlay: relative(cwd, resolve(cwd, overlay)) }),
    },
    { root: cwd, deployments: [] },
  );
  if (!composed.ok) return composed;
  const { composition } = composed.value;
  const { output } = composition.selection;
  const subject: ValidationSubject = {
    name: target,
    folder,
    composition,
    store: (store) => collect({ workspace: folder, output }, { store }),
    drifted: [],
  };
  return success([subject], composed.diagnostics);
}
