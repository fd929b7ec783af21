import { join } from "node:path";
import type { BoxLevel, FindSandbox, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result } from "../../diagnostics/result.ts";
import { sha256 } from "../../platform/digest.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeFolder, pathKind, writeFileAtomic } from "../../platform/files.ts";
import type { Project } from "../resolution/deployment.ts";

/** Asks whether agents and generated programs may run as plain processes; no where nobody can be asked. */
export type AgreeToNoBox = (reason: string) => Promise<boolean>;

/** Whose box is chosen. */
export interface BoxRequest {
  /** The level of the command; it counts more than that of the project. */
  readonly box?: BoxLevel | undefined;
  readonly project: Pick<Project, "root" | "box">;
}

/** What the choice of a box needs. */
export interface BoxServices {
  readonly environment: Pick<Environment, "cache">;
  readonly findSandbox: FindSandbox;
}

/**
 * The box of a command. Plain processes are never taken silently: the command or psd.yaml allows
 * them, or the user agrees, once for a project. The answer is kept in the user's own cache, where no
 * repository that is cloned can bring it along.
 */
export async function chooseBox(
  { box, project }: BoxRequest,
  { environment, findSandbox }: BoxServices,
  agree: AgreeToNoBox,
): Promise<Result<Sandbox>> {
  if (box !== undefined) return findSandbox(box);
  // In a file that is shared `none` means that a machine without a box will do, not that it must.
  if (project.box !== undefined) {
    return findSandbox(project.box === "none" ? undefined : project.box);
  }
  const found = await findSandbox("partial");
  // A box that nobody has tried is no reason to ask less.
  const isUntested = found.diagnostics.some((it) => it.code === "sandbox/untested");
  if (found.ok && !isUntested) return found;
  const args = found.diagnostics[0]?.args ?? {};
  const reason = textOf(args["reason"]) ?? found.diagnostics[0]?.message ?? "";
  const install = textOf(args["install"]);
  const answer = join(environment.cache, "plain-processes", sha256(project.root));
  if ((await pathKind(answer)) !== "file") {
    if (!(await agree(reason))) {
      const how = install === undefined ? {} : { install };
      return failure(diagnose("sandbox/no-box", { reason, ...how }));
    }
    await makeFolder(join(environment.cache, "plain-processes"), 0o700);
    await writeFileAtomic(answer, `${project.root}\n`);
  }
  return found.ok ? found : findSandbox("none");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
