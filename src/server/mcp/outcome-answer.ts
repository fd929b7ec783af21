import { type Result, success } from "../../diagnostics/result.ts";
import type { Built } from "../../pipeline/building/building.ts";
import type { Verdict } from "../../pipeline/validation/verdict.ts";
import type { ToolCall } from "./context.ts";
import { feedbackOf, findAttempt, findWaiting } from "./known-attempts.ts";
import type { Answer } from "./tool.ts";
import { verdictLines, verdictView } from "./verdict-view.ts";

/** What a build or a submission came to, for the agent that did the work. */
export async function outcomeAnswer(
  { deployment, outcome }: Built,
  call: ToolCall,
): Promise<Result<Answer>> {
  switch (outcome.kind) {
    case "waiting":
      return waitingAnswer(deployment, outcome.brief, call);
    case "current":
    case "held":
      return success({
        text: `${deployment} is ${outcome.kind === "current" ? "up to date" : "held back"}: nothing is to be done.`,
        data: { state: outcome.kind, deployment },
      });
    case "judged":
      return judgedAnswer({ deployment, state: "judged", ...outcome });
    case "promoted":
    case "rejudged": {
      const { attempt } = outcome.receipt;
      return judgedAnswer({ deployment, state: "promoted", attempt, verdict: outcome.verdict });
    }
    case "not-green":
    default: {
      const { because, best } = outcome;
      if (best === undefined) {
        const data = { state: "not-green", deployment, because };
        return success({ text: `Nothing came of ${deployment}: ${because}.`, data });
      }
      const shown = await findAttempt(best.attempt, call);
      const feedback = shown.ok ? feedbackOf(shown.value) : undefined;
      return judgedAnswer({ deployment, state: "not-green", because, ...best, feedback });
    }
  }
}

async function waitingAnswer(
  deployment: string,
  brief: string,
  call: ToolCall,
): Promise<Result<Answer>> {
  const waiting = await findWaiting(deployment, call);
  if (!waiting.ok) return waiting;
  const { feedback, workspace, turn } = waiting.value;
  const data = { state: "waiting", deployment, turn, workspace, brief };
  const next = "Write the files into the workspace, then call submit.";
  if (feedback === undefined) {
    return success({ text: `Read ${brief}.\nworkspace: ${workspace}\n${next}`, data });
  }
  return success({
    text: `${feedback}\nworkspace: ${workspace}\n${next}`,
    data: { ...data, feedback },
  });
}

interface Judged {
  readonly deployment: string;
  readonly state: "judged" | "promoted" | "not-green";
  readonly because?: string;
  readonly attempt: string;
  readonly verdict: Verdict;
  readonly feedback?: string | undefined;
}

function judgedAnswer(it: Judged): Result<Answer> {
  const { deployment, state, because, attempt, feedback } = it;
  const verdict = verdictView(it.verdict);
  const isOver =
    state === "judged" && (verdict.outcome === "green" || verdict.outcome === "unverified");
  const next = isOver ? [`Nothing was promoted. A person does that: psd promote ${attempt}`] : [];
  const lines = [`${deployment}, attempt ${attempt}: ${state}`, ...verdictLines(verdict), ...next];
  return success({
    text: lines.join("\n"),
    data: {
      state,
      deployment,
      attempt,
      verdict,
      ...(because === undefined ? {} : { because }),
      ...(feedback === undefined ? {} : { feedback }),
    },
  });
}
