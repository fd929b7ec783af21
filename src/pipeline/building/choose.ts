import { isAbsolute, relative } from "node:path";
import picomatch from "picomatch";
import { createAcpRuntime } from "../../adapters/runtime/acp-runtime.ts";
import { createHandOffRuntime } from "../../adapters/runtime/hand-off-runtime.ts";
import { createRecordedRuntime } from "../../adapters/runtime/recorded-runtime.ts";
import type { Runtime } from "../../adapters/runtime/runtime.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { anchorAgentCommand } from "../generation/agent-command.ts";
import { agentEnvironment, unknownVariables } from "../generation/agent-environment.ts";
import { type AgentNetwork, agentNetwork } from "../generation/agent-network.ts";
import type { AgentPlaces } from "../generation/agent-places.ts";
import type { AdapterPackage } from "../generation/agents/known-agent.ts";
import { chooseRuntime, type RuntimeChoice } from "../generation/choose-runtime.ts";
import { findTrackedKeys, type KeyQuestion } from "../generation/find-tracked-keys.ts";
import { findRecording } from "../generation/find-recording.ts";
import type { Prepared } from "../project/prepare.ts";
import { readyAgent } from "./ready-agent.ts";
import { readyModel } from "./ready-model.ts";

/** What the user said about the runtime. */
export interface RuntimeRequest {
  /** `--agent`. */
  readonly agent?: string;
  /** Whether an adapter that is not installed may be fetched with npx. */
  readonly fetchAgent?: boolean;
  /** `--agent-command`. */
  readonly agentCommand?: string;
  /** `--base-url`: the address of a model server. */
  readonly baseUrl?: string;
  /** Whether that may be reached without encryption on another machine. */
  readonly plainHttp?: boolean;
  /** Names of further variables that the agent may see. */
  readonly agentEnvironment: readonly string[];
  /** Absolute places of the agent's login that it may read. */
  readonly login: readonly string[];
  /** The only hosts that the agent may reach, as `parseHostPattern` reads them. */
  readonly hosts?: readonly string[];
  /** `hosts`: nothing but hosts that are known, or no build; `open`: everything; missing: hosts where that can be. */
  readonly network?: "hosts" | "open";
  /** False: nothing stands between an agent and its model. */
  readonly meter?: boolean;
  /** Absolute folder against which a command is read; that of the build when missing. */
  readonly cwd?: string;
}

/** A runtime that is ready to be used. */
export interface ChosenRuntime {
  readonly runtime: Runtime;
  /** The command of the agent that it starts; empty where it starts none. */
  readonly agentCommand: readonly string[];
  /** See `GenerationInput`. */
  readonly agentPlaces?: AgentPlaces;
  readonly login: readonly string[];
  /** What programs of the runtime may reach; missing where it starts none. */
  readonly network?: AgentNetwork;
  /** Names of variables that its agent sees and of which nobody knows what they say to it. */
  readonly ambientVariables?: readonly string[];
  /** Whether its turns cost money. */
  readonly paid: boolean;
}

/** What the choice depends on. */
export interface ChoiceInput {
  readonly prepared: Prepared;
  readonly request: { readonly runtime: RuntimeRequest; readonly fresh: boolean };
  readonly environment: Environment;
  readonly redaction: Redaction;
  /** Absolute. */
  readonly cwd: string;
  /** Whether a box holds the agent. */
  readonly boxed: boolean;
  readonly signal: AbortSignal;
  /** Asks a person; undefined where they name none. */
  readonly ask: () => Promise<string | undefined>;
  /** Asks a person whether a package may be fetched with npx. */
  readonly mayFetch: (adapter: AdapterPackage) => Promise<boolean>;
}

