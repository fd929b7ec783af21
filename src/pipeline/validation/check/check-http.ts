import type { HttpCheck, HttpRequest } from "../../package/criterion.ts";
import type { CriterionBox } from "../box.ts";
import { type CheckOutcome, type Finding } from "../finding.ts";
import { askOutput, type Asking } from "../http/ask-output.ts";
import { type Captured, takeValue, withCaptures } from "../http/captures.ts";
import { judgeAnswer } from "../http/judge-answer.ts";
import { type OutputSource, startOutput } from "../http/running-output.ts";

/** What an `http` check needs beside its box. */
export interface HttpSurroundings extends Pick<OutputSource, "socket" | "boxed"> {
  readonly service: Asking["service"];
}

/** Starts the output as a server, asks it one request after the other, and ends it. */
export async function checkHttp(
  check: HttpCheck,
  box: CriterionBox,
  { service, ...how }: HttpSurroundings,
): Promise<CheckOutcome> {
  const output = await startOutput({ check, box, ...how, name: "The output" });
  try {
    const finding =
      (await output.untilReady()) ??
      (await judgeRequests(check, {
        output,
        service,
        values: output.values,
        captures: new Map(),
        timeoutMs: check.timeoutMs,
      }));
    return { finding: finding === undefined ? undefined : output.withLog(finding) };
  } finally {
    await output.close();
  }
}

async function judgeRequests(check: HttpCheck, first: Asking): Promise<Finding | undefined> {
  const captures = new Map<string, Captured>();
  for (const [index, request] of check.requests.entries()) {
    const values = withCaptures(first.values, captures);
    const finding = await judgeRequest(request, { ...first, values, captures }, captures);
    if (finding !== undefined) return named(finding, request, index);
  }
  return undefined;
}

/** Asks and judges one request, and adds what it captures. */
async function judgeRequest(
  request: HttpRequest,
  asking: Asking,
  captures: Map<string, Captured>,
): Promise<Finding | undefined> {
  const answer = await askOutput(request, asking);
  if ("end" in answer) return answer;
  const finding = await judgeAnswer(answer, request.expect, asking);
  if (finding !== undefined) return finding;
  for (const [name, capture] of Object.entries(request.capture)) {
    const taken = await takeValue(name, capture, answer);
    if ("finding" in taken) return taken.finding;
    captures.set(name, taken.captured);
  }
  return undefined;
}

/** Says in a finding which request it is about. */
function named(finding: Finding, { method, path }: HttpRequest, index: number): Finding {
  const { message } = finding.evidence;
  const said = `Request ${index + 1} (${method} ${path}): ${message}`;
  return { ...finding, evidence: { ...finding.evidence, message: said } };
}
