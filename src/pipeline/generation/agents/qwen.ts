import { addressOr, isSet, jsonText, type KnownAgent } from "./known-agent.ts";

/** Qwen Code, with any OpenAI-compatible endpoint. It reports tokens with each model call. */
export const qwen: KnownAgent = {
  name: "qwen",
  program: "qwen",
  oldest: "0.24.0",
  install: "npm install --global @qwen-code/qwen-code",
  variables: ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "QWEN_MODEL"],
  account: { keys: ["OPENAI_API_KEY"], login: [".qwen/oauth_creds.json"] },
  settings: ["/etc/qwen-code"],
  start: ({ model, boxed, variables }) => {
    const auth = isSet(variables, "OPENAI_API_KEY") ? "openai" : "qwen-oauth";
    const mode = boxed ? "yolo" : "auto-edit";
    return {
      args: [
        "--acp",
        "--auth-type",
        auth,
        "--approval-mode",
        mode,
        ...(model === undefined ? [] : ["-m", model]),
      ],
      env: {
        QWEN_CODE_NO_RELAUNCH: "1",
        ...(model === undefined ? {} : { OPENAI_MODEL: model }),
      },
      homeFiles: { ".qwen/settings.json": jsonText(settings(auth, boxed)) },
      dialect: {},
    };
  },
  // A login's server names the place of its models itself: nobody can say beforehand which it is.
  reach: ({ variables }) =>
    isSet(variables, "OPENAI_API_KEY")
      ? addressOr(variables, "OPENAI_BASE_URL", ["api.openai.com"])
      : undefined,
};

/** A name that no file has: instructions are read from no file. */
const noFile = ".psd-no-such-file";

function settings(selectedType: string, boxed: boolean): unknown {
  return {
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    ui: { enableFollowupSuggestions: false },
    memory: {
      enableManagedAutoMemory: false,
      enableManagedAutoDream: false,
      enableAutoSkill: false,
    },
    model: { generationConfig: { maxRetries: 4 } },
    context: { fileName: noFile },
    tools: { approvalMode: boxed ? "yolo" : "auto-edit" },
    // A question that is refused ends its turn: what would be refused is not offered.
    ...(boxed ? {} : { permissions: { deny: ["Bash"] } }),
    security: { auth: { selectedType }, folderTrust: { enabled: false } },
    ide: { enabled: false },
    disableAllHooks: true,
  };
}