/** Chooses the runtime of a build and makes it ready; nothing is started. */
export async function chooseForBuild(input: ChoiceInput): Promise<Result<ChosenRuntime>> {
  const { prepared, request, environment } = input;
  const { prompt } = prepared.composition.digests;
  const found = await findRecording({ packageRoot: prepared.specPrompt.root, prompt });
  if (!found.ok) return found;
  const recording = found.value;
  const { project, deployment } = prepared;
  const question = {
    fresh: request.fresh,
    prompt,
    interactive: environment.interactive,
    ...(recording === undefined
      ? {}
      : { recording: { folder: recording.folder, allowed: isAllowed(prepared) } }),
    agent: request.runtime.agent,
    agentCommand: request.runtime.agentCommand,
    variable: environment.variables["PSD_AGENT"],
    deployment: deployment.runtime,
    project: project.runtime,
  };
  const choice = chooseRuntime(question);
  const chosen =
    choice.ok && choice.value.kind === "ask" ? await chooseByQuestion(question, input) : choice;
  const ready = await makeReady(chosen, input);
  const exposed = ready.ok && ready.value.paid ? await findTrackedKeys(keysOf(input)) : [];
  // A recording that was passed over says why there is none.
  return { ...ready, diagnostics: [...found.diagnostics, ...ready.diagnostics, ...exposed] };
}

function keysOf({ prepared, request, environment }: ChoiceInput): KeyQuestion {
  const { agentEnvironment: also, login } = request.runtime;
  return { projectRoot: prepared.project.root, variables: environment.variables, also, login };
}

async function chooseByQuestion(
  question: Parameters<typeof chooseRuntime>[0],
  { ask }: ChoiceInput,
): Promise<Result<RuntimeChoice>> {
  return chooseRuntime({ ...question, interactive: false, agent: await ask() });
}

async function makeReady(
  choice: Result<RuntimeChoice>,
  input: ChoiceInput,
): Promise<Result<ChosenRuntime>> {
  if (!choice.ok) return choice;
  const { request, cwd } = input;
  const { baseUrl } = request.runtime;
  if (baseUrl !== undefined && choice.value.kind !== "model") {
    const url = URL.parse(baseUrl)?.host ?? "";
    return failure(diagnose("generation/base-url", { url, because: "no model is asked" }));
  }
  const free = { agentCommand: [], login: [], paid: false };
  switch (choice.value.kind) {
    case "recorded": {
      const runtime = await createRecordedRuntime({ folder: choice.value.folder });
      return runtime.ok ? success({ ...free, runtime: runtime.value }) : runtime;
    }
    case "acp": {
      const argv = await anchorAgentCommand(choice.value.argv, request.runtime.cwd ?? cwd);
      return readyCommand({ name: choice.value.name, argv }, input);
    }
    case "agent":
      return readyAgent(choice.value, input);
    case "model":
      return readyModel(choice.value, input);
    case "hand-off":
      return success({ ...free, runtime: createHandOffRuntime() });
    case "ask":
    default:
      throw new Error("a question remained without an answer");
  }
}

/** An agent by its command: nobody knows its hosts, so that its network is open unless the user names them. */
function readyCommand(
  { name, argv }: { readonly name: string; readonly argv: readonly string[] },
  { request, environment, redaction, boxed }: ChoiceInput,
): Result<ChosenRuntime> {
  const { login, hosts, agentEnvironment: also, network: asked = "open" } = request.runtime;
  const { variables } = environment;
  const network = agentNetwork({ agent: name, reach: undefined, hosts, asked, boxed, variables });
  if (!network.ok) return network;
  const env = agentEnvironment(variables, { also });
  const runtime = createAcpRuntime({ name, argv, env, redact: redaction.text });
  const ambientVariables = unknownVariables(env);
  const places = { agentCommand: argv, login, network: network.value, ambientVariables };
  return success({ runtime, ...places, paid: true });
}

/**
 * A recording of the project itself is its own; one from outside is a stranger's code. What a package of
 * git says of its name is a stranger's word too: it is known by where it comes from.
 */
function isAllowed({ project, specPrompt, deployment: { source } }: Prepared): boolean {
  const isListed = (it: string): boolean =>
    it !== "" && picomatch.isMatch(it, [...project.recordings]);
  if (source !== undefined)
    return isListed(source.kind === "git" ? source.repository : source.name);
  const path = relative(project.root, specPrompt.root);
  const name = specPrompt.manifest.name ?? "";
  const isInside = !path.startsWith("..") && !isAbsolute(path);
  return isInside || isListed(name);
}
