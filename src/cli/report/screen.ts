import { startTimer, type Timer } from "../../platform/timer.ts";
import type { Output, TerminalStream } from "../command.ts";

/** A place to which lines are written, below which a region may be redrawn. */
export interface Screen {
  write(lines: readonly string[]): void;
  /** Leaves the screen to an action, such as a question; what is written meanwhile comes after it. */
  lend<Answer>(action: () => Promise<Answer>): Promise<Answer>;
  close(): void;
}

/** The lines of a region that is that many characters wide. */
type Region = (columns: number) => readonly string[];

const redrawEveryMs = 200;

/** Standard error: on a terminal with a live region, elsewhere as plain lines. */
export async function openScreen(output: Output, region: Region): Promise<Screen> {
  return output.terminal === undefined
    ? plainScreen((text) => output.stderr(text))
    : liveScreen(output.terminal, region);
}

function plainScreen(write: (text: string) => void): Screen {
  return {
    write: (lines) => {
      for (const line of lines) write(`${line}\n`);
    },
    lend: (action) => action(),
    close: () => {},
  };
}

async function liveScreen(terminal: TerminalStream, region: Region): Promise<Screen> {
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(terminal, { showCursor: true });
  // A terminal may not know its width.
  const redraw = (): void =>
    update(region(terminal.columns > 0 ? terminal.columns : 80).join("\n"));
  const tick = (): Timer =>
    startTimer(redrawEveryMs, () => {
      redraw();
      timer.restart();
    });
  let timer = tick();
  let kept: string[] | undefined;
  const write = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    update.persist(lines.join("\n"));
    redraw();
  };
  return {
    write: (lines) => {
      if (kept === undefined) write(lines);
      else kept.push(...lines);
    },
    lend: async (action) => {
      timer.stop();
      update.clear();
      kept = [];
      try {
        return await action();
      } finally {
        const waiting = kept;
        kept = undefined;
        timer = tick();
        write(waiting);
      }
    },
    close: () => {
      timer.stop();
      update.clear();
      update.done();
    },
  };
}
