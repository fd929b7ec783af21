import type {
  Launch,
  Runtime,
  Session,
  SessionRequest,
  TurnOptions,
  TurnOutcome,
} from "../../adapters/runtime/runtime.ts";
import { boundsOf } from "../../adapters/sandbox/bounds-of.ts";
import type { Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store } from "../../adapters/store/store.ts";
import type { Workspace, Workspaces } from "../../adapters/workspace/workspace.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import type { Refusal } from "../../platform/filtering-proxy.ts";
import type { Composition } from "../composition/composition.ts";
import { agentBox, agentLimits, withPorts, workspaceMount } from "./agent-box.ts";
import { findAgentFiles } from "./agent-files.ts";
import type { AgentNetwork } from "./agent-network.ts";
import type { AgentPlaces } from "./agent-places.ts";
import type { GenerationLabels } from "./attempt.ts";
import type { Generation, GenerationPrompt } from "./generation.ts";
import { findHiddenPlaces } from "./hidden-places.ts";
import { keepRefusals, type Refusals } from "./refusals.ts";
import type { Tools } from "./tools.ts";
import { writeAttachments } from "./write-attachments.ts";

/** What a generation begins with. */
export interface GenerationInput {
  readonly composition: Composition;
  /** Name of the workspace, `[a-z0-9-]+`. */
  readonly workspace: string;
  /**
   * What the workspace begins with: the last stored tree of this generation where an earlier process began
   * it, else the promoted one where it is incremental.
   */
  readonly tree?: string;
  /** What follows the brief where it is incremental: what is there already, and what changed. */
  readonly changes?: string;
  /** Absolute. */
  readonly projectRoot: string;
  readonly tools: Tools;
  /** The command of the agent that the runtime starts; empty where it starts none. */
  readonly agentCommand: readonly string[];
  /** Of an agent that psd knows by its name. */
  readonly agentPlaces?: AgentPlaces | undefined;
  /** Absolute places in the user's home that hold the agent's login, which the user allows it to read. */
  readonly login: readonly string[];
  /** What programs of the runtime may reach; undefined where it starts none. */
  readonly network?: AgentNetwork | undefined;
  /** Names of variables that the agent sees and of which nobody knows what they say to it. */
  readonly ambientVariables?: readonly string[] | undefined;
}

/** What a generation uses of the outside world. */
export interface GenerationServices {
  readonly runtime: Runtime;
  readonly sandbox: Sandbox;
  readonly workspaces: Workspaces;
  readonly store: Pick<Store, "checkout">;
  readonly environment: Pick<Environment, "home">;
}

/**
 * Opens the workspace of a generation, puts into it what the agent is given beside the brief, and
 * prepares the agent's box. A workspace that was left half-way is only taken up again by a runtime that
 * keeps it; else it begins anew, with the last stored tree.
 */
export async function openGeneration(
  input: GenerationInput,
  services: GenerationServices,
): Promise<Result<Generation>> {
  const workspace = await openWorkspace(input, services);
  await writeAttachments(workspace.path, input.composition.attachments);
  const refusals = keepRefusals(services.runtime.name);
  const launch = services.runtime.needsBox
    ? await prepareLaunch({ workspace, refusals }, input, services)
    : startNothing;
  const request: SessionRequest = {
    workspace: workspace.path,
    workspaceInBox: services.sandbox.place(workspaceMount(workspace.path)),
    launch,
  };
  return success(createGeneration({ input, services, request, refusals }));
}

async function openWorkspace(
  { workspace: name, tree }: GenerationInput,
  { workspaces, runtime, store }: GenerationServices,
): Promise<Workspace> {
  const found = await workspaces.open(name);
  if (runtime.keepsWorkspace && found.reopened) return found;
  if (found.reopened) await workspaces.remove(name);
  const opened = found.reopened ? await workspaces.open(name) : found;
  if (tree !== undefined) await store.checkout(tree, opened.path);
  return opened;
}

interface Place {
  readonly workspace: Workspace;
  readonly refusals: Refusals;
}

