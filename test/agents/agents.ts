/** What turns a brief into files here: an agent, whose package lies in the folder of its name, or psd's own runtime. */
export interface TestedAgent {
  readonly name: string;
  /** How its column is called where several have one name. */
  readonly column?: string;
  /** The package whose version the page names. */
  readonly package: string;
  /** Programs that must be on PATH, by their names, as files below `node_modules`; undefined where psd does the work. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly model: string;
  /** Variables that lead it to a model server at `url`, with a key that is none. */
  readonly env: (url: string) => Readonly<Record<string, string>>;
}

/** The key that is given to agents. */
export const key = "not-a-real-key-000111222";

/** A model that psd asks itself, over one of the formats of model servers. */
function model(provider: string, name: string, env: TestedAgent["env"]): TestedAgent {
  return {
    name: "model",
    column: `model ${provider}`,
    package: "ai",
    model: `${provider}/${name}`,
    env,
  };
}

/** How an agent is told from others. */
export function columnOf({ name, column = name }: TestedAgent): string {
  return column;
}

/** Everything that is tested: agents, the smallest first, then psd with a model. */
export const testedAgents: readonly TestedAgent[] = [
  {
    name: "gemini",
    package: "@google/gemini-cli",
    programs: { gemini: ".bin/gemini" },
    model: "gemini-2.5-pro",
    env: (url) => ({ GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: url }),
  },
  {
    name: "qwen",
    package: "@qwen-code/qwen-code",
    programs: { qwen: ".bin/qwen" },
    model: "scripted-1",
    env: (url) => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `${url}/v1` }),
  },
  {
    name: "opencode",
    package: "opencode-linux-x64",
    programs: { opencode: "opencode-linux-x64/bin/opencode" },
    model: "scripted-1",
    env: (url) => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: `${url}/v1` }),
  },
  {
    name: "goose",
    package: "@aaif/goose-binary-linux-x64",
    programs: { goose: "@aaif/goose-binary-linux-x64/bin/goose" },
    model: "scripted-1",
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
    env: (url) => ({ ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: url }),
  },
  model("anthropic", "claude-sonnet-4-5", (url) => ({
    ANTHROPIC_API_KEY: key,
    ANTHROPIC_BASE_URL: url,
  })),
  model("google", "gemini-2.5-pro", (url) => ({
    GEMINI_API_KEY: key,
    GOOGLE_GEMINI_BASE_URL: url,
  })),
  model("openai", "scripted-1", (url) => ({ OPENAI_API_KEY: key, OPENAI_BASE_URL: url })),
  model("openai-compatible", "scripted-1", (url) => ({
    OPENAI_COMPATIBLE_API_KEY: key,
    OPENAI_COMPATIBLE_BASE_URL: url,
  })),
];
