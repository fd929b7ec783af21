import type { DeploymentStatus, Remark } from "../pipeline/inspection/deployment-status.ts";
import { exitCodeOfAll } from "./exit-code-of.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** The exit codes of remarks that --frozen does not accept. */
const frozenCodes: Partial<Record<Remark["kind"], ExitCode>> = {
  unfit: exitCodes.unfit,
  interrupted: exitCodes.unfit,
  drifted: exitCodes.drift,
  stale: exitCodes.stale,
  "never-built": exitCodes.stale,
  "not-composed": exitCodes.findings,
};

/** The exit code of a project that must be as a build would leave it. A build leaves what is held alone. */
export function frozenExitCode(
  deployments: readonly Pick<DeploymentStatus, "remarks">[],
): ExitCode {
  const codes = deployments.flatMap(({ remarks }) => {
    const isHeld = remarks.some((it) => it.kind === "held");
    const counted = remarks.filter((it) => !isHeld || it.kind !== "stale");
    return counted.map((it) => frozenCodes[it.kind] ?? exitCodes.fine);
  });
  return exitCodeOfAll(codes);
}
