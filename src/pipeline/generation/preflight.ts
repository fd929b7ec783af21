import { dirname } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { type Result, settle } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { systemPath } from "../../platform/system-path.ts";
import type { Selection } from "../composition/selection.ts";
import { findTool, inspectTool, type InstalledTool, type ToolSearch } from "./find-tool.ts";
import { installationOf, isSystemPath, outermostFolders } from "./installation.ts";
import { type Need, needsOf } from "./needs.ts";
import { interpretersOf } from "./interpreters.ts";
import { satisfies } from "./tool-version.ts";
import type { Tool, Tools } from "./tools.ts";

/** What must be installed before anything is spent. */
export interface PreflightInput {
  readonly selection: Selection;
  /** The agent's own command, where one is started. */
  readonly agentCommand?: readonly string[];
}

/**
 * Resolves every tool that a selection needs to its real installation, so that agent, judge and user
 * have the same ones. Node is the one on PATH, or, where that is missing or outside the range, the
 * one that runs psd.
 */
export async function preflight(
  { selection, agentCommand }: PreflightInput,
  { environment }: { readonly environment: Environment },
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Result<Tools>> {
  const needs = needsOf(selection, agentCommand);
  const found = await Promise.all(
    needs.map(async (need) => ({ need, tool: await findFor(need, { environment, signal }) })),
  );
  const diagnostics = found.flatMap(({ need, tool }) => faultsOf(need, tool));
  const installed = found.filter((it): it is Resolved => it.tool !== undefined);
  return settle(await toTools(installed, environment), diagnostics);
}

interface Resolved {
  readonly need: Need;
  readonly tool: InstalledTool;
}

async function findFor(need: Need, search: ToolSearch): Promise<InstalledTool | undefined> {
  const tool = await findTool(need.tool, search);
  if (need.tool !== "node" || (tool !== undefined && fits(need, tool))) return tool;
  const own = await inspectTool(search.environment.node, search);
  return own !== undefined && fits(need, own) ? own : tool;
}

function fits(need: Need, tool: InstalledTool): boolean {
  return need.range === undefined || satisfies(tool.version, need.range);
}

function faultsOf(need: Need, tool: InstalledTool | undefined): readonly Diagnostic[] {
  const { tool: name, by, range, span } = need;
  if (tool === undefined) {
    const args = range === undefined ? { tool: name, by } : { tool: name, by, range };
    return [diagnose("environment/tool-missing", args, { span })];
  }
  if (range === undefined || fits(need, tool)) return [];
  const { path, version } = tool;
  const args = { tool: name, by, range, path, ...(version === undefined ? {} : { version }) };
  return [diagnose("environment/tool-too-old", args, { span })];
}

async function toTools(resolved: readonly Resolved[], environment: Environment): Promise<Tools> {
  const programs = await Promise.all(resolved.map(({ tool }) => programsOf(tool)));
  const folders = programs
    .flat()
    .map((program) => installationOf(program, environment.home))
    .filter((folder) => folder !== undefined);
  const entries = resolved.map(({ tool }) => dirname(tool.entry));
  return {
    found: resolved.map(toTool),
    path: [...new Set(entries.filter((it) => !isSystemPath(it))), systemPath].join(":"),
    folders: outermostFolders(folders),
  };
}

/** Every file of this machine that must be seen for a tool to run. */
async function programsOf({ entry, path }: InstalledTool): Promise<readonly string[]> {
  return [entry, path, ...(await interpretersOf(path))];
}

function toTool({ need, tool }: Resolved): Tool {
  const { path, version } = tool;
  return {
    name: need.tool,
    path,
    ...(version === undefined ? {} : { version }),
    ...(need.range === undefined ? {} : { range: need.range }),
  };
}
