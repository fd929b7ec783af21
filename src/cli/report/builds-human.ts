import { escapeText } from "../../diagnostics/escape.ts";
import type { BuiltOne } from "../../pipeline/building/build-many.ts";
import type { BuildEvent, OnBuildEvent } from "../../pipeline/events.ts";
import type { Clock } from "../../platform/clock.ts";
import type { CommandContext } from "../command.ts";
import { wordsBefore } from "./build-human.ts";
import { eventLines } from "./build-lines.ts";
import { endText } from "./builds-outcome.ts";
import { advanceView, type BuildView, idleView, liveLines } from "./build-view.ts";
import type { Look } from "./human.ts";
import { openScreen } from "./screen.ts";

/** Shows several builds while they run. */
export interface BuildsProgress {
  /** What listens to the build of a deployment. */
  listener(deployment: string): OnBuildEvent;
  /** The build of a deployment has ended. */
  end(it: BuiltOne): void;
  /** Leaves the screen to a question. */
  lend<Answer>(action: () => Promise<Answer>): Promise<Answer>;
  /** Takes the live region away; nothing is shown afterwards. Must be called. */
  stop(): void;
}

/** What comes before anything is done; what was mended in the project is something. */
function isIdle(event: BuildEvent): boolean {
  if (event.type === "diagnostic") return !event.diagnostic.code.startsWith("promotion/");
  return event.type === "composed";
}

/** Shows the events of several builds on standard error, each line with the name of its deployment. */
export async function createBuildsProgress(
  { output, environment }: Pick<CommandContext, "output" | "environment">,
  names: readonly string[],
  clock: Clock,
): Promise<BuildsProgress> {
  const look: Look = { cwd: environment.cwd, colors: output.colors.stderr };
  const { colors } = look;
  const width = Math.max(...names.map((it) => it.length));
  const named = (deployment: string, lines: readonly string[]): readonly string[] => {
    const label = colors.dim(`${escapeText(deployment).padEnd(width)} │`);
    return lines.map((line) => `${label} ${line}`);
  };
  const views = new Map<string, BuildView>();
  const held = new Map<string, readonly string[]>();
  const release = (deployment: string): readonly string[] => {
    const lines = held.get(deployment) ?? [];
    held.delete(deployment);
    return lines;
  };
  const screen = await openScreen(output, (columns) =>
    [...views].flatMap(([deployment, view]) => {
      const room = Math.max(columns - width - 3, 20);
      const [head] = liveLines(view, { now: clock.now(), columns: room, colors });
      return head === undefined ? [] : named(deployment, [head]);
    }),
  );
  return {
    listener: (deployment) => (event) => {
      const view = views.get(deployment) ?? idleView;
      const words = wordsBefore(event, view.message, look);
      views.set(deployment, advanceView(view, event, clock.now()));
      const lines = [...words, ...eventLines(event, look)].filter((line) => line !== "");
      const known = [...release(deployment), ...named(deployment, lines)];
      // What comes before anything is done only matters where something is done.
      if (isIdle(event)) held.set(deployment, known);
      else screen.write(known);
    },
    end: (it) => {
      views.delete(it.deployment);
      const lines = release(it.deployment);
      // What was up to date all along is told with all the others.
      if (it.built.ok && it.built.value.outcome.kind === "current") return;
      screen.write([...lines, ...named(it.deployment, [endText(it, colors)])]);
    },
    lend: (action) => screen.lend(action),
    stop: () => screen.close(),
  };
}
