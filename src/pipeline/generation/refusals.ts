import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Refusal } from "../../platform/filtering-proxy.ts";

/** Places that are remembered of one generation; an agent could ask for any number of them. */
const mostPlaces = 20;

/** What an agent asked the proxy of its box for in vain. */
export interface Refusals {
  add(refusal: Refusal): void;
  /** Tells what was not told before. */
  tell(): readonly Diagnostic[];
}

/** Remembers each place once. */
export function keepRefusals(agent: string): Refusals {
  const seen = new Set<string>();
  let fresh: Refusal[] = [];
  return {
    add: (refusal) => {
      const text = textOf(refusal);
      if (seen.has(text) || seen.size >= mostPlaces) return;
      seen.add(text);
      fresh.push(refusal);
    },
    tell: () => {
      const refused = fresh.filter((it) => it.reason !== "unreachable").map(textOf);
      const silent = fresh.filter((it) => it.reason === "unreachable").map((it) => it.place);
      fresh = [];
      return [
        ...(silent.length === 0
          ? []
          : [diagnose("runtime/host-unreachable", { agent, places: silent })]),
        ...(refused.length === 0
          ? []
          : [diagnose("runtime/host-refused", { agent, places: refused })]),
      ];
    },
  };
}

function textOf({ place, reason }: Refusal): string {
  return `${place} (${reason})`;
}
