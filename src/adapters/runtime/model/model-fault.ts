import { z } from "zod";
import { escapeText } from "../../../diagnostics/escape.ts";

/**
 * Why a model gave no answer. `key`: it was refused. `model`: there is none of that name. `busy`: too many
 * requests. `garbage`: what answers is no model server. `cut`: the answer broke off, or holds an error. `overflow`:
 * the conversation is longer than the model takes. `refused`: the request itself. `requests`: there were
 * as many as a turn may have.
 */
export interface ModelFault {
  readonly kind:
    | "key"
    | "model"
    | "busy"
    | "server"
    | "network"
    | "garbage"
    | "cut"
    | "silent"
    | "overflow"
    | "refused"
    | "requests";
  /** In the words of the server where it has any; safe to show, but for secrets. */
  readonly because: string;
  /** Milliseconds that the server asks to be left alone. */
  readonly retryAfterMs?: number;
}

/** Faults that may be gone at the next request. */
const passing: ReadonlySet<ModelFault["kind"]> = new Set([
  "busy",
  "server",
  "network",
  "cut",
  "silent",
]);

/** Whether a request that failed so is repeated. */
export function isPassing({ kind }: ModelFault): boolean {
  return passing.has(kind);
}

/** What the libraries of the providers tell of a failed request; every part may be missing. */
const toldSchema = z.object({
  message: z.string().catch(""),
  statusCode: z.number().optional().catch(undefined),
  responseHeaders: z.record(z.string(), z.string()).catch({}),
  responseBody: z.string().catch(""),
  cause: z.unknown().optional(),
});

type Told = z.infer<typeof toldSchema>;

/** The same for the error within the body: some providers have a code for a conversation that is too long. */
const overflowCodes = /"(?:context_length_exceeded|exceed_context_size_error|request_too_large)"/u;
/** Others only say so. */
const overflowWords =
  /prompt is too long|maximum context length|context window|input token count .{0,40}exceeds/iu;

/** Makes a fault of what a request threw. Pure. */
export function faultOf(error: unknown): ModelFault {
  const read = toldSchema.safeParse(error);
  const told = read.success ? read.data : { ...toldSchema.parse({}), message: String(error) };
  const because = shown(told);
  if (isOverflow(told)) return { kind: "overflow", because };
  if (told.statusCode !== undefined) return ofStatus(told, told.statusCode, because);
  if (isUnreached(told)) return { kind: "network", because };
  return { kind: "cut", because };
}

function ofStatus(told: Told, status: number, because: string): ModelFault {
  switch (status) {
    case 401:
    case 403:
      return { kind: "key", because };
    case 404:
      return { kind: "model", because };
    case 429: {
      const retryAfterMs = waitOf(told.responseHeaders);
      return { kind: "busy", because, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    default: {
      if (status < 400) return { kind: "cut", because };
      if (status < 500 && status !== 408 && status !== 409) return { kind: "refused", because };
      const retryAfterMs = waitOf(told.responseHeaders);
      return { kind: "server", because, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
  }
}

function isOverflow({ statusCode, message, responseBody }: Told): boolean {
  if (statusCode === 413) return true;
  const mayBe = statusCode === undefined || statusCode === 400 || statusCode === 422;
  return mayBe && (overflowCodes.test(responseBody) || overflowWords.test(message));
}

/** The library wraps what the system said into the cause of an error without a status. */
function isUnreached({ message, cause }: Told): boolean {
  return message.startsWith("Cannot connect") || hasCode(cause) || message === "fetch failed";
}

function hasCode(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "code" in cause;
}

/** `retry-after` in seconds or as a date, read against the date of the same answer. */
function waitOf(headers: Readonly<Record<string, string>>): number | undefined {
  const exact = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (exact >= 0) return exact;
  const asked = headers["retry-after"] ?? "";
  if (/^\d+(?:\.\d+)?$/u.test(asked)) return Number(asked) * 1000;
  const ms = Date.parse(asked) - Date.parse(headers["date"] ?? "");
  return ms >= 0 ? ms : undefined;
}

function shown({ message, statusCode }: Told): string {
  const words = escapeText(message.trim().slice(0, 300));
  const status = statusCode === undefined ? "" : `status ${statusCode}`;
  return [status, words].filter((it) => it !== "").join(": ") || "no reason was given";
}
