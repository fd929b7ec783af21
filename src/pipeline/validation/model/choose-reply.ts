import { RE2JS } from "re2js";
import type { ModelReply, ModelScript, RequestConditions } from "../../package/model-script.ts";
import { jsonEqual } from "../compare/json-difference.ts";
import { isRecord } from "../record.ts";

/** A request to a model. */
export interface ModelRequest {
  /** Its number in the criterion, from 1. */
  readonly nth: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The first reply of a script whose conditions all fit; undefined where none does. Pure. */
export function chooseReply(script: ModelScript, request: ModelRequest): ModelReply | undefined {
  const told = textsOf(request.body).join("\n");
  return script.replies.find(({ when }) => fits(when, request, told))?.reply;
}

function fits(when: RequestConditions, { nth, body }: ModelRequest, told: string): boolean {
  return (
    (when.nth.length === 0 || when.nth.includes(nth)) &&
    when.contains.every((it) => told.includes(it)) &&
    !when.lacks.some((it) => told.includes(it)) &&
    when.matches.every((it) => RE2JS.compile(it).matcher(told).find()) &&
    (when.json === undefined || jsonEqual(when.json, body, { subset: true, close: 0 }))
  );
}

/** Where an API puts what a model is told; tools, their schemas and settings are no part of it. */
const placesOfText = ["system", "instructions", "messages", "input"];

/** Keys of a message and of its parts that hold texts, or further parts. */
const innerKeys = ["content", "text", "output", "input", "arguments", "tool_calls", "function"];

/** Parts within parts beyond which nothing is looked for. */
const deepest = 12;

/** All texts that a request tells the model, in their order. */
function textsOf(body: Readonly<Record<string, unknown>>): readonly string[] {
  return placesOfText.flatMap((it) => textsIn(body[it], 0));
}

function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === "string") return [value];
  if (depth > deepest) return [];
  if (Array.isArray(value)) return value.flatMap((it) => textsIn(it, depth + 1));
  if (!isRecord(value)) return [];
  return innerKeys.flatMap((it) => textsIn(value[it], depth + 1));
}
