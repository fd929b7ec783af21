/** A real agent that is tested: its package lies in the folder of its name. */
export interface TestedAgent {
  readonly name: string;
  /** The package whose version the page names. */
  readonly package: string;
  /** Programs that must be on PATH, by their names, as files below `node_modules`. */
  readonly programs: Readonly<Record<string, string>>;
  readonly model: string;
  /** Whether psd knows the tokens of its turns. */
  readonly reportsTokens: boolean;
  /** Variables that lead it to a model server at `url`, with a key that is none. */
  readonly env: (url: string) => Readonly<Record<string, string>>;
}

/** The key that is given to agents. */
export const key = "not-a-real-key-000111222";

/** The agents that are tested, the smallest first. */
export const testedAgents: readonly TestedAgent[] = [
  {
    name: "gemini",
    package: "@google/gemini-cli",
    programs: { gemini: ".bin/gemini" },
    model: "gemini-2.5-pro",
    reportsTokens: true,
    env: (url) => ({ GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: url }),
  },
  {
    name: "qwen",
    package: "@qwen-code/qwen-code",
    programs: { qwen: ".bin/qwen" },
    model: "scripted-1",
    reportsTokens: true,
    env: (url) => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `${url}/v1` }),
  },
  {
    name: "opencode",
    package: "opencode-linux-x64",
    programs: { opencode: "opencode-linux-x64/bin/opencode" },
    model: "scripted-1",
    reportsTokens: false,
    env: (url) => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `${url}/v1` }),
  },
  {
    name: "goose",
    package: "@aaif/goose-binary-linux-x64",
    programs: { goose: "@aaif/goose-binary-linux-x64/bin/goose" },
    model: "scripted-1",
    reportsTokens: false,
    env: (url) => ({
      GOOSE_PROVIDER: "openai",
      OPENAI_API_KEY: key,
      OPENAI_HOST: url,
      OPENAI_BASE_PATH: "v1/chat/completions",
      GOOSE_CONTEXT_LIMIT: "128000",
    }),
  },
  {
    name: "codex",
    package: "@openai/codex-linux-x64",
    programs: {
      "codex-acp": ".bin/codex-acp",
      codex: "@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex",
    },
    model: "scripted-1",
    reportsTokens: true,
    env: (url) => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `${url}/v1` }),
  },
  {
    name: "claude",
    package: "@anthropic-ai/claude-code-linux-x64",
    programs: {
      "claude-agent-acp": ".bin/claude-agent-acp",
      claude: "@anthropic-ai/claude-code-linux-x64/claude",
    },
    model: "claude-sonnet-4-5",
    reportsTokens: true,
    env: (url) => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: url }),
  },
];
