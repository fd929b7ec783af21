import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type ListeningServer, listenAt, type ServerPlace } from "./listen.ts";

/** A request whose body was read to its end. */
export interface ReceivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body: Buffer;
}

/** What is answered. */
export interface GivenAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What a server of answers bounds. */
export interface AnsweringLimits {
  readonly bodyBytes: number;
}

/** Milliseconds that a client may take for one request. */
const requestMs = 60_000;

/** Answers each request by a function of it; one whose body is too large is refused with 413. */
export async function serveAnswers(
  place: ServerPlace,
  answer: (request: ReceivedRequest) => GivenAnswer,
  limits: AnsweringLimits,
): Promise<ListeningServer> {
  const server = createServer({ requestTimeout: requestMs }, (request, response) => {
    respond(request, response, { answer, limits }).catch(() => response.destroy());
  });
  return listenAt(server, place);
}

interface Answering {
  readonly answer: (request: ReceivedRequest) => GivenAnswer;
  readonly limits: AnsweringLimits;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, limits }: Answering,
): Promise<void> {
  const body = await bodyOf(request, limits.bodyBytes);
  const given =
    body === undefined
      ? {
          status: 413,
          type: "text/plain",
          body: `The body has more than ${limits.bodyBytes} bytes`,
        }
      : answer({
          method: request.method ?? "",
          path: (request.url ?? "/").split("?", 1)[0] ?? "/",
          body,
        });
  response.writeHead(given.status, {
    "Content-Type": given.type,
    "Content-Length": Buffer.byteLength(given.body),
    ...(body === undefined ? { Connection: "close" } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : given.body);
}

async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
