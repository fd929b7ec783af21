import semver from "semver";
import { oldestGit } from "../../adapters/store/open-store.ts";
import {
  findTool,
  inspectTool,
  type InstalledTool,
  type ToolSearch,
} from "../generation/find-tool.ts";
import type { Need } from "../generation/needs.ts";
import { satisfies } from "../generation/tool-version.ts";
import type { InstallCommandOf } from "./install-commands.ts";
import type { MachinePart } from "./machine-report.ts";

/** A tool, and the names of the deployments whose packages need it. */
export interface ToolNeed extends Pick<Need, "tool" | "range"> {
  readonly deployments: readonly string[];
}

/** Looks for git, for the Node that psd runs on, and for the tools that packages need. */
export async function lookAtTools(
  needs: readonly ToolNeed[],
  search: ToolSearch,
  install: InstallCommandOf,
): Promise<readonly MachinePart[]> {
  const tools = await Promise.all(needs.map((need) => lookAtNeed(need, search, install)));
  return [await lookAtGit(search, install), ...tools];
}

async function lookAtGit(search: ToolSearch, install: InstallCommandOf): Promise<MachinePart> {
  const git = await findTool("git", search);
  const part = { group: "tools", name: "git", needed: true } as const;
  const oldest = oldestGit.join(".");
  const get = install("git");
  const way = get === undefined ? {} : { get };
  if (git === undefined) return { ...part, standing: "missing", notes: ["not on PATH"], ...way };
  const { version, path: place } = git;
  const told = version === undefined ? { place } : { place, version };
  const known = version === undefined ? null : semver.coerce(version);
  const isOld = known === null || semver.lt(known, `${oldest}.0`);
  const notes = isOld ? [`older than ${oldest}, or it tells no version`] : [];
  return { ...part, ...told, standing: isOld ? "missing" : "usable", notes, ...(isOld ? way : {}) };
}

async function lookAtNeed(
  { tool, range, deployments }: ToolNeed,
  search: ToolSearch,
  install: InstallCommandOf,
): Promise<MachinePart> {
  const part = { group: "tools", name: tool, needed: true } as const;
  const by = `for ${deployments.join(", ")}`;
  const get = install(tool);
  const missing = { ...part, standing: "missing", ...(get === undefined ? {} : { get }) } as const;
  const found = await findFitting(tool, range, search);
  if (found === undefined) return { ...missing, notes: ["not on PATH", wanted(range, by)] };
  const { version, path: place } = found;
  const told = version === undefined ? { place } : { place, version };
  return fits(found, range)
    ? { ...part, ...told, standing: "usable", notes: [by] }
    : { ...missing, ...told, notes: [`${wanted(range, by)} is needed`] };
}

function wanted(range: string | undefined, by: string): string {
  return range === undefined ? by : `${range} ${by}`;
}

/** As a build finds it: the Node that runs psd stands in for one that is missing or outside the range. */
async function findFitting(
  tool: string,
  range: string | undefined,
  search: ToolSearch,
): Promise<InstalledTool | undefined> {
  const found = await findTool(tool, search);
  if (tool !== "node" || (found !== undefined && fits(found, range))) return found;
  const own = await inspectTool(search.environment.node, search);
  return own !== undefined && fits(own, range) ? own : found;
}

function fits({ version }: InstalledTool, range: string | undefined): boolean {
  return range === undefined || satisfies(version, range);
}
