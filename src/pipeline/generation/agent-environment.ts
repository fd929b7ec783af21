import { isCredentialName } from "../../diagnostics/credential-name.ts";
import { knownAgents } from "./agents/known-agents.ts";

/** Variables that say how a machine is set up, and no more. */
const settings = new Set([
  "ALL_PROXY",
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "LANG",
  "NODE_EXTRA_CA_CERTS",
  "NO_COLOR",
  "NO_PROXY",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE",
  "TZ",
]);

/** Beginnings of the variables by which coding agents are given their accounts and settings. */
const agentPrefixes = [
  "ANTHROPIC_",
  "CLAUDE_",
  "CODEX_",
  "GEMINI_",
  "GOOGLE_",
  "GOOSE_",
  "LC_",
  "MISTRAL_",
  "OLLAMA_",
  "OPENAI_",
  "OPENCODE_",
  "OPENROUTER_",
  "QWEN_",
];

/** Which variables of the user's an agent may see. */
export interface PassedVariables {
  /** Names of further variables that the user lets it see. */
  readonly also?: readonly string[] | undefined;
  /** The only ones, beside those and the machine's, of an agent that is known; all of agents where missing. */
  readonly only?: readonly string[];
}

/**
 * What an agent finds in its environment: of the user's variables the settings of the machine, those
 * that agents read their accounts from, and those named in `also`; nothing else. Pure.
 */
export function agentEnvironment(
  variables: Readonly<Record<string, string>>,
  { also = [], only }: PassedVariables = {},
): Readonly<Record<string, string>> {
  const isAccount = (name: string): boolean =>
    only === undefined
      ? agentPrefixes.some((prefix) => name.startsWith(prefix))
      : only.includes(name) || name.startsWith("LC_");
  const passes = (name: string): boolean =>
    settings.has(name.toUpperCase()) || isAccount(name) || also.includes(name);
  const passed = Object.entries(variables).filter(([name]) => passes(name));
  return { ...Object.fromEntries(passed), CI: "1", TERM: "dumb" };
}

/**
 * Names among an agent's variables that are neither the machine's settings nor accounts or endpoints of an
 * agent that psd knows: what they say to the agent nobody knows, it may be instructions. Pure.
 */
export function unknownVariables(env: Readonly<Record<string, string>>): readonly string[] {
  const accounts = new Set(["CI", "TERM", ...knownAgents.flatMap((it) => it.variables)]);
  const isKnown = (name: string): boolean =>
    accounts.has(name) ||
    settings.has(name.toUpperCase()) ||
    name.startsWith("LC_") ||
    isCredentialName(name);
  return Object.keys(env).filter((name) => !isKnown(name));
}
