import { entry } from "../entry.ts";

// An alias, which the build can write out where the catalogue names it.
type MissingAgent = {
  readonly agent: string;
  readonly program: string;
  /** A command that installs it. */
  readonly install: string;
};

/** The codes `generation/…`. */
export const generationCodes = {
  "generation/entry-kind": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) => `"${path}" is no regular file, folder or symbolic link`,
    hint: () => "Leave only regular files and links in the workspace.",
  }),
  "generation/link-unsafe": entry<{ path: string; target: string; because: string }>({
    severity: "error",
    message: ({ path, target, because }) =>
      `the symbolic link "${path}" to "${target}" is not allowed: ${because}`,
    hint: () => "Use a relative link that stays in the workspace, or a copy of the file.",
  }),
  "generation/path-unsafe": entry<{ path: string; because: string }>({
    severity: "error",
    message: ({ path, because }) => `the file name "${path}" is not allowed: ${because}`,
    hint: () => "Rename or remove the file.",
  }),
  "generation/paths-collide": entry<{ path: string; other: string }>({
    severity: "error",
    message: ({ path, other }) => `"${path}" and "${other}" are the same file on some systems`,
    hint: () => "Rename one of them.",
  }),
  "generation/too-many-files": entry<{ limit: number }>({
    severity: "error",
    message: ({ limit }) => `the output holds more than ${limit} files`,
    hint: () => "Remove what is not part of the program, such as caches and installed packages.",
  }),
  "generation/too-large": entry<{ bytes: number; limit: number }>({
    severity: "error",
    message: ({ bytes, limit }) => `the output holds ${bytes} bytes, more than ${limit}`,
    hint: () => "Remove what is not part of the program, such as caches and built files.",
  }),
  "generation/conflict-without-id": entry<Record<string, never>>({
    severity: "warning",
    message: () => "the agent left a CONFLICT.md that names no clause or criterion",
    hint: () => "Read it in the workspace: without an id it does not stop the build.",
  }),
  "generation/no-runtime": entry<{ recorded: boolean }>({
    severity: "error",
    message: () => "nobody has said which agent is to do the work",
    hint: ({ recorded }) =>
      recorded
        ? "Take the recording that the package brings of this prompt with `--agent recorded`: output of somebody else's agent, judged here. Or name an agent of your own, such as `--agent claude` or `--agent hand-off`."
        : "Name a coding agent with `--agent claude` (or codex, gemini, goose, opencode, qwen), a model with `--agent model:anthropic/<model>`, use `--agent hand-off` to do it in a tool of your own, or use a package with a recording.",
  }),
  "generation/model-unclear": entry<{ name: string; because: string }>({
    severity: "error",
    message: ({ name, because }) => `"${name}" does not say which model is to work: ${because}`,
    hint: () =>
      "Write `model:<provider>/<model>`, with `anthropic`, `google`, `openai` or `openai-compatible`.",
  }),
  "generation/model-key-missing": entry<{ provider: string; keys: readonly string[] }>({
    severity: "error",
    message: ({ provider, keys }) =>
      `there is no key for ${provider}: the variable ${keys.join(" or ")} is not set`,
    hint: ({ keys }) => `Set ${keys[0] ?? "its variable"} to your key; nothing was sent or spent.`,
  }),
  "generation/key-tracked": entry<{ path: string; line: number; what: string }>({
    severity: "warning",
    message: ({ path, line, what }) =>
      `line ${line} of "${path}" holds ${what}, and git tracks it: everybody with the repository has it`,
    hint: () =>
      "Take it out of the file, have its provider make it invalid, and give a new one as a variable alone.",
  }),
  "generation/base-url": entry<{ url: string; because: string; variable?: string }>({
    severity: "error",
    message: ({ url, because }) =>
      `the address of the model server${url === "" ? "" : ` at ${url}`} cannot be used: ${because}`,
    hint: ({ variable }) =>
      variable === undefined
        ? "Leave `--base-url` out, or name a model: `--agent model:<provider>/<model>`."
        : `Give one such as http://127.0.0.1:11434/v1 or https://models.example/v1 with \`--base-url\` or ${variable}; \`--plain-http\` allows another machine without encryption.`,
  }),
  "generation/agent-model": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `what follows the agent in "${name}" cannot be the name of a model`,
    hint: () => "Write `agent:model`, the model as its provider names it: `gemini:gemini-2.5-pro`.",
  }),
  "generation/agent-not-installed": entry<MissingAgent & { fetch?: string }>({
    severity: "error",
    message: ({ agent, program }) =>
      `the agent ${agent} is not installed: there is no program "${program}" on PATH`,
    hint: ({ install, fetch }) =>
      `Install it with \`${install}\`${fetch === undefined ? "" : `, or add \`--agent-npx\` to let npx fetch ${fetch}`}.`,
  }),
  "generation/agent-not-fetched": entry<{ agent: string; package: string; because: string }>({
    severity: "error",
    message: ({ agent, package: name, because }) =>
      `npx could not fetch ${name} for the agent ${agent}: ${because}`,
    hint: () => "See whether npm reaches its registry, then build again.",
  }),
  "generation/agent-too-old": entry<MissingAgent & { version: string; oldest: string }>({
    severity: "error",
    message: ({ agent, program, version, oldest }) =>
      `the program "${program}" of the agent ${agent} has version ${version}; psd knows it from ${oldest} on`,
    hint: ({ install }) =>
      `Bring it up to date, as with \`${install}\`, or give its command with \`--agent-command\`.`,
  }),
  "generation/unknown-runtime": entry<{ name: string; nearest?: string }>({
    severity: "error",
    message: ({ name, nearest }) =>
      `there is no runtime "${name}"${nearest === undefined ? "" : `; the nearest name is "${nearest}"`}`,
    hint: () =>
      "Use `claude`, `codex`, `gemini`, `goose`, `opencode`, `qwen`, `model:<provider>/<model>`, `hand-off`, `recorded` or `acp:<command>`.",
  }),
  "generation/no-recording": entry<{ prompt: string }>({
    severity: "error",
    message: ({ prompt }) => `the package has no recording of the prompt ${prompt.slice(0, 16)}`,
    hint: () => "Build with an agent, then keep the generation with `psd record`.",
  }),
  "generation/not-recordable": entry<{ because: string }>({
    severity: "error",
    message: ({ because }) => `this generation cannot be recorded: ${because}`,
    hint: () => "Record a fresh generation that an agent made from this prompt.",
  }),
  "generation/nothing-to-record": entry<{ deployment?: string }>({
    severity: "error",
    message: ({ deployment }) =>
      deployment === undefined
        ? "no finished build of this project left an attempt"
        : `no finished build of "${deployment}" left an attempt`,
    hint: () => "Build first, or name an attempt that `psd log` lists.",
  }),
  "generation/recording-unmatched": entry<{ package: string }>({
    severity: "warning",
    message: ({ package: folder }) =>
      `${folder} leads to another prompt now, so builds of it do not find this recording`,
    hint: () => "Keep it with the version that was built: give that folder with `--into`.",
  }),
  "generation/secret-in-recording": entry<{ place: string; what: string }>({
    severity: "error",
    message: ({ place, what }) => `${place} holds ${what}`,
    hint: () => "Revoke the secret, sharpen the prompt, and record another generation.",
  }),
  "generation/personal-path-in-recording": entry<{ place: string; what: string }>({
    severity: "error",
    message: ({ place, what }) => `${place} names ${what}`,
    hint: () => "Record a generation whose files do not depend on this machine.",
  }),
};
