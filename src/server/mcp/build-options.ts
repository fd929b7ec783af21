import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { BuildOptions } from "../../pipeline/building/building.ts";
import type { BuildEvent } from "../../pipeline/events.ts";
import type { ToolCall } from "./context.ts";

/** How a tool builds: nobody can be asked, so nothing is agreed to and nothing is spent. `hear` is given findings. */
export function buildOptions(
  { root, signal, progress }: ToolCall,
  hear: (found: Diagnostic) => void,
): BuildOptions {
  return {
    cwd: root,
    signal,
    onEvent: (event) => {
      if (event.type === "diagnostic") hear(event.diagnostic);
      const told = progressOf(event);
      if (told !== undefined) progress(told);
    },
    confirm: () => Promise.resolve(false),
    ask: () => Promise.resolve(undefined),
    agreeToNoBox: () => Promise.resolve(false),
    mayFetch: () => Promise.resolve(false),
  };
}

/** What of an event is worth a word while a client waits. Of held-out checks there is none. */
function progressOf(event: BuildEvent): string | undefined {
  const { type } = event;
  if (type === "build-started") return event.resumed ? "The build goes on" : "The build begins";
  if (type === "collected")
    return `${event.files} files were collected as attempt ${event.attempt}`;
  if (type === "setup-started") return "The set-up runs";
  if (type === "criterion-ended")
    return event.result.heldOut ? undefined : `${event.result.id} ${event.result.end}`;
  if (type === "judged") return `Attempt ${event.attempt} was judged: ${event.outcome}`;
  return type === "promoted" ? `Attempt ${event.attempt} was promoted` : undefined;
}
