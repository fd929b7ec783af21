import { addressOr, isSet, type KnownAgent } from "./known-agent.ts";

/**
 * Codex. Its adapter takes only models that it knows, so that any other is given in its settings; it ends
 * retries in vain as if all were well, with `usage: null`.
 */
export const codex: KnownAgent = {
  name: "codex",
  program: "codex-acp",
  oldest: "2.6.0",
  install: "npm install --global @openai/codex @agentclientprotocol/codex-acp",
  adapter: { name: "@agentclientprotocol/codex-acp", version: "2.6.0" },
  behind: "codex",
  variables: ["CODEX_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"],
  account: { keys: ["OPENAI_API_KEY"], login: [".codex/auth.json"] },
  settings: ["/etc/codex"],
  start: ({ model, boxed, variables, behind, hasLogin }) => ({
    args: [],
    env: {
      NO_BROWSER: "1",
      INITIAL_AGENT_MODE: boxed ? "agent-full-access" : "workspace-write",
      // It makes no sandbox of its own with a home below TMPDIR, where homes without a box are.
      ...(boxed ? {} : { TMPDIR: "/var/tmp" }),
      ...(behind === undefined ? {} : { CODEX_PATH: behind }),
    },
    homeFiles: {
      ".codex/config.toml": settings({ model, boxed, baseUrl: baseUrlOf(variables, hasLogin) }),
    },
    dialect: { failsWithoutUsage: true },
  }),
  // With a login its models are another service's than with a key.
  reach: ({ variables, hasLogin = false }) => {
    const login = hasLogin ? ["chatgpt.com", "auth.openai.com"] : [];
    return addressOr(variables, "OPENAI_BASE_URL", ["api.openai.com", ...login]);
  },
};

interface CodexSettings {
  readonly model: string | undefined;
  readonly boxed: boolean;
  readonly baseUrl: string | undefined;
}

/** Its own provider takes a key only from a login; a key alone needs a provider that is described here. */
function baseUrlOf(
  variables: Readonly<Record<string, string>>,
  hasLogin: boolean = false,
): string | undefined {
  if (isSet(variables, "OPENAI_BASE_URL")) return variables["OPENAI_BASE_URL"];
  const hasKeyAlone = isSet(variables, "OPENAI_API_KEY") && !hasLogin;
  return hasKeyAlone ? "https://api.openai.com/v1" : undefined;
}

/** Without the user's own: no instructions from files, no history, no plugins, no reports, no updates. */
function settings({ model, boxed, baseUrl }: CodexSettings): string {
  const provider = [
    "[model_providers.psd]",
    'name = "OPENAI_BASE_URL"',
    `base_url = ${JSON.stringify(baseUrl)}`,
    'env_key = "OPENAI_API_KEY"',
    'wire_api = "responses"',
  ];
  return [
    ...(model === undefined ? [] : [`model = ${JSON.stringify(model)}`]),
    ...(baseUrl === undefined ? [] : ['model_provider = "psd"']),
    'approval_policy = "never"',
    `sandbox_mode = "${boxed ? "danger-full-access" : "workspace-write"}"`,
    "check_for_update_on_startup = false",
    "project_doc_max_bytes = 0",
    "[analytics]",
    "enabled = false",
    "[feedback]",
    "enabled = false",
    "[history]",
    'persistence = "none"',
    "[features]",
    "plugins = false",
    "apps = false",
    "remote_plugin = false",
    "goals = false",
    ...(baseUrl === undefined ? [] : provider),
    "",
  ].join("\n");
}
