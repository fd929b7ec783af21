import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import { goose } from "./goose.ts";
import type { KnownAgent } from "./known-agent.ts";
import { opencode } from "./opencode.ts";
import { qwen } from "./qwen.ts";

/** The coding agents that psd starts by their names. */
export const knownAgents: readonly KnownAgent[] = [claude, codex, gemini, goose, opencode, qwen];

/** How a model may be written: it becomes an argument, and a text in settings. */
const modelName = /^[A-Za-z0-9][\w.:/@[\]+-]{0,199}$/u;

/** An agent that was named, and the model after `:`. */
export interface NamedAgent {
  readonly agent: KnownAgent;
  readonly model?: string;
}

/** Reads `name` or `name:model`; `model` where the model cannot be one; undefined for no agent's name. Pure. */
export function parseAgentName(text: string): NamedAgent | "model" | undefined {
  const colon = text.indexOf(":");
  const name = colon === -1 ? text : text.slice(0, colon);
  const agent = knownAgents.find((it) => it.name === name);
  if (agent === undefined) return undefined;
  if (colon === -1) return { agent };
  const model = text.slice(colon + 1);
  return modelName.test(model) ? { agent, model } : "model";
}
