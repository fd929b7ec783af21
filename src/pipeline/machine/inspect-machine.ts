import type { FindSandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeTemporaryFolder, removePath } from "../../platform/files.ts";
import { parseAgentName } from "../generation/agents/known-agents.ts";
import type { ToolSearch, VersionAsking } from "../generation/find-tool.ts";
import { parseModel } from "../generation/models/parse-model.ts";
import type { Project } from "../resolution/deployment.ts";
import { findInstallCommands } from "./install-commands.ts";
import { lookAtAgents } from "./look-at-agents.ts";
import { lookAtBoxes } from "./look-at-boxes.ts";
import { lookAtBrowsers } from "./look-at-browsers.ts";
import { askLocalServers, lookAtModels } from "./look-at-models.ts";
import { type InspectPlace, lookAtProject } from "./look-at-project.ts";
import { lookAtTools } from "./look-at-tools.ts";
import type { MachinePart, MachineReport } from "./machine-report.ts";

/** What looking at a machine needs. */
export interface MachineServices {
  readonly environment: Environment;
  readonly findSandbox: FindSandbox;
  readonly inspectPlace: InspectPlace;
}

/** What is looked at beside the usual. */
export interface MachineOptions {
  /** Whether model servers on this machine's loopback are asked. */
  readonly local: boolean;
  /** Milliseconds that a program has to tell its version; three seconds when missing. */
  readonly questionMs?: number;
  readonly signal?: AbortSignal;
}

/** Looks at the machine and at the project of its working folder. Never fails: what is wrong is a part. */
export async function inspectMachine(
  { environment, findSandbox, inspectPlace }: MachineServices,
  { local, questionMs = 3000, signal }: MachineOptions,
): Promise<MachineReport> {
  const { cwd, variables } = environment;
  const { project, parts, needs } = await lookAtProject(cwd, inspectPlace);
  const named = namedRuntimes(project, variables);
  const install = await findInstallCommands(environment);
  const search: ToolSearch = { environment, signal };
  const empty = await makeTemporaryFolder("psd-doctor-");
  try {
    const apart: ToolSearch = { ...search, asking: askedApart(empty, variables, questionMs) };
    const boxes = lookAtBoxes(findSandbox, project?.box);
    const isBoxed = boxes.then((it) => it.level !== "none");
    const [box, tools, agents, browsers, servers] = await Promise.all([
      boxes,
      lookAtTools(needs, search, install),
      lookAtAgents(apart, { named, isBoxed }),
      lookAtBrowsers(apart, install),
      local ? askLocalServers(signal) : [],
    ]);
    const models = [...lookAtModels(variables, named), ...servers];
    const all = [...parts, ...tools, box.part, ...agents, ...models, ...browsers];
    return reportOf(all, box.level);
  } finally {
    await removePath(empty);
  }
}

function reportOf(parts: readonly MachinePart[], box: MachineReport["box"]): MachineReport {
  const usable = parts.every((it) => !it.needed || it.standing !== "missing");
  const able = parts.filter((it) => it.standing === "usable");
  const runtimes = able.filter((it) => it.group === "agents" || it.name.startsWith("model:"));
  return { usable, runtimes: [...runtimes.map((it) => it.name), "hand-off"], box, parts };
}

/** Agents and providers that PSD_AGENT or psd.yaml name: a build fails without them. */
function namedRuntimes(
  project: Project | undefined,
  variables: Environment["variables"],
): ReadonlySet<string> {
  const deployments = project?.deployments.map((it) => it.runtime) ?? [];
  const texts = [variables["PSD_AGENT"], project?.runtime, ...deployments];
  return new Set(texts.flatMap((text) => (text === undefined ? [] : runtimeOf(text))));
}

function runtimeOf(text: string): readonly string[] {
  if (text.startsWith("model:")) {
    const model = parseModel(text.slice("model:".length));
    return typeof model === "string" ? [] : [model.row.provider];
  }
  const named = parseAgentName(text);
  return named === undefined || named === "model" ? [] : [named.agent.name];
}

/** Agents and browsers are asked where they find nothing of the user's, and leave nothing. */
function askedApart(
  empty: string,
  variables: Environment["variables"],
  wallMs: number,
): VersionAsking {
  const { PATH = "", LANG = "C.UTF-8" } = variables;
  const env = { PATH, LANG, HOME: empty, TMPDIR: empty, CI: "1", NO_COLOR: "1", TERM: "dumb" };
  return { cwd: empty, env, questions: [["--version"]], wallMs };
}
