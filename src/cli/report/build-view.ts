import type { Usage } from "../../adapters/runtime/runtime.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import type { BuildEvent } from "../../pipeline/events.ts";
import type { Colors } from "../command.ts";
import { addUsage, durationText, usageText } from "./measures.ts";

/** What is going on in a build, for the live region. Times are milliseconds since 1970-01-01 UTC. */
export interface BuildView {
  readonly phase: "idle" | "agent" | "setup" | "judging";
  readonly phaseStartedAt: number;
  readonly turn: number;
  /** The agent's last words; only the end of a long message is kept. */
  readonly message: string;
  /** Title of the tool call that is running. */
  readonly tool: string;
  /** Of the turns that have ended. */
  readonly spent: Usage;
  /** Of the turn that is running, as far as it is known. */
  readonly spending: Usage;
  /** Criteria to be judged on each attempt, and those judged on this one. */
  readonly criteria: number;
  readonly judged: number;
  /** Id of the criterion that is being judged. */
  readonly criterion: string;
}

/** Before the first event. */
export const idleView: BuildView = {
  phase: "idle",
  phaseStartedAt: 0,
  turn: 0,
  message: "",
  tool: "",
  spent: {},
  spending: {},
  criteria: 0,
  judged: 0,
  criterion: "",
};

const keptMessage = 2000;

/** The view after an event that happened at `now`. */
export function advanceView(view: BuildView, event: BuildEvent, now: number): BuildView {
  switch (event.type) {
    case "composed":
      return { ...view, criteria: event.criteria + event.heldOut };
    case "turn-started":
      return {
        ...view,
        phase: "agent",
        phaseStartedAt: now,
        turn: event.turn,
        message: "",
        tool: "",
        spending: {},
      };
    case "agent":
      return advanceAgent(view, event.event);
    case "turn-ended":
      return { ...idle(view, now), spent: addUsage(view.spent, event.usage), spending: {} };
    case "setup-started":
      return { ...view, phase: "setup", phaseStartedAt: now };
    case "criterion-started":
      return {
        ...view,
        phase: "judging",
        phaseStartedAt: view.phase === "judging" ? view.phaseStartedAt : now,
        criterion: event.id,
      };
    case "criterion-ended":
      return { ...view, judged: view.judged + 1 };
    case "setup-ended":
    case "judged":
      return { ...idle(view, now), judged: 0 };
    case "package-introduced":
    case "build-started":
    case "planned":
    case "generation-started":
    case "collected":
    case "decided":
    case "promoted":
    case "waiting":
    case "diagnostic":
    case "finished":
      return view;
    default:
      return view;
  }
}

/** The live region: what is going on, for how long, at what cost; empty while nothing lasts. */
export function liveLines(
  view: BuildView,
  {
    now,
    columns,
    colors,
  }: { readonly now: number; readonly columns: number; readonly colors: Colors },
): readonly string[] {
  if (view.phase === "idle") return [];
  const elapsed = durationText(Math.floor((now - view.phaseStartedAt) / 1000) * 1000);
  const usage = usageText(addUsage(view.spent, view.spending));
  const head = [headText(view), elapsed, usage].filter((it) => it !== "").join(" · ");
  const details = view.phase === "agent" ? [view.tool, lastLine(view.message)] : [];
  return [
    colors.cyan(cutText(`◐ ${head}`, columns)),
    ...details.filter((it) => it !== "").map((it) => colors.dim(cutText(`  ${it}`, columns))),
  ];
}

function headText(view: BuildView): string {
  if (view.phase === "agent") return `Turn ${view.turn}`;
  if (view.phase === "setup") return "Setup";
  const of = view.criteria === 0 ? "" : ` of ${Math.max(view.criteria, view.judged + 1)}`;
  return `Judging ${view.judged + 1}${of}: ${escapeText(view.criterion)}`;
}

function advanceAgent(
  view: BuildView,
  event: Extract<BuildEvent, { type: "agent" }>["event"],
): BuildView {
  if (event.type === "message") {
    return { ...view, message: (view.message + event.text).slice(-keptMessage) };
  }
  if (event.type === "tool") {
    const running = !["completed", "failed"].includes(event.status);
    return { ...view, tool: running ? escapeText(event.title) : "" };
  }
  return event.type === "usage" ? { ...view, spending: event.usage } : view;
}

function idle(view: BuildView, now: number): BuildView {
  return { ...view, phase: "idle", phaseStartedAt: now, tool: "" };
}

/** The last line of a text that holds anything, safe to show. */
export function lastLine(text: string): string {
  const line = text.split("\n").findLast((it) => it.trim() !== "");
  return escapeText((line ?? "").trim());
}

/** At most `columns` characters of a text that has one line. */
function cutText(text: string, columns: number): string {
  const characters = Array.from(text);
  return characters.length <= columns ? text : `${characters.slice(0, columns - 1).join("")}…`;
}
