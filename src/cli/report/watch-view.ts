import { escapeText } from "../../diagnostics/escape.ts";
import type { BuildEvent, OnBuildEvent } from "../../pipeline/events.ts";
import type { JudgedAgain } from "../../pipeline/judging/judge-again.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Colors, CommandContext } from "../command.ts";
import { advanceView, idleView, liveLines } from "./build-view.ts";
import { type Look, shownPath } from "./human.ts";
import { judgingLines } from "./judging-lines.ts";
import { durationText } from "./measures.ts";
import { openScreen } from "./screen.ts";
import { plural, shortened } from "./summary.ts";
import { headlines } from "./validated.ts";

/** Shows what a watch does: lines that stay, and below them on a terminal one that says what goes on. */
export interface WatchView {
  readonly onEvent: OnBuildEvent;
  /** So many criteria are about to be run, after these files changed; none of them at the first time. */
  plan(count: number, changed: readonly string[]): void;
  /** Nothing is run any more; `note` says how things stand. */
  rest(note: string): void;
  /** Leaves the screen to what writes by itself. */
  lend<Answer>(action: () => Promise<Answer>): Promise<Answer>;
  close(): void;
}

const shownChanges = 3;

/** Opens the view on standard error. Must be closed. */
export async function openWatchView(
  { output, environment }: Pick<CommandContext, "output" | "environment">,
  clock: Clock,
): Promise<WatchView> {
  const { cwd } = environment;
  const look: Look = { cwd, colors: output.colors.stderr };
  let view = idleView;
  let resting = "";
  const screen = await openScreen(output, (columns) =>
    resting === ""
      ? liveLines(view, { now: clock.now(), columns, colors: look.colors })
      : [look.colors.dim(`Watching · ${resting} · Ctrl-C ends`.slice(0, columns))],
  );
  return {
    onEvent: (event) => {
      if (event.type === "composed") return;
      const isOwn = event.type === "criterion-ended" && isBuiltIn(event.result.id);
      if (!isOwn) view = advanceView(view, event, clock.now());
      if (isNews(event)) screen.write(judgingLines(event, look));
    },
    plan: (count, changed) => {
      view = { ...idleView, criteria: count };
      resting = "";
      if (count > 0) screen.write(["", headline({ count, changed, at: clock.now() }, look)]);
    },
    rest: (note) => {
      view = idleView;
      if (resting === "" && output.terminal === undefined) {
        // A person who reads a log must know that it goes on.
        screen.write([`Watching · ${note}`]);
      }
      resting = note;
    },
    lend: (action) => screen.lend(action),
    close: () => screen.close(),
  };
}

/** Built-in checks and set-up are the same every time; they are told of where they fail. */
function isNews(event: BuildEvent): boolean {
  if (event.type === "setup-ended") return !event.ok;
  if (event.type !== "criterion-ended") return true;
  return event.result.end !== "passed" || !isBuiltIn(event.result.id);
}

function isBuiltIn(id: string): boolean {
  return id.startsWith("built-in/");
}

interface Plan {
  readonly count: number;
  readonly changed: readonly string[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

function headline({ count, changed, at }: Plan, { cwd, colors }: Look): string {
  const files = shortened(
    changed.map((it) => shownPath(it, cwd)),
    shownChanges,
  );
  const why = changed.length === 0 ? "" : ` ${files}:`;
  const time = new Date(at).toTimeString().slice(0, 8);
  return `${colors.dim(time)}${why} ${plural(count, "criterion", "criteria")}`;
}

/** What a judgement came to, in one line, and what still fails of what was not run. */
export function judgedLines(
  { name, verdict, ran }: JudgedAgain,
  colors: Colors,
): readonly string[] {
  const { outcome, results, durationMs } = verdict;
  const passed = results.filter((it) => it.end === "passed" || it.end === "signed").length;
  const good = outcome === "green" || outcome === "unverified";
  const still = results.filter(
    (it) => it.end === "failed" && !ran.includes(it.id) && !isBuiltIn(it.id),
  );
  const mark = good ? colors.green("✓") : colors.red("✗");
  const count = `${passed} of ${plural(results.length, "criterion", "criteria")} passed`;
  const time = ran.length === 0 ? "" : `, ${durationText(durationMs)}`;
  return [
    `${mark} ${colors.bold(escapeText(name))}: ${headlines[outcome]} ${colors.dim(`(${count}${time})`)}`,
    ...(still.length === 0 ? [] : [`  as before: ${shortened(still.map((it) => `✗ ${it.id}`))}`]),
  ];
}
