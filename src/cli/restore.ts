import { join } from "node:path";
import { pathKind } from "../platform/files.ts";
import { findProjectRoot } from "../pipeline/resolution/find-project.ts";
import type { CommandContext } from "./command.ts";

/**
 * Fetches what psd.lock pins and this machine does not have, before a command that reads packages. What
 * cannot be had is told; the command then says what it lacks.
 */
export async function restoreBefore({
  environment,
  output,
  signal,
}: Pick<CommandContext, "environment" | "output" | "signal">): Promise<void> {
  const projectRoot = await findProjectRoot(environment.cwd);
  if ((await pathKind(join(projectRoot, "psd.lock"))) === "missing") return;
  const { readLock } = await import("../pipeline/resolution/lock.ts");
  const lock = await readLock(projectRoot);
  // A lock that cannot be used is told by the command itself.
  if (!lock.ok) return;
  const { restorePackages } = await import("../pipeline/project/restore-packages.ts");
  const { createServices } = await import("../services.ts");
  const { readVersion } = await import("./version.ts");
  const services = createServices(environment, await readVersion());
  const restored = await restorePackages({ projectRoot, lock: lock.value }, services, { signal });
  if (restored.diagnostics.length > 0) {
    const { writeDiagnostics } = await import("./report/human.ts");
    await writeDiagnostics(restored.diagnostics, { environment, output });
  }
}
