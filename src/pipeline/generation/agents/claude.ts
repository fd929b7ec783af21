import { addressOr, isSet, type KnownAgent } from "./known-agent.ts";

/** Settings that switch off updates, reports, memory, and calls that nobody asked for, and bound retries. */
const quiet = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  DISABLE_TELEMETRY: "1",
  DISABLE_ERROR_REPORTING: "1",
  CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: "false",
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: "1",
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: "1",
  CLAUDE_CODE_DISABLE_TERMINAL_TITLE: "1",
  CLAUDE_CODE_MAX_RETRIES: "5",
};

/** No settings of user or project are read, and no model is asked for a title, as there is one. */
const sessionMeta = { claudeCode: { options: { settingSources: [], title: "psd" } } };

/**
 * Claude Code. Its adapter takes the model only from a list, so that it is given as a variable. As root
 * Claude Code works without questions only where it is told that it is in a sandbox.
 */
export const claude: KnownAgent = {
  name: "claude",
  program: "claude-agent-acp",
  oldest: "0.100.0",
  install: "npm install --global @anthropic-ai/claude-code @agentclientprotocol/claude-agent-acp",
  adapter: { name: "@agentclientprotocol/claude-agent-acp", version: "0.101.0" },
  behind: "claude",
  variables: [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_CUSTOM_HEADERS",
    "ANTHROPIC_MODEL",
    "ANTHROPIC_SMALL_FAST_MODEL",
    "ANTHROPIC_VERTEX_PROJECT_ID",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
  ],
  account: {
    keys: ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"],
    login: [".claude/.credentials.json"],
  },
  settings: ["/etc/claude-code"],
  start: ({ model, boxed, behind }) => ({
    args: [],
    env: {
      ...quiet,
      ...(boxed ? { IS_SANDBOX: "1" } : {}),
      ...(model === undefined ? {} : { ANTHROPIC_MODEL: model }),
      ...(behind === undefined ? {} : { CLAUDE_CODE_EXECUTABLE: behind }),
    },
    homeFiles: {},
    dialect: { sessionMeta, mode: boxed ? "bypassPermissions" : "acceptEdits" },
  }),
  reach: ({ variables, hasLogin = false }) => {
    // Whose models these are depends on a region and an account of another provider.
    const elsewhere = ["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"];
    if (elsewhere.some((it) => isSet(variables, it))) return undefined;
    const { hosts, addresses } = addressOr(variables, "ANTHROPIC_BASE_URL", ["api.anthropic.com"]);
    // There a login that has run out is made new.
    return { hosts: [...hosts, ...(hasLogin ? ["platform.claude.com"] : [])], addresses };
  },
};
