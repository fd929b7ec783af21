import { isRecord } from "../record.ts";
import type { Answer, Case } from "./case.ts";
import type { DriverRequest } from "./conversation.ts";

/** The numbers of driver 1. */
export const driver = {
  openRequests: 64,
  /** Bytes of the longest line. */
  lineBytes: 2 ** 20,
  /** Milliseconds that a driver has to end after the end of its input. */
  endMs: 2000,
} as const;

/** The line that asks for a case. */
export function requestOf(id: number, { call, input }: Case): DriverRequest {
  const request = call === null ? { id, input } : { id, call, input };
  return { id, line: `${inOneLine(JSON.stringify(request))}\n` };
}

/** JSON without the characters, all of them legal in it, at which some languages end a line, too. */
function inOneLine(json: string): string {
  return json.replace(
    /[\u0085\u2028\u2029]/gu,
    (it) => String.raw`\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The answer in a line; undefined where the line is none. A missing output is null. */
export function parseAnswer(
  line: string,
): { readonly id: number; readonly answer: Answer } | undefined {
  const value = parse(line);
  if (!isRecord(value)) return undefined;
  const { id, error } = value;
  if (typeof id !== "number") return undefined;
  if (error === undefined || error === null)
    return { id, answer: { output: value["output"] ?? null } };
  return { id, answer: { error: readError(error) } };
}

function readError(error: unknown): { readonly message: string; readonly code?: string } {
  if (typeof error === "string") return { message: error };
  if (!isRecord(error)) return { message: JSON.stringify(error) };
  const { message, code } = error;
  return {
    message: typeof message === "string" ? message : "",
    ...(typeof code === "string" ? { code } : {}),
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
