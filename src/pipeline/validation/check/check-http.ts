import type { HttpCheck, HttpRequest } from "../../package/criterion.ts";
import type { CriterionBox } from "../box.ts";
import { type CheckOutcome, errored, type Finding } from "../finding.ts";
import { askOutput, type Asking } from "../http/ask-output.ts";
import { type Captured, takeValue, withCaptures } from "../http/captures.ts";
import { judgeAnswer } from "../http/judge-answer.ts";
import { fitDocument } from "../openapi/fit-document.ts";
import { type DocumentSource, readDocument } from "../openapi/read-document.ts";
import { type OutputSource, startOutput } from "../http/running-output.ts";

/** What an `http` check needs beside its box. */
export interface HttpSurroundings extends Pick<OutputSource, "socket" | "boxed"> {
  readonly service: Asking["service"];
  /** Where an OpenAPI document lies. */
  readonly source: DocumentSource;
}

/** Starts the output as a server, asks it one request after the other, and ends it. */
export async function checkHttp(
  check: HttpCheck,
  box: CriterionBox,
  { service, source, ...how }: HttpSurroundings,
): Promise<CheckOutcome> {
  const { openapi } = check;
  const document = openapi === undefined ? undefined : await readDocument(source, openapi);
  if (openapi !== undefined && document === undefined) {
    return { finding: errored(`The document ${openapi} cannot be read`) };
  }
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
        ...(document === undefined ? {} : { document }),
      }));
    return { finding: finding === undefined ? undefined : output.withLog(finding) };
  } finally {
    await output.close();
  }
}

/** Asking, with the document that everything must fit. */
interface Judging extends Asking {
  readonly document?: { readonly value: unknown };
}

async function judgeRequests(check: HttpCheck, first: Judging): Promise<Finding | undefined> {
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
  asking: Judging,
  captures: Map<string, Captured>,
): Promise<Finding | undefined> {
  const asked = await askOutput(request, asking);
  if ("end" in asked) return asked;
  const { answer, question, ofOutput } = asked;
  const { document } = asking;
  const finding =
    (await judgeAnswer(answer, request.expect, asking)) ??
    (document === undefined || !ofOutput
      ? undefined
      : await fitDocument({ document: document.value, question, answer }, request.expect.status));
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
