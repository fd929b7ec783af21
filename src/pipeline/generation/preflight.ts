import { delimiter, dirname } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { type Result, settle } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { systemPath } from "../../platform/system-path.ts";
import type { Selection } from "../composition/selection.ts";
import { findTool, inspectTool, type InstalledTool, type ToolSearch } from "./find-tool.ts";
import { installationOf, isSystemPath, outermostFolders } from "./installation.ts";
import { type Need, needsOf } from "./needs.ts";
import { interpreterOf } from "./interpreters.ts";
import { linkChain } from "./link-chain.ts";
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
  const askedFor = await interpretersByName(installed, { environment, signal });
  return settle(await toTools(installed, askedFor, environment), diagnostics);
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

/** What scripts among the tools ask `env` for, as far as it is there: it starts them in a box, too. */
async function interpretersByName(
  resolved: readonly Resolved[],
  search: ToolSearch,
): Promise<readonly InstalledTool[]> {
  const asked = await Promise.all(resolved.map(({ tool }) => interpreterOf(tool.path)));
  const known = new Set(resolved.map(({ need }) => need.tool));
  const names = new Set(asked.flatMap(({ name }) => name ?? []));
  const found = await Promise.all(
    [...names]
      .filter((name) => !known.has(name))
      .map((tool) => findFor({ tool, by: "a script" }, search)),
  );
  return found.filter((it) => it !== undefined);
}

async function toTools(
  resolved: readonly Resolved[],
  askedFor: readonly InstalledTool[],
  environment: Environment,
): Promise<Tools> {
  const tools = [...resolved.map(({ tool }) => tool), ...askedFor];
  const programs = await Promise.all(tools.map(programsOf));
  const folders = programs
    .flat()
    .map((program) => installationOf(program, environment.home))
    .filter((folder) => folder !== undefined);
  return {
    found: resolved.map(toTool),
    path: pathOf(tools, environment),
    folders: outermostFolders(folders),
  };
}

/**
 * PATH in a box: the folders of the tools in the user's order, so that no folder hides a tool of another
 * one that the user has before it, then the system's.
 */
function pathOf(tools: readonly InstalledTool[], { variables }: Environment): string {
  const order = (variables["PATH"] ?? "").split(delimiter);
  const rank = ({ place }: InstalledTool): number =>
    place === undefined ? -1 : order.indexOf(dirname(place));
  const folders = tools.toSorted((a, b) => rank(a) - rank(b)).map((it) => dirname(it.entry));
  const last = folders.findLastIndex((it) => !isSystemPath(it));
  return [...new Set([...folders.slice(0, last + 1), ...systemPath.split(":")])].join(":");
}

/** Every file of this machine that must be seen for a tool to run. */
async function programsOf({ entry, path }: InstalledTool): Promise<readonly string[]> {
  return [...(await linkChain(entry)), path, ...(await interpreterOf(path)).files];
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
