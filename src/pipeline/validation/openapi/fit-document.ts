import type { HttpAnswer, HttpQuestion } from "../../../platform/exchange.ts";
import { parseShallow } from "../compare/parse-shallow.ts";
import { cut } from "../cut.ts";
import { evaluate } from "../expressions.ts";
import { errored, failed, type Finding } from "../finding.ts";
import type { Message } from "./judge-exchange.ts";

/** A request, its answer, and the document that both must fit. */
export interface DocumentedExchange {
  readonly document: unknown;
  readonly question: HttpQuestion;
  readonly answer: HttpAnswer;
}

/**
 * Why an exchange does not fit an OpenAPI document. An answer that does not is the output's fault. A request
 * that does not, or that the document does not know, is the package's, unless it is meant to be refused.
 */
export async function fitDocument(
  { document, question, answer }: DocumentedExchange,
  accepted: readonly number[],
): Promise<Finding | undefined> {
  const { method, path, headers, body } = question;
  const lower = Object.entries(headers).map(([name, it]) => [name.toLowerCase(), it] as const);
  const request = messageOf(Object.fromEntries(lower), body ?? "");
  const response = {
    ...messageOf(answer.headers, answer.body.toString("utf8")),
    status: answer.status,
  };
  const exchange = { method, path, request, response };
  const judged = await evaluate({ kind: "openapi", document, exchange });
  if (!judged.ok) return errored(`The document cannot be used: ${judged.message}`);
  const mustFail = accepted.length > 0 && accepted.every((it) => it >= 400);
  if (judged.value === null) {
    return mustFail ? undefined : errored("The document does not have this operation");
  }
  const [fault] = judged.value.request;
  if (fault !== undefined && !mustFail) {
    return errored(`The request does not fit the document: ${fault}`);
  }
  if (judged.value.response.length === 0) return undefined;
  return failed("wrong-output", {
    message: "The answer does not fit the document",
    expected: judged.value.response.join("\n"),
    actual: cut(`${answer.status}\n${answer.body.toString("utf8")}`),
  });
}

function messageOf(headers: Message["headers"], body: string): Message {
  const parsed = parseShallow(body);
  return {
    headers,
    hasBody: body !== "",
    ...(parsed === undefined ? {} : { json: parsed.value }),
  };
}
