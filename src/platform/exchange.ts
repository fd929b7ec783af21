import { type ClientRequest, type IncomingMessage, request as ask } from "node:http";
import type { Socket } from "node:net";
import { systemErrorCode } from "./files.ts";
import { startTimer } from "./timer.ts";

/** A request over HTTP/1.1 on a connection of its own. */
export interface HttpQuestion {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A whole answer. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; values of one name joined by `, `, those of `set-cookie` by line feeds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Why there is no whole answer: in time, within its bounds, to its end, and in the words of HTTP. */
export type NoAnswer = "late" | "too-large" | "closed" | "malformed";

/** What bounds an exchange. */
export interface ExchangeLimits {
  /** Milliseconds from the first byte of the request to the last one of the answer. */
  readonly wallMs: number;
  readonly bodyBytes: number;
}

/** Bytes of all headers of an answer. */
const headerBytes = 64 * 2 ** 10;

/** Sends a request and reads the answer to its end. Never follows anything, and never rejects. */
export function exchange(
  connection: Socket,
  question: HttpQuestion,
  limits: ExchangeLimits,
): Promise<HttpAnswer | NoAnswer> {
  return new Promise((resolve) => {
    const end = (it: HttpAnswer | NoAnswer): void => {
      timer.stop();
      connection.destroy();
      resolve(it);
    };
    const timer = startTimer(limits.wallMs, () => end("late"));
    const { body, ...rest } = question;
    const request = ask({
      ...rest,
      maxHeaderSize: headerBytes,
      createConnection: () => connection,
    });
    request.on("error", (error) => end(whyOf(error)));
    request.on("upgrade", () => end("malformed"));
    request.on("response", (response) => readAnswer(response, limits.bodyBytes, end));
    send(request, body);
  });
}

function send(request: ClientRequest, body: string | undefined): void {
  request.end(body);
}

function whyOf(error: Error): NoAnswer {
  const code = systemErrorCode(error) ?? "";
  if (code === "HPE_HEADER_OVERFLOW") return "too-large";
  return code.startsWith("HPE_") ? "malformed" : "closed";
}

function readAnswer(
  response: IncomingMessage,
  limit: number,
  end: (it: HttpAnswer | NoAnswer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) end("too-large");
    else chunks.push(chunk);
  });
  response.on("error", (error) => end(whyOf(error)));
  response.on("close", () => {
    if (!response.complete) return end("closed");
    const body = Buffer.concat(chunks);
    end({ status: response.statusCode ?? 0, headers: headersOf(response), body });
  });
}

function headersOf({ headersDistinct }: IncomingMessage): HttpAnswer["headers"] {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [
      name,
      values.join(name === "set-cookie" ? "\n" : ", "),
    ]),
  );
}
