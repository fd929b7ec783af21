import { escapeText } from "../diagnostics/escape.ts";
import type { SignQuestion } from "../pipeline/judging/sign.ts";
import type { Budget } from "../pipeline/resolution/deployment.ts";
import type { AdapterPackage } from "../pipeline/generation/agents/known-agent.ts";
import { knownAgents } from "../pipeline/generation/agents/known-agents.ts";
import type { CommandContext } from "./command.ts";
import { budgetText } from "./report/build-lines.ts";

type Asking = Pick<CommandContext, "environment" | "output" | "signal">;

/** Asks on the terminal whether a budget may be spent; no where nobody can be asked. */
export async function agreeToSpend(
  { runtime, budget }: { readonly runtime: string; readonly budget: Budget },
  { environment, signal }: Asking,
): Promise<boolean> {
  if (!environment.interactive) return false;
  const { confirm } = await import("@clack/prompts");
  const message = `${escapeText(runtime)} may spend at most ${budgetText(budget)}. Begin?`;
  return (await confirm({ message, signal })) === true;
}

/** Asks on the terminal whether everything may run without a box; no where nobody can be asked. */
export async function agreeToNoBox(
  reason: string,
  { environment, signal }: Asking,
  newcomer?: string,
): Promise<boolean> {
  if (!environment.interactive) return false;
  const { confirm } = await import("@clack/prompts");
  const whose =
    newcomer === undefined
      ? "Run them so in this project from now on?"
      : `Run what comes of the package ${escapeText(newcomer)} so, which is built here for the first time?`;
  const message = `No box here (${escapeText(reason)}): agents and generated programs could read and write what you can. ${whose}`;
  return (await confirm({ message, signal, initialValue: false })) === true;
}

/** Asks on the terminal whether npx may fetch a package; no where nobody can be asked. */
export async function agreeToFetch(
  { name, version }: AdapterPackage,
  { environment, signal }: Asking,
): Promise<boolean> {
  if (!environment.interactive) return false;
  const { confirm } = await import("@clack/prompts");
  const message = `The agent needs ${name}, which is not installed. Let npx fetch version ${version}?`;
  return (await confirm({ message, signal, initialValue: false })) === true;
}

/** Asks on the terminal whether an update may ask for more than before; no where nobody can be asked. */
export async function agreeToUpdate(
  asks: readonly string[],
  { environment, signal }: Asking,
): Promise<boolean> {
  if (!environment.interactive) return false;
  const { confirm } = await import("@clack/prompts");
  const message = `Take the update although: ${escapeText(asks.join("; "))}?`;
  return (await confirm({ message, signal, initialValue: false })) === true;
}

/** Shows a person what is to be signed and asks whether it holds. */
export async function askToSign(
  { deployment, criterion, says, asks, tree, attempt }: SignQuestion,
  { environment, output, signal }: Asking,
): Promise<boolean> {
  if (!environment.interactive) return false;
  const { confirm } = await import("@clack/prompts");
  const where =
    attempt === undefined
      ? "the promoted files"
      : `attempt ${attempt}; \`psd open ${attempt}\` puts it into a folder`;
  const lines = [`${criterion}: ${says}`, ...asks, `Of ${deployment}, ${where}`, `Tree ${tree}`];
  output.stderr(`${lines.map((it) => escapeText(it)).join("\n")}\n`);
  const message = "Have you looked, and does it hold?";
  return (await confirm({ message, signal, initialValue: false })) === true;
}

async function askForModel(signal: AbortSignal): Promise<string | undefined> {
  const { isCancel, text } = await import("@clack/prompts");
  const message = "Its provider and its name?";
  const name = await text({ message, placeholder: "anthropic/claude-sonnet-4-5", signal });
  return isCancel(name) || name === "" ? undefined : `model:${name}`;
}

/** Asks on the terminal which runtime is to do the work; undefined where nobody names one. */
export async function askForRuntime({ environment, signal }: Asking): Promise<string | undefined> {
  if (!environment.interactive) return undefined;
  const { isCancel, select, text } = await import("@clack/prompts");
  const kind = await select({
    message: "Who does the work?",
    options: [
      {
        value: "hand-off",
        label: "hand-off",
        hint: "psd writes the brief; you or your IDE do the work",
      },
      ...knownAgents.map(({ name }) => ({ value: name, label: name })),
      { value: "model", label: "a model", hint: "over its API, with a key or on this machine" },
      { value: "acp", label: "another agent", hint: "that speaks ACP, by its command" },
    ],
    signal,
  });
  if (isCancel(kind)) return undefined;
  if (kind === "model") return askForModel(signal);
  if (kind !== "acp") return kind;
  const command = await text({ message: "Its command?", placeholder: "my-agent --acp", signal });
  return isCancel(command) || command === "" ? undefined : `acp:${command}`;
}
