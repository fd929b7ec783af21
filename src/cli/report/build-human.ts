import type { BuildEvent, OnBuildEvent } from "../../pipeline/events.ts";
import type { Clock } from "../../platform/clock.ts";
import { startTimer, type Timer } from "../../platform/timer.ts";
import type { CommandContext, TerminalStream } from "../command.ts";
import { eventLines } from "./build-lines.ts";
import { advanceView, idleView, lastLine, liveLines } from "./build-view.ts";
import type { Look } from "./human.ts";

/** Shows a build while it runs. */
export interface BuildProgress {
  readonly onEvent: OnBuildEvent;
  /** Takes the live region away; nothing is shown afterwards. Must be called. */
  stop(): void;
}

/** A place to which lines are written, below which a region may be redrawn. */
interface Screen {
  write(lines: readonly string[]): void;
  close(): void;
}

const redrawEveryMs = 200;

/**
 * Shows the events of a build on standard error: on a terminal with a live region for what is going
 * on, elsewhere as plain lines.
 */
export async function createBuildProgress(
  { output, environment }: Pick<CommandContext, "output" | "environment">,
  clock: Clock,
): Promise<BuildProgress> {
  const look: Look = { cwd: environment.cwd, colors: output.colors.stderr };
  let view = idleView;
  const region = (columns: number): readonly string[] =>
    liveLines(view, { now: clock.now(), columns, colors: look.colors });
  const screen =
    output.terminal === undefined
      ? plainScreen((text) => output.stderr(text))
      : await liveScreen(output.terminal, region);
  return {
    onEvent: (event) => {
      const words = wordsBefore(event, view.message, look);
      view = advanceView(view, event, clock.now());
      screen.write([...words, ...eventLines(event, look)]);
    },
    stop: () => screen.close(),
  };
}

/** The agent's last line stays when its turn ends. */
function wordsBefore(event: BuildEvent, message: string, { colors }: Look): readonly string[] {
  const line = event.type === "turn-ended" ? lastLine(message) : "";
  return line === "" ? [] : [`    ${colors.dim(line)}`];
}

function plainScreen(write: (text: string) => void): Screen {
  return {
    write: (lines) => {
      for (const line of lines) write(`${line}\n`);
    },
    close: () => {},
  };
}

async function liveScreen(
  terminal: TerminalStream,
  region: (columns: number) => readonly string[],
): Promise<Screen> {
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(terminal, { showCursor: true });
  // A terminal may not know its width.
  const redraw = (): void =>
    update(region(terminal.columns > 0 ? terminal.columns : 80).join("\n"));
  const timer: Timer = startTimer(redrawEveryMs, () => {
    redraw();
    timer.restart();
  });
  return {
    write: (lines) => {
      if (lines.length === 0) return;
      update.persist(lines.join("\n"));
      redraw();
    },
    close: () => {
      timer.stop();
      update.clear();
      update.done();
    },
  };
}
