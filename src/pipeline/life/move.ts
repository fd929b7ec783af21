import { dirname, join } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { makeFolder, renamePath, systemErrorCode, writeFileAtomic } from "../../platform/files.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { statNow } from "../../platform/stat-now.ts";
import { readUsableProject, rememberedOf } from "../project/known-project.ts";
import { inspectDrift } from "../promotion/drift.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { Receipt } from "../promotion/receipt.ts";
import { receiptText } from "../promotion/receipt-files.ts";
import { resolveDeployment } from "../resolution/resolve-deployment.ts";
import { changeDeployment, type Life, type LifeServices } from "./change-deployment.ts";
import { editProject } from "./edit-project.ts";

/** A deployment in another folder. */
export interface Moved {
  readonly deployment: string;
  /** Relative to the project. */
  readonly from: string;
  readonly into: string;
}

/** What is asked. */
export interface MoveRequest {
  readonly deployment: string;
  /** Relative to the working folder. */
  readonly into: string;
}

/**
 * Moves the target of a deployment, as it lies there: hand edits and the user's own files move along. The
 * folder is renamed at once; then psd.yaml and the receipt follow. Broken off in between, it is asked for
 * again: a folder that is there already, with the files of the receipt, counts as moved.
 */
export async function move(
  { deployment, into: asked }: MoveRequest,
  services: LifeServices,
  { cwd }: { readonly cwd: string },
): Promise<Result<Moved>> {
  const request = { deployment, cwd, mayBeUnbuilt: false };
  return changeDeployment(request, services, async (life) => {
    const { receipt, project, entry } = life;
    if (receipt === undefined) throw new Error(`The receipt of ${deployment} has gone`);
    const target = await findTarget(deployment, asked, cwd);
    if (!target.ok) return target;
    const into = target.value;
    const from = receipt.into;
    const done = { deployment, from, into };
    if (into !== from) {
      const renamed = await rename(receipt, into, life);
      if (!renamed.ok) return renamed;
    }
    if (entry !== undefined && entry.into !== into) {
      const edited = await editProject(project.root, { kind: "retarget", name: deployment, into });
      if (!edited.ok) return edited;
    }
    const { receipt: file } = pathsOf(project.root, deployment);
    await writeFileAtomic(file, receiptText({ ...receipt, into }));
    return success(done);
  });
}

/** The new target, relative to the project, held against the same rules as every target. */
async function findTarget(name: string, into: string, cwd: string): Promise<Result<string>> {
  const known = await readUsableProject(cwd);
  if (!known.ok) return known;
  const { project, receipts } = known.value;
  const request = { target: name, into, choices: {}, parameters: {}, budget: {}, allow: [] };
  const context = { project, remembered: receipts.map(rememberedOf), cwd };
  const resolved = resolveDeployment(request, context);
  return resolved.ok ? success(resolved.value.into) : resolved;
}

async function rename(
  receipt: Receipt,
  into: string,
  { project, clock }: Life,
): Promise<Result<undefined>> {
  const { root } = project;
  const [from, to] = [join(root, receipt.into), join(root, into)];
  const obstacle = findObstacle(root, `${into}/`) ?? findObstacle(root, `${receipt.into}/`);
  if (obstacle !== undefined) {
    return failure(diagnose("promotion/link-on-way", { path: join(root, obstacle.path) }));
  }
  if (statNow(to) !== undefined) {
    const isMoved =
      statNow(from) === undefined && (await holdsFiles({ ...receipt, into }, { root, clock }));
    return isMoved ? success(undefined) : failure(diagnose("command/file-exists", { path: into }));
  }
  if (statNow(from) === undefined) {
    return failure(diagnose("promotion/target-gone", { into: receipt.into }));
  }
  try {
    await makeFolder(dirname(to));
    await renamePath(from, to);
  } catch (error) {
    const reason = systemErrorCode(error);
    if (reason === undefined) throw error;
    return failure(diagnose("promotion/write-failed", { path: to, reason }));
  }
  return success(undefined);
}

/** Whether every promoted file lies there, edited or not. */
async function holdsFiles(
  receipt: Receipt,
  { root, clock }: { readonly root: string; readonly clock: Life["clock"] },
): Promise<boolean> {
  const drift = await inspectDrift({ projectRoot: root, receipt }, { clock });
  return drift.ok && !drift.value.files.some((it) => it.state === "missing");
}
