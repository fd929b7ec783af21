import type { BuildEvent, OnBuildEvent } from "../../pipeline/events.ts";
import type { Clock } from "../../platform/clock.ts";
import type { CommandContext } from "../command.ts";
import { eventLines } from "./build-lines.ts";
import { advanceView, idleView, lastLine, liveLines } from "./build-view.ts";
import type { Look } from "./human.ts";
import { openScreen } from "./screen.ts";

/** Shows a build while it runs. */
export interface BuildProgress {
  readonly onEvent: OnBuildEvent;
  /** Leaves the screen to a question. */
  lend<Answer>(action: () => Promise<Answer>): Promise<Answer>;
  /** Takes the live region away; nothing is shown afterwards. Must be called. */
  stop(): void;
}

/**
 * Shows the events of a build on standard error: on a terminal with a live region for what is going
 * on, elsewhere as plain lines. `linesOf` gives what stays of an event.
 */
export async function createBuildProgress(
  { output, environment }: Pick<CommandContext, "output" | "environment">,
  clock: Clock,
  linesOf: (event: BuildEvent, look: Look) => readonly string[] = eventLines,
): Promise<BuildProgress> {
  const look: Look = { cwd: environment.cwd, colors: output.colors.stderr };
  let view = idleView;
  const screen = await openScreen(output, (columns) =>
    liveLines(view, { now: clock.now(), columns, colors: look.colors }),
  );
  return {
    onEvent: (event) => {
      const words = wordsBefore(event, view.message, look);
      view = advanceView(view, event, clock.now());
      screen.write([...words, ...linesOf(event, look)]);
    },
    lend: (action) => screen.lend(action),
    stop: () => screen.close(),
  };
}

/** The agent's last line stays when its turn ends. */
export function wordsBefore(
  event: BuildEvent,
  message: string,
  { colors }: Look,
): readonly string[] {
  const line = event.type === "turn-ended" ? lastLine(message) : "";
  return line === "" ? [] : [`    ${colors.dim(line)}`];
}
