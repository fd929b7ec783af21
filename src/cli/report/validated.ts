import type { Validated } from "../../pipeline/judging/validate-subject.ts";
import type { OutcomeBlock, OutcomeLabel } from "./outcome.ts";
import { plural } from "./summary.ts";

/** What an outcome means, as a sentence without a final stop. */
export const headlines = {
  green: "Everything that is required holds",
  red: "Not everything that is required holds",
  unverified: "Nothing failed, and not everything that is required was proven",
  flaky: "Something that is required holds at one time and not at another",
  errored: "The checks could not be run",
  waiting: "A criterion waits for a person",
} as const;

/** How many edited files are named. */
const shownFiles = 5;

/** What the final block says of files that were judged where they lie. */
export function describeValidated({ name, verdict, drifted }: Validated): OutcomeBlock {
  const { outcome, box } = verdict;
  const isEdited = drifted.length > 0;
  return {
    deployment: name,
    headline: headlines[outcome],
    good: outcome === "green" || outcome === "unverified",
    verdict,
    files: [],
    labels: [
      {
        name: "box",
        value: box,
        warning: box === "strict" ? undefined : "not every wall of the box was there",
      },
      ...(isEdited ? [driftLabel(drifted)] : []),
    ],
    usage: {},
    durationMs: verdict.durationMs,
    next: isEdited
      ? [{ line: `psd diff ${name}`, about: "see what was edited since promotion" }]
      : [],
  };
}

function driftLabel(drifted: readonly string[]): OutcomeLabel {
  const rest = drifted.length - shownFiles;
  const names = [...drifted.slice(0, shownFiles), ...(rest > 0 ? [`and ${rest} more`] : [])];
  return {
    name: "drifted",
    value: names.join(", "),
    warning: `${plural(drifted.length, "file")} edited since promotion, and judged as they are now`,
  };
}
