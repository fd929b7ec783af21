import type { BuildCost, BuildOutcome } from "../../pipeline/building/build-outcome.ts";
import type { Verdict } from "../../pipeline/validation/verdict.ts";
import { stopText } from "./build-lines.ts";
import { receiptLabels } from "./labels.ts";
import type { OutcomeBlock } from "./outcome.ts";

type Described = Pick<OutcomeBlock, "headline" | "good"> & Partial<OutcomeBlock>;

const nothingSpent = { usage: {}, durationMs: 0 };

/** What the final block says of how a build of `deployment` ended. */
export function describeOutcome(deployment: string, outcome: BuildOutcome): OutcomeBlock {
  const block = described(deployment, outcome);
  return { deployment, files: [], labels: [], next: [], ...nothingSpent, ...block };
}

function described(deployment: string, outcome: BuildOutcome): Described {
  switch (outcome.kind) {
    case "promoted":
    case "rejudged":
      return promoted(deployment, outcome);
    case "current":
      return {
        headline: `${outcome.receipt.into} is up to date: the agent would be given what it was given`,
        good: true,
        labels: receiptLabels(outcome.receipt),
        next: [{ line: "psd build --fresh", about: "generate it anew all the same" }],
      };
    case "held":
      return {
        headline: `${outcome.receipt.into} is held back: ${outcome.because}`,
        good: true,
        next: [{ line: `psd build ${deployment} --fresh`, about: "generate it anew" }],
      };
    case "judged":
      return {
        headline: `Attempt ${outcome.attempt} was judged and, as asked, not promoted`,
        good: outcome.verdict.outcome !== "red",
        ...judged(outcome.verdict, outcome.cost),
        next: attemptSteps(outcome.attempt),
      };
    case "not-green":
      return outcome.because === "unsigned" ? unsigned(deployment, outcome) : notGreen(outcome);
    case "waiting":
    default:
      return {
        headline: `Turn ${outcome.turn} waits for you: the brief is ${outcome.brief}`,
        good: true,
        next: [
          { line: `psd submit ${deployment}`, about: `when ${outcome.workspace} holds the result` },
        ],
      };
  }
}

function promoted(
  deployment: string,
  outcome: Extract<BuildOutcome, { kind: "promoted" | "rejudged" }>,
): Described {
  const { receipt, verdict, cost, kind } = outcome;
  const unverified = verdict.outcome === "unverified" ? ", unverified" : "";
  const headline =
    kind === "promoted"
      ? `Promoted attempt ${receipt.attempt} into ${receipt.into}${unverified}`
      : `${receipt.into} also meets the changed checks; nothing was generated`;
  return {
    headline,
    good: true,
    ...judged(verdict, cost),
    files: kind === "promoted" ? Object.keys(receipt.files) : [],
    labels: receiptLabels(receipt),
    next: [
      { line: `psd show ${receipt.attempt}`, about: "see how it was judged" },
      { line: "psd status", about: "see later what was edited or is stale" },
      { line: `psd rollback ${deployment}`, about: "go back to what was there before" },
    ],
  };
}

/** Nothing went wrong: what is missing is a person. */
function unsigned(
  deployment: string,
  { best, cost }: Extract<BuildOutcome, { kind: "not-green" }>,
): Described {
  if (best === undefined) return { headline: "A person must sign first", good: true };
  const { attempt, verdict } = best;
  const waits = verdict.results.filter((it) => it.required && it.end === "not-run" && !it.heldOut);
  return {
    headline: `Attempt ${attempt} waits for a person: nothing else is missing`,
    good: true,
    ...judged(verdict, cost),
    next: [
      { line: `psd open ${attempt}`, about: "put its files into a folder, and look" },
      ...waits.map(({ id }) => ({
        line: `psd sign ${id} ${deployment}`,
        about: "say that it holds",
      })),
      { line: `psd build ${deployment}`, about: "go on" },
    ],
  };
}

function notGreen(outcome: Extract<BuildOutcome, { kind: "not-green" }>): Described {
  const { best, because, conflict, cost } = outcome;
  const headline = `Nothing was promoted: ${stopText(because)}`;
  return {
    headline: conflict === undefined ? headline : `${headline}: ${conflict.trim()}`,
    good: false,
    ...(best === undefined
      ? { usage: cost.usage, durationMs: cost.milliseconds }
      : { ...judged(best.verdict, cost), next: attemptSteps(best.attempt) }),
  };
}

/** A failed build is a path, not a wall. */
function attemptSteps(attempt: string): OutcomeBlock["next"] {
  return [
    { line: `psd show ${attempt}`, about: "see what failed" },
    { line: `psd open ${attempt}`, about: "put its files into a folder" },
    { line: `psd build --from ${attempt}`, about: "go on from it" },
  ];
}

function judged(
  verdict: Verdict,
  { usage, milliseconds }: BuildCost,
): Pick<OutcomeBlock, "usage" | "durationMs"> & { readonly verdict: Verdict } {
  return { verdict, usage, durationMs: milliseconds };
}
