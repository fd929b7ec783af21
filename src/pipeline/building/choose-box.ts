import { join } from "node:path";
import type { BoxLevel, FindSandbox, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result } from "../../diagnostics/result.ts";
import { sha256 } from "../../platform/digest.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeFolder, pathKind, writeFileAtomic } from "../../platform/files.ts";
import type { Project } from "../resolution/deployment.ts";

/** Asks whether agents and generated programs may run as plain processes; no where nobody can be asked. */
export type AgreeToNoBox = (
  reason: string,
  /** The package of a stranger that it is asked for; undefined where it is asked for a whole project. */
  newcomer?: string,
) => Promise<boolean>;

/** Whose box is chosen. */
export interface BoxRequest {
  /** The level of the command; it counts more than that of the project. */
  readonly box?: BoxLevel | undefined;
  readonly project: Pick<Project, "root" | "box">;
  /** What a package of a stranger is called that was never promoted here; undefined for any other. */
  readonly newcomer?: string | undefined;
}

/** What the choice of a box needs. */
export interface BoxServices {
  readonly environment: Pick<Environment, "cache">;
  readonly findSandbox: FindSandbox;
}

/**
 * The box of a command. Plain processes are never taken silently: the command or psd.yaml allows
 * them, or the user agrees, once for a project; for a package of a stranger that was never promoted here
 * psd.yaml is not enough. The answer is kept in the user's own cache, where no repository that is cloned
 * can bring it along.
 */
export async function chooseBox(
  { box, project, newcomer }: BoxRequest,
  { environment, findSandbox }: BoxServices,
  agree: AgreeToNoBox,
): Promise<Result<Sandbox>> {
  if (box !== undefined) return findSandbox(box);
  const level = project.box ?? "partial";
  // In a file that is shared `none` means that a machine without a box will do, not that it must.
  const found = await findSandbox(level === "none" ? undefined : level);
  if (isEnough(found, { project, newcomer })) return found;
  const args = found.diagnostics[0]?.args ?? {};
  const reason = textOf(args["reason"]) ?? found.diagnostics[0]?.message ?? "psd.yaml allows that";
  const subject = newcomer === undefined ? project.root : `${project.root}\n${newcomer}`;
  const answer = join(environment.cache, "plain-processes", sha256(subject));
  if ((await pathKind(answer)) !== "file") {
    if (!(await agree(reason, newcomer))) {
      const install = textOf(args["install"]);
      const how = install === undefined ? { reason } : { reason, install };
      return failure(
        newcomer === undefined
          ? diagnose("sandbox/no-box", how)
          : diagnose("sandbox/newcomer-without-box", { ...how, name: newcomer }),
      );
    }
    await makeFolder(join(environment.cache, "plain-processes"), 0o700);
    await writeFileAtomic(answer, `${subject}\n`);
  }
  return found.ok ? found : findSandbox("none");
}

/** Whether a box needs no further yes. */
function isEnough(
  found: Result<Sandbox>,
  { project, newcomer }: Pick<BoxRequest, "project" | "newcomer">,
): boolean {
  const isPlain = found.ok && found.value.level === "none";
  if (project.box !== undefined) return newcomer === undefined || !isPlain;
  // A box that nobody has tried is no reason to ask less.
  return found.ok && found.diagnostics.every((it) => it.code !== "sandbox/untested");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
