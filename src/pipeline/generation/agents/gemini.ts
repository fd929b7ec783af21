import { addressOr, isSet, jsonText, type AgentReach, type KnownAgent } from "./known-agent.ts";

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
  reach: ({ variables, hasLogin = false }) => reachOf[authOf(variables, hasLogin)](variables),
};

type Auth = "gemini-api-key" | "vertex-ai" | "oauth-personal";

const reachOf: Readonly<Record<Auth, (variables: Readonly<Record<string, string>>) => AgentReach>> =
  {
    "gemini-api-key": (variables) =>
      addressOr(variables, "GOOGLE_GEMINI_BASE_URL", ["generativelanguage.googleapis.com"]),
    "vertex-ai": (variables) => {
      const location = variables["GOOGLE_CLOUD_LOCATION"] ?? "";
      const isRegion = /^[a-z]+-[a-z]+\d{1,2}$/u.test(location);
      const region = isRegion ? [`${location}-aiplatform.googleapis.com`] : [];
      const hosts = ["aiplatform.googleapis.com", ...region];
      return addressOr(variables, "GOOGLE_VERTEX_BASE_URL", hosts);
    },
    "oauth-personal": () => ({
      hosts: ["cloudcode-pa.googleapis.com", "oauth2.googleapis.com"],
      addresses: {},
    }),
  };

/** Without a key and a login it is told to look for a key: it would wait for a browser else. */
function authOf(variables: Readonly<Record<string, string>>, hasLogin: boolean): Auth {
  const vertex = ["GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI"];
  if (isSet(variables, "GEMINI_API_KEY")) return "gemini-api-key";
  if (vertex.some((it) => isSet(variables, it))) return "vertex-ai";
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
