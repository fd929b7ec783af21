import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { nearest } from "../package/nearest.ts";
import { knownAgents, type NamedAgent, parseAgentName } from "./agents/known-agents.ts";
import { nameAgent, splitAgentCommand } from "./agent-command.ts";
import { type ChosenModel, parseModel } from "./models/parse-model.ts";

/** Everything that may say which runtime does the work. */
export interface RuntimeQuestion {
  /** `--agent`: the name of a runtime, with a model after `:` where it has one. */
  readonly agent?: string | undefined;
  /** `--agent-command`. */
  readonly agentCommand?: string | undefined;
  /** `--fresh`: no recording is used. */
  readonly fresh: boolean;
  /** A recording that matches the prompt, and whether it may be used without asking. */
  readonly recording?: { readonly folder: string; readonly allowed: boolean };
  /** The prompt's digest, for messages. */
  readonly prompt: string;
  /** The value of PSD_AGENT. */
  readonly variable?: string | undefined;
  readonly deployment?: string | undefined;
  readonly project?: string | undefined;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
}

/** Which runtime does the work; `ask` leaves the question to the caller. */
export type RuntimeChoice =
  | { readonly kind: "acp"; readonly name: string; readonly argv: readonly string[] }
  | ({ readonly kind: "agent" } & NamedAgent)
  | ({ readonly kind: "model" } & ChosenModel)
  | { readonly kind: "hand-off" }
  | { readonly kind: "recorded"; readonly folder: string }
  | { readonly kind: "ask" };

/** Every name of a runtime. */
const runtimeNames = ["hand-off", "model", "recorded", ...knownAgents.map((it) => it.name)];

/** Beginning of a runtime's name that is an agent's command. */
const commandPrefix = "acp:";

/**
 * Chooses the runtime: what is asked for explicitly, else an allowed recording of the prompt, PSD_AGENT,
 * the deployment's runtime, the project's, a question on a terminal. Pure. An agent that nobody named
 * is never started.
 */
export function chooseRuntime(question: RuntimeQuestion): Result<RuntimeChoice> {
  const { agent, agentCommand, fresh, recording, variable, deployment, project } = question;
  if (agentCommand !== undefined) return fromCommand(agentCommand);
  if (agent !== undefined) return fromName(agent, question);
  if (!fresh && recording?.allowed === true) {
    return success({ kind: "recorded", folder: recording.folder });
  }
  const named = [variable, deployment, project].find((it) => it !== undefined && it !== "");
  if (named !== undefined) return fromName(named, question);
  if (question.interactive) return success({ kind: "ask" });
  return failure(diagnose("generation/no-runtime", { recorded: recording !== undefined }));
}

function fromName(name: string, question: RuntimeQuestion): Result<RuntimeChoice> {
  if (name === "hand-off") return success({ kind: "hand-off" });
  if (name === "recorded") return fromRecording(question);
  if (name.startsWith(commandPrefix)) return fromCommand(name.slice(commandPrefix.length));
  if (/^model(?::|$)/u.test(name)) return fromModel(name);
  const named = parseAgentName(name);
  if (named === "model") return failure(diagnose("generation/agent-model", { name }));
  return named === undefined ? failure(unknown(name)) : success({ kind: "agent", ...named });
}

function fromModel(name: string): Result<RuntimeChoice> {
  const chosen = parseModel(name.slice("model:".length));
  return typeof chosen === "string"
    ? failure(diagnose("generation/model-unclear", { name, because: chosen }))
    : success({ kind: "model", ...chosen });
}

/** Naming `recorded` is the consent to use the recording. */
function fromRecording({ recording, prompt }: RuntimeQuestion): Result<RuntimeChoice> {
  return recording === undefined
    ? failure(diagnose("generation/no-recording", { prompt }))
    : success({ kind: "recorded", folder: recording.folder });
}

function fromCommand(command: string): Result<RuntimeChoice> {
  const argv = splitAgentCommand(command);
  return argv.length === 0
    ? failure(unknown(commandPrefix))
    : success({ kind: "acp", name: nameAgent(argv), argv });
}

function unknown(name: string): Diagnostic {
  const close = nearest(name, runtimeNames);
  return diagnose("generation/unknown-runtime", {
    name,
    ...(close === undefined ? {} : { nearest: close }),
  });
}
