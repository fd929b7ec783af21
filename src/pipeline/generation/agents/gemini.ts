import { jsonText, type KnownAgent } from "./known-agent.ts";

/** Gemini CLI. It does not start without a word on how it logs in, and retries for minutes untold. */
export const gemini: KnownAgent = {
  name: "gemini",
  program: "gemini",
  oldest: "0.61.0",
  install: "npm install --global @google/gemini-cli",
  variables: [
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_GEMINI_BASE_URL",
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_VERTEX_BASE_URL",
  ],
  account: {
    keys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
    login: [".gemini/oauth_creds.json"],
  },
  settings: ["/etc/gemini-cli"],
  start: ({ model, boxed, variables, hasLogin = false }) => ({
    args: [
      "--acp",
      "--skip-trust",
      "--approval-mode",
      boxed ? "yolo" : "auto_edit",
      ...(model === undefined ? [] : ["-m", model]),
    ],
    env: { GEMINI_CLI_NO_RELAUNCH: "1" },
    homeFiles: { ".gemini/settings.json": jsonText(settings(authOf(variables, hasLogin))) },
    dialect: { loginCodes: [401, 403] },
  }),
};

/** Without a key and a login it is told to look for a key: it would wait for a browser else. */
function authOf(variables: Readonly<Record<string, string>>, hasLogin: boolean): string {
  const isSet = (name: string): boolean => (variables[name] ?? "") !== "";
  if (isSet("GEMINI_API_KEY")) return "gemini-api-key";
  if (isSet("GOOGLE_API_KEY") || isSet("GOOGLE_GENAI_USE_VERTEXAI")) return "vertex-ai";
  return hasLogin ? "oauth-personal" : "gemini-api-key";
}

/** A name that no file has: instructions are read from no file. */
const noFile = ".psd-no-such-file";

function settings(selectedType: string): unknown {
  return {
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, maxAttempts: 4 },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    security: { auth: { selectedType }, folderTrust: { enabled: false } },
    ide: { enabled: false },
    context: { fileName: noFile, discoveryMaxDirs: 0 },
    experimental: { autoMemory: false },
    skills: { enabled: false },
    hooksConfig: { enabled: false },
  };
}
