import { entry } from "../entry.ts";

/** How an agent is named, and what it wrote to standard error at the end. */
export interface AgentArgs {
  readonly agent: string;
  readonly lastLines?: string;
}

const quoted = (lastLines: string | undefined): string =>
  lastLines === undefined || lastLines === ""
    ? ""
    : `; its last lines: ${lastLines.replaceAll("\n", " | ")}`;

// An alias, which the build can write out where the catalogue names it.
type LoginArgs = {
  readonly agent: string;
  readonly because: string;
  /** Variables of which one holds its key. */
  readonly keys?: readonly string[] | undefined;
  /** Where its login lies, relative to the user's home. */
  readonly login?: readonly string[] | undefined;
};

type NetworkArgs = { readonly agent: string; readonly because: keyof typeof openReasons };

const openReasons = {
  "no-box": "there is no box to hold it",
  "hosts-unknown": "psd does not know the hosts of its model",
  address: "its model server listens at an address of this machine to which a box cannot lead",
  proxy: "this machine goes out through a proxy, and a box cannot",
};

const openHints: typeof openReasons = {
  "no-box": "Run psd where boxes work; `--agent-network open` says that it may be open.",
  "hosts-unknown":
    "Name the hosts with `--agent-host`, or say `--agent-network open` where it may be open.",
  address:
    "Let the server listen at 127.0.0.1, at a port from 1024 other than 3128; `--agent-network open` says that it may be open.",
  proxy: "Say `--agent-network open` where it may be open.",
};

const oneOf = (keys: readonly string[]): string =>
  keys.length === 0 ? "" : ` (${keys.join(" or ")})`;

/** The codes `runtime/…`. */
export const runtimeCodes = {
  "runtime/agent-missing": entry<{ agent: string; program: string }>({
    severity: "error",
    message: ({ agent, program }) => `the program "${program}" of the agent ${agent} was not found`,
    hint: () => "Install it, or give the full path of the agent in `--agent-command`.",
  }),
  "runtime/agent-exited": entry<AgentArgs & { exit: string }>({
    severity: "error",
    message: ({ agent, exit, lastLines }) =>
      `the agent ${agent} ended before its session began (${exit})${quoted(lastLines)}`,
    hint: () => "Run the agent's command by hand and see that it waits for ACP on standard input.",
  }),
  "runtime/agent-silent": entry<AgentArgs & { seconds: number; garbage: number }>({
    severity: "error",
    message: ({ agent, seconds, garbage, lastLines }) =>
      `the agent ${agent} did not begin a session within ${seconds} s${
        garbage === 0 ? "" : ` and wrote ${garbage} lines that are no ACP`
      }${quoted(lastLines)}`,
    hint: () => "Check that the command starts the agent in its ACP mode, such as `--acp`.",
  }),
  "runtime/protocol": entry<{ agent: string; fault: string }>({
    severity: "error",
    message: ({ agent, fault }) => `the agent ${agent} does not keep to ACP version 1: ${fault}`,
    hint: () => "Use a version of the agent or of its adapter that speaks ACP version 1.",
  }),
  "runtime/hosts-need-a-box": entry({
    severity: "error",
    message: () => "the hosts that an agent may reach can only be held by a box, and there is none",
    hint: () => "Run psd where boxes work, or leave `--agent-host` and `--agent-network` out.",
  }),
  "runtime/network-open": entry<NetworkArgs>({
    severity: "warning",
    message: ({ agent, because }) =>
      `the network of the agent ${agent} is open: ${openReasons[because]}`,
    hint: ({ because }) => openHints[because],
  }),
  "runtime/host-refused": entry<{ agent: string; places: readonly string[] }>({
    severity: "warning",
    message: ({ agent, places }) =>
      `the agent ${agent} asked in vain for what its box does not let it reach: ${places.join(", ")}`,
    hint: () =>
      "Where its task needs a host, name it, and those of its model, with `--agent-host`; `--agent-network open` opens the network.",
  }),
  "runtime/host-unreachable": entry<{ agent: string; places: readonly string[] }>({
    severity: "warning",
    message: ({ agent, places }) =>
      `the agent ${agent} could not be connected to ${places.join(", ")}: the name has no address, or nobody answers there`,
    hint: () => "See whether this machine has a network, and whether the name is right.",
  }),
  "runtime/permission-refused": entry<{ agent: string; titles: readonly string[] }>({
    severity: "warning",
    message: ({ agent, titles }) =>
      `the agent ${agent} was not allowed what it asked for: ${titles.join("; ")}`,
    hint: () =>
      "Run psd where boxes work: without a box an agent may only read, and change files of its workspace.",
  }),
  "runtime/login-required": entry<LoginArgs>({
    severity: "error",
    message: ({ agent, because }) => `the agent ${agent} asks for a login: ${because}`,
    hint: ({ keys = [], login = [] }) =>
      `Give its key as an environment variable${oneOf(keys)}, or allow its login with \`--agent-login${login.map((it) => ` ~/${it}`).join("")}\`.`,
  }),
  "runtime/mode-refused": entry<{ agent: string; mode: string; because: string }>({
    severity: "error",
    message: ({ agent, mode, because }) =>
      `the agent ${agent} did not take up its mode "${mode}": ${because}`,
    hint: () => "Use a version of the agent that psd was tried with, or give its command.",
  }),
  "runtime/agent-model-unknown": entry<{
    agent: string;
    model?: string | undefined;
    because: string;
  }>({
    severity: "error",
    message: ({ agent, model, because }) =>
      `the agent ${agent} was refused its model${model === undefined ? "" : ` "${model}"`}: ${because}`,
    hint: ({ agent }) =>
      `Name a model that the account may use, as its provider names it, with \`--agent ${agent}:<model>\`; where a base URL is set, see that it leads to the server's API.`,
  }),
  "runtime/agent-error": entry<AgentArgs & { because: string }>({
    severity: "error",
    message: ({ agent, because, lastLines }) =>
      `the agent ${agent} could not work on the prompt: ${because}${quoted(lastLines)}`,
    hint: () =>
      "See whether its key holds, its model exists and its server answers and is one, then build again.",
  }),
  "runtime/cancelled": entry<{ agent: string }>({
    severity: "error",
    message: ({ agent }) => `the agent ${agent} was stopped before its session began`,
    hint: () => "Build again: nothing was changed.",
  }),
  "runtime/recording-invalid": entry<{ recording: string; fault: string }>({
    severity: "error",
    message: ({ recording, fault }) => `the recording "${recording}" cannot be replayed: ${fault}`,
    hint: () => "Remove it, or record the generation again with `psd record`.",
  }),
};
