import { escapeText } from "../../diagnostics/escape.ts";
import type { CriterionResult, End } from "../../pipeline/validation/verdict.ts";
import type { Colors } from "../command.ts";
import { durationText } from "./measures.ts";

/**
 * A judged criterion as lines: mark, id, sentence, time; where it failed, what was seen. Of a
 * held-out one only its id, the clauses it covers and the symptom are shown.
 */
export function criterionLines(result: CriterionResult, colors: Colors): readonly string[] {
  const sentence = result.heldOut ? heldOutText(result) : result.says;
  const optional = result.required ? "" : colors.dim(" (optional)");
  const time = result.heldOut ? "" : ` ${colors.dim(durationText(result.durationMs))}`;
  const line = `${markOf(result.end, colors)} ${escapeText(result.id)} ${escapeText(sentence)}${optional}${time}`;
  const reasons = result.heldOut || result.end === "passed" ? [] : reasonsOf(result);
  const remarks = [...reasons, ...copiedTexts(result)];
  return [line, ...remarks.map((it) => `    ${colors.dim(escapeText(it))}`)];
}

const marks: Readonly<Record<End, readonly [mark: string, color: "green" | "red" | "yellow"]>> = {
  passed: ["✓", "green"],
  signed: ["✓", "green"],
  failed: ["✗", "red"],
  errored: ["!", "red"],
  flaky: ["~", "yellow"],
  judged: ["·", "yellow"],
  "not-run": ["–", "yellow"],
};

/** The mark of an end, in its colour. */
export function markOf(end: End, colors: Colors): string {
  const [mark, color] = marks[end];
  return colors[color](mark);
}

function heldOutText({ covers, checks, end }: CriterionResult): string {
  const clauses = covers.length === 0 ? "held out" : `held out, covers ${covers.join(", ")}`;
  const symptom = checks.find((it) => it.symptom !== undefined)?.symptom;
  const told = end === "flaky" ? `flaky, ${symptom}` : symptom;
  return end === "passed" || symptom === undefined ? clauses : `${clauses}: ${told}`;
}

/** At most three sentences of the checks that did not pass. */
function reasonsOf({ checks, end, tried }: CriterionResult): readonly string[] {
  const messages = checks
    .filter((it) => it.end !== "passed")
    .flatMap((it) => (it.evidence === undefined ? [] : it.evidence.message));
  const unsteady = end === "flaky" ? triedText(tried) : [];
  return messages.length === 0 && end !== "failed"
    ? [...unsteady, end]
    : [...unsteady, ...messages.slice(0, 3)];
}

/** What looks copied from the cases that the agent was shown. */
function copiedTexts({ checks }: CriterionResult): readonly string[] {
  return checks.flatMap(({ copied }) =>
    copied === undefined
      ? []
      : `${copied.found} of ${copied.of} unusual expected values stand in ${copied.files.join(", ")}`,
  );
}

/** How often an unsteady criterion failed. */
function triedText(tried: CriterionResult["tried"]): readonly string[] {
  return tried === undefined ? [] : [`flaky: failed ${tried.failed} of ${tried.times} times`];
}
