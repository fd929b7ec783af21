import { join } from "node:path";
import { type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { statNow } from "../../platform/stat-now.ts";
import { type CacheForm, readSealed, writeSealed } from "../promotion/sealed-cache.ts";
import { racyMs } from "../promotion/stat-cache.ts";
import type { Project } from "../resolution/deployment.ts";
import { findProjectRoot } from "../resolution/find-project.ts";

/** What recalling a project needs. */
export interface RecallServices {
  readonly clock: Clock;
  /** The version of this psd: another one may read psd.yaml in another way. */
  readonly version: string;
  /** False: what was learnt is not kept for the next time, so that nothing is written. */
  readonly keeps: boolean;
}

/** A project as it was read, and what the system knew of psd.yaml then. */
interface Memory {
  readonly version: string;
  readonly file: string;
  readonly project: Project;
}

const form: CacheForm<Memory> = {
  format: 1,
  maxBytes: 64 * 1024 * 1024,
  is: (value): value is Memory => typeof value === "object" && value !== null,
};

/**
 * The project that a folder lies in. psd.yaml is read only where something of it was touched since it was
 * read without a finding: with thousands of deployments that takes longer than everything else.
 */
export async function recallProject(
  folder: string,
  { clock, version, keeps }: RecallServices,
): Promise<Result<Project>> {
  const root = await findProjectRoot(folder);
  const configuration = join(root, "psd.yaml");
  const cache = join(root, ".psd/cache/project.json");
  const startedAt = clock.now();
  const stat = statNow(configuration);
  // What psd.yaml names is placed by psd.lock.
  const stats = [stat, statNow(join(root, "psd.lock"))];
  const file = [
    root,
    ...stats.flatMap((it) => [it?.kind, it?.size, it?.mtimeMs, it?.ctimeMs, it?.inode]),
  ].join(" ");
  const memory = stat === undefined ? undefined : readSealed(cache, form);
  if (memory?.file === file && memory.version === version) return success(memory.project);
  const { readProject } = await import("../resolution/read-project.ts");
  const project = await readProject(folder);
  if (!keeps || stat === undefined || !project.ok) return project;
  const isLarge = project.value.deployments.length >= fewestKept;
  const touched = stats.flatMap((it) => [it?.mtimeMs ?? 0, it?.ctimeMs ?? 0]);
  const isSettled = Math.max(...touched) <= startedAt - racyMs;
  if (project.diagnostics.length === 0 && isLarge && isSettled) {
    const content = { version, file, project: project.value };
    await writeSealed(cache, { ...form, projectRoot: root, memory: content });
  }
  return project;
}

/** Of fewer deployments psd.yaml is read in no time. */
const fewestKept = 20;
