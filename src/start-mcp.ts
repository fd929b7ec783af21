import { findProjectRoot } from "./pipeline/resolution/find-project.ts";
import { resolveLinks } from "./platform/files.ts";
import type { Environment } from "./platform/environment.ts";
import type { Allowance } from "./server/mcp/context.ts";
import { createServices } from "./services.ts";

/** How the server is started. */
export interface McpRequest {
  readonly environment: Environment;
  /** The version of this psd. */
  readonly version: string;
  readonly allowed: readonly Allowance[];
}

/**
 * Connects the MCP server with the real adapters, for the project of the working folder. Protocol and
 * tools are loaded here and nowhere before.
 */
export async function startMcp(
  { environment, version, allowed }: McpRequest,
  signal: AbortSignal,
): Promise<void> {
  const found = await findProjectRoot(environment.cwd);
  const root = (await resolveLinks(found)) ?? found;
  const { serve } = await import("./server/mcp/serve.ts");
  const services = createServices(environment, version);
  await serve({ root, services, allowed: new Set(allowed) }, signal);
}