async function prepareLaunch(
  { workspace, refusals }: Place,
  input: GenerationInput,
  services: GenerationServices,
): Promise<Launch> {
  const { sandbox, workspaces, environment } = services;
  const { home } = environment;
  const { roots } = input.composition.selection;
  const places = { projectRoot: input.projectRoot, roots, workspaces: workspaces.root, home };
  const { programs, settings } = input.agentPlaces ?? { programs: [], settings: [] };
  const hidden = [...(await findHiddenPlaces(places)), ...settings];
  const words = [...input.agentCommand, ...programs];
  const files = await findAgentFiles({ argv: words, hidden, home });
  const box = {
    workspace: workspace.path,
    hidden,
    shown: [...new Set([...input.tools.folders, ...files])],
    login: input.login,
    network: input.network ?? { kind: "open" as const },
    onRefused: (refusal: Refusal) => refusals.add(refusal),
    home,
    path: input.tools.path,
  };
  const profile = agentBox(box, sandbox.place(workspaceMount(workspace.path)));
  return (argv, env, ports = []) => {
    const network = withPorts(profile.network, ports);
    const boxed = { ...profile, network, env: { ...profile.env, ...env } };
    return sandbox.start({ profile: boxed, argv, limits: agentLimits });
  };
}

function startNothing(): never {
  throw new Error("a runtime without a program of its own has started one");
}

interface Opened {
  readonly input: GenerationInput;
  readonly services: GenerationServices;
  readonly request: SessionRequest;
  readonly refusals: Refusals;
}

function createGeneration(opened: Opened): Generation {
  const { runtime } = opened.services;
  let session: Session | undefined;
  let knowsBrief = false;
  const begin = async (startMs: number, options: TurnOptions): Promise<Result<Session>> => {
    if (session?.isOpen() === true) return success(session);
    await session?.close();
    knowsBrief = runtime.keepsWorkspace;
    const begun = await runtime.open({ ...opened.request, startMs }, options);
    session = begun.ok ? begun.value : undefined;
    return begun;
  };
  return {
    workspace: opened.request.workspace,
    runtime: runtime.name,
    labels: labelsOf(opened),
    model: () => session?.model ?? runtime.model,
    prompt: async (request, options): Promise<Result<TurnOutcome>> => {
      const begun = await begin(request.limits.totalMs, options);
      if (!begun.ok) return failure(...begun.diagnostics, ...opened.refusals.tell());
      const prompt = promptOf(opened.input, request, knowsBrief);
      knowsBrief = true;
      const { turn, limits } = request;
      const outcome = await begun.value.prompt({ turn, limits, prompt }, options);
      return { ...outcome, diagnostics: [...outcome.diagnostics, ...opened.refusals.tell()] };
    },
    close: async () => {
      await session?.close();
      session = undefined;
    },
  };
}

/** A session that does not know the brief is given it again before the feedback. Pure. */
function promptOf(
  { composition, changes }: Pick<GenerationInput, "composition" | "changes">,
  { feedback }: GenerationPrompt,
  knowsBrief: boolean,
): string {
  const brief =
    changes === undefined ? composition.brief : `${composition.brief}\n---\n\n${changes}`;
  if (feedback === undefined) return brief;
  if (knowsBrief) return feedback;
  const bridge =
    "You have worked on this before, in a session that is gone. The workspace holds the files you left.";
  return `${brief}\n---\n\n${bridge}\n\n${feedback}`;
}

/** What a replay inherits from its recording is the recording's word; anything else is seen here. */
function labelsOf({ input, services }: Opened): GenerationLabels {
  const { runtime, sandbox } = services;
  if (runtime.inherits !== undefined) return runtime.inherits;
  if (!runtime.needsBox) {
    return { seal: "exposed", box: "none", ambient: "unknown", origin: "generated" };
  }
  const boxed = sandbox.level !== "none";
  return {
    seal: boxed ? "sealed" : "exposed",
    box: sandbox.level,
    limits: boundsOf(sandbox),
    network: input.network?.kind ?? "open",
    ambient: ambientOf(boxed, input),
    origin: "generated",
  };
}

function ambientOf(
  boxed: boolean,
  { login, ambientVariables = [] }: GenerationInput,
): GenerationLabels["ambient"] {
  if (!boxed) return "unknown";
  if (login.length > 0) return "yes";
  return ambientVariables.length === 0 ? "no" : "unknown";
}
