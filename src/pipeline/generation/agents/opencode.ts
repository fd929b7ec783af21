import { addressIn, type AgentReach, isSet, jsonText, type KnownAgent } from "./known-agent.ts";

/**
 * opencode. Its models are named `provider/model`; one without a provider is looked for at
 * OPENAI_BASE_URL. It reports the tokens of the last model call only, and the money of the session.
 */
export const opencode: KnownAgent = {
  name: "opencode",
  program: "opencode",
  oldest: "1.18.0",
  install: "npm install --global opencode-ai",
  variables: [
    "ANTHROPIC_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_GENERATIVE_AI_API_KEY",
    "MISTRAL_API_KEY",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENROUTER_API_KEY",
  ],
  account: {
    keys: ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY"],
    login: [".local/share/opencode/auth.json"],
  },
  settings: ["/etc/opencode"],
  start: ({ model, boxed }) => ({
    args: ["acp"],
    env: {
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_CLAUDE_CODE: "1",
      OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
      OPENCODE_DISABLE_EXTERNAL_SKILLS: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_SHARE: "1",
    },
    homeFiles: { ".config/opencode/opencode.json": jsonText(settings(model, boxed)) },
    dialect: { usage: "last-call" },
  }),
  reach: ({ model, variables }) => {
    if (model === undefined) return reachByKeys(variables);
    const own = addressIn(variables, "OPENAI_BASE_URL");
    if (!model.includes("/")) return { hosts: [], addresses: own };
    const known = providers[model.slice(0, model.indexOf("/"))];
    if (known === undefined) return undefined;
    return { hosts: [known.host], addresses: known.moves === true ? own : {} };
  },
};

interface ProviderPlace {
  readonly host: string;
  readonly keys: readonly string[];
  /** Whether OPENAI_BASE_URL leads it elsewhere. */
  readonly moves?: boolean;
}

/** The providers whose keys it is given; of others, and of logins, nobody can say where they are. */
const providers: Readonly<Record<string, ProviderPlace>> = {
  anthropic: { host: "api.anthropic.com", keys: ["ANTHROPIC_API_KEY"] },
  google: {
    host: "generativelanguage.googleapis.com",
    keys: ["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
  },
  mistral: { host: "api.mistral.ai", keys: ["MISTRAL_API_KEY"] },
  openai: { host: "api.openai.com", keys: ["OPENAI_API_KEY"], moves: true },
  openrouter: { host: "openrouter.ai", keys: ["OPENROUTER_API_KEY"] },
};

/** Without a model it chooses among the providers that it has keys of. */
function reachByKeys(variables: Readonly<Record<string, string>>): AgentReach {
  const able = Object.values(providers).filter(({ keys }) =>
    keys.some((it) => isSet(variables, it)),
  );
  const moves = able.some((it) => it.moves);
  const addresses = moves ? addressIn(variables, "OPENAI_BASE_URL") : {};
  return { hosts: able.map((it) => it.host), addresses };
}

function settings(model: string | undefined, boxed: boolean): unknown {
  return {
    autoupdate: false,
    share: "disabled",
    agent: { title: { disable: true } },
    permission: {
      edit: "allow",
      bash: boxed ? "allow" : "deny",
      webfetch: boxed ? "allow" : "deny",
      external_directory: "deny",
    },
    ...(model === undefined ? {} : modelSettings(model)),
  };
}

function modelSettings(model: string): object {
  if (model.includes("/")) return { model, small_model: model };
  const provider = {
    npm: "@ai-sdk/openai-compatible",
    name: "OPENAI_BASE_URL",
    options: { baseURL: "{env:OPENAI_BASE_URL}", apiKey: "{env:OPENAI_API_KEY}" },
    models: { [model]: { name: model, tool_call: true } },
  };
  const name = `psd/${model}`;
  return { provider: { psd: provider }, model: name, small_model: name };
}
