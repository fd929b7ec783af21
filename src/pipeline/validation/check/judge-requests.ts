import type { Check, RequestExpectations } from "../../package/criterion.ts";
import type { HeardRequest } from "../model/serve-model.ts";
import { compareText } from "../compare/compare-text.ts";
import { type CheckOutcome, errored, failed, type Finding } from "../finding.ts";
import type { PlaceholderValues } from "../placeholders.ts";
import type { RunningServices } from "../services.ts";
import { expandTextExpectation } from "./expand-expectation.ts";
import { mentionedIn } from "./mentioned.ts";

/** Requests without a reply that a note names. */
const namedRequests = 5;

/** What the services of a criterion noted, and what placeholders stand for. */
export interface Listening extends Pick<RunningServices, "heard" | "ended"> {
  readonly values: PlaceholderValues;
}

/**
 * Looks at what services were asked, once a check has passed so far; and notes, however it ended, what they had
 * no reply to.
 */
export async function judgeRequests(
  check: Check,
  outcome: CheckOutcome,
  listening: Listening,
): Promise<CheckOutcome> {
  const { strict, loose } = mentionedIn(check);
  const names = [...new Set([...strict, ...loose])];
  const notes = names.flatMap((name) => unanswered(name, listening.heard(name) ?? []));
  if (outcome.finding?.end === "failed") {
    const ended = await firstEnded(names, listening);
    // Nobody knows then what the output would have done.
    if (ended !== undefined) return { ...outcome, finding: errored(ended) };
  }
  const expected = check.kind === "run" ? (check.expect.requests ?? {}) : {};
  const finding = outcome.finding ?? (await wrongRequests(expected, listening));
  return { ...outcome, finding, notes: [...(outcome.notes ?? []), ...notes] };
}

async function firstEnded(
  names: readonly string[],
  { ended }: Listening,
): Promise<string | undefined> {
  for (const name of names) {
    const how = await ended(name);
    if (how !== undefined) return `The service ${name} ended while the check ran (${how})`;
  }
  return undefined;
}

function unanswered(name: string, heard: readonly HeardRequest[]): readonly string[] {
  const without = heard.filter((it) => !it.answered);
  if (without.length === 0) return [];
  const some = without.slice(0, namedRequests).map((it) => `${it.nth} (${it.path})`);
  const rest = without.length - some.length;
  const list = [...some, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
  return [`The service ${name} had no reply to these requests: ${list}`];
}

async function wrongRequests(
  expected: RequestExpectations,
  { heard, values }: Listening,
): Promise<Finding | undefined> {
  for (const [name, { count, nth }] of Object.entries(expected)) {
    const requests = heard(name);
    if (requests === undefined) return errored(`The service ${name} notes no requests`);
    if (count !== undefined && requests.length !== count) {
      return failed("wrong-output", {
        message: `The service ${name} was asked ${requests.length} times, not ${count}`,
        expected: `${count} requests`,
        actual: `${requests.length} requests`,
      });
    }
    for (const [number, expectation] of Object.entries(nth)) {
      // The first fault is enough, in the order in which they are written.
      const request = requests[Number(number) - 1];
      const title = `request ${number} to ${name}`;
      const finding =
        request === undefined
          ? failed("wrong-output", { message: `There was no ${title}` })
          : await compareText(
              { name: title, text: request.body },
              expandTextExpectation(expectation, values),
            );
      if (finding !== undefined) return finding;
    }
  }
  return undefined;
}
