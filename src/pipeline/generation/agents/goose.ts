import { addressOr, type AgentReach, type KnownAgent } from "./known-agent.ts";

/**
 * Goose. Its provider comes from GOOSE_PROVIDER. It reports the tokens of the last model call only, and
 * ends retries in vain as if all were well.
 */
export const goose: KnownAgent = {
  name: "goose",
  program: "goose",
  oldest: "1.52.0",
  // Its package names the program after itself.
  install:
    'npm install --global @aaif/goose-binary-linux-x64 && ln -s "$(npm root --global)/@aaif/goose-binary-linux-x64/bin/goose" ~/.local/bin/goose',
  variables: [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_HOST",
    "GOOGLE_API_KEY",
    "GOOSE_CONTEXT_LIMIT",
    "GOOSE_MODEL",
    "GOOSE_PROVIDER",
    "OLLAMA_HOST",
    "OPENAI_API_KEY",
    "OPENAI_BASE_PATH",
    "OPENAI_HOST",
    "OPENROUTER_API_KEY",
  ],
  account: {
    keys: ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "OPENROUTER_API_KEY"],
    login: [".config/goose/secrets.yaml"],
  },
  settings: ["/etc/goose"],
  start: ({ model, boxed }) => ({
    args: ["acp", "--with-builtin", "developer"],
    env: {
      GOOSE_MODE: boxed ? "auto" : "smart_approve",
      GOOSE_DISABLE_KEYRING: "1",
      GOOSE_DISABLE_SESSION_NAMING: "true",
      GOOSE_TELEMETRY_ENABLED: "false",
      GOOSE_TELEMETRY_OFF: "1",
      CONTEXT_FILE_NAMES: "[]",
      ...(model === undefined ? {} : { GOOSE_MODEL: model }),
    },
    homeFiles: { ".config/goose/config.yaml": settings },
    dialect: { usage: "last-call", writeInputs: ["content", "path"] },
  }),
  reach: ({ variables }) => providers[variables["GOOSE_PROVIDER"] ?? ""]?.(variables),
};

/** Where each provider is; of others nobody can say it. */
const providers: Readonly<
  Record<string, (variables: Readonly<Record<string, string>>) => AgentReach>
> = {
  anthropic: (it) => addressOr(it, "ANTHROPIC_HOST", ["api.anthropic.com"]),
  google: () => ({ hosts: ["generativelanguage.googleapis.com"], addresses: {} }),
  ollama: ({ OLLAMA_HOST = "" }) => ({
    hosts: [],
    addresses: { OLLAMA_HOST: ollamaAt(OLLAMA_HOST) },
  }),
  openai: (it) => addressOr(it, "OPENAI_HOST", ["api.openai.com"]),
  openrouter: () => ({ hosts: ["openrouter.ai"], addresses: {} }),
};

/** Its port has a default of its own. */
function ollamaAt(host: string): string {
  if (host === "") return "http://localhost:11434";
  return /:\d+\/?$/u.test(host) ? host : `${host}:11434`;
}

const settings = [
  "GOOSE_TELEMETRY_ENABLED: false",
  "extensions:",
  "  developer:",
  "    enabled: true",
  "    type: builtin",
  "    name: developer",
  "    timeout: 300",
  "",
].join("\n");
