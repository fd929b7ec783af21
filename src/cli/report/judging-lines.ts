import type { BuildEvent } from "../../pipeline/events.ts";
import { eventLines } from "./build-lines.ts";
import { evidenceLines } from "./evidence.ts";
import type { Look } from "./human.ts";

/** What stays of an event where somebody looks at checks: where one does not hold, also what it saw. */
export function judgingLines(event: BuildEvent, look: Look): readonly string[] {
  if (event.type !== "criterion-ended") return eventLines(event, look);
  return evidenceLines(event.result, look.colors).map((it) => `  ${it}`);
}
