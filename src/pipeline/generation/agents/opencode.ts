import { jsonText, type KnownAgent } from "./known-agent.ts";

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
};

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
