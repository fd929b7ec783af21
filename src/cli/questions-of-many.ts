import { escapeText } from "../diagnostics/escape.ts";
import type { BuildOptions } from "../pipeline/building/building.ts";
import type { CommandContext } from "./command.ts";
import { agreeToFetch, agreeToNoBox, askForRuntime } from "./questions.ts";
import { budgetText } from "./report/build-lines.ts";

type Asking = Pick<CommandContext, "environment" | "output" | "signal">;

/** What a build asks a person. */
type Questions = Pick<BuildOptions, "confirm" | "ask" | "agreeToNoBox" | "mayFetch">;

/** The questions of the build of a deployment. */
export type QuestionsOf = (deployment: string) => Questions;

/** Leaves the screen to a question. */
type Lend = <Answer>(action: () => Promise<Answer>) => Promise<Answer>;

/**
 * Asks what several builds need to know, one question at a time. The runtime and the consent to run
 * without a box are asked for once, the latter also for each package of a stranger; spending for each deployment, until it is agreed to for all.
 */
export function createQuestions(
  { yes }: { readonly yes: boolean },
  context: Asking,
  lend: Lend,
): QuestionsOf {
  const inTurn = oneAtATime(lend);
  let spend = yes ? "all" : "one";
  let runtime: Promise<string | undefined> | undefined;
  const boxes = new Map<string | undefined, Promise<boolean>>();
  let fetch: Promise<boolean> | undefined;
  return (deployment) => ({
    confirm: (plan) =>
      inTurn(async () => {
        if (spend !== "all") spend = await askToSpend(deployment, plan, context);
        return spend === "all" || spend === "one";
      }),
    ask: () => (runtime ??= inTurn(() => askForRuntime(context))),
    agreeToNoBox: (reason, newcomer) => {
      const asked = boxes.get(newcomer) ?? inTurn(() => agreeToNoBox(reason, context, newcomer));
      boxes.set(newcomer, asked);
      return asked;
    },
    mayFetch: (adapter) => (fetch ??= inTurn(() => agreeToFetch(adapter, context))),
  });
}

async function askToSpend(
  deployment: string,
  { runtime, budget }: Parameters<Questions["confirm"]>[0],
  { environment, signal }: Asking,
): Promise<"one" | "all" | "none"> {
  if (!environment.interactive) return "none";
  const { isCancel, select } = await import("@clack/prompts");
  const answer = await select<"one" | "all" | "none">({
    message: `${escapeText(deployment)}: ${escapeText(runtime)} may spend at most ${budgetText(budget)}. Begin?`,
    options: [
      { value: "one", label: "Yes" },
      { value: "all", label: "Yes, and so for every other deployment" },
      { value: "none", label: "No" },
    ],
    signal,
  });
  return isCancel(answer) ? "none" : answer;
}

/** Runs actions in the order in which they come, each after the one before. */
function oneAtATime(lend: Lend): Lend {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const mine = last.then(() => lend(action));
    last = mine.catch(() => {});
    return mine;
  };
}
