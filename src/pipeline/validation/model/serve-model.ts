import {
  type GivenAnswer,
  type ReceivedRequest,
  serveAnswers,
} from "../../../platform/answering-server.ts";
import type { ListeningServer, ServerPlace } from "../../../platform/listen.ts";
import type { ModelScript } from "../../package/model-script.ts";
import { isRecord } from "../record.ts";
import { chatCompletions } from "./chat-completions.ts";
import { chooseReply } from "./choose-reply.ts";
import { messages } from "./messages.ts";
import type { Protocol, ServerEvent } from "./protocol.ts";
import { responses } from "./responses.ts";

/** What a model was asked, and whether its script had a reply. */
export interface HeardRequest {
  /** From 1, in a criterion. */
  readonly nth: number;
  readonly path: string;
  /** As it was sent. */
  readonly body: string;
  readonly answered: boolean;
}

/** A model that answers by its script and notes what it is asked. */
export interface ScriptedModel extends ListeningServer {
  /** Requests since the last `forget`, in their order. */
  readonly heard: readonly HeardRequest[];
  forget(): void;
}

/** What a model is asked at most in one criterion: an output may ask in a circle. */
const limits = { requests: 1000, bodyBytes: 8 * 2 ** 20, allBytes: 64 * 2 ** 20 } as const;

const protocols: readonly (readonly [end: string, Protocol])[] = [
  ["/chat/completions", chatCompletions],
  ["/responses", responses],
  ["/messages", messages],
];

/**
 * Serves a scripted model that speaks OpenAI Chat Completions and Responses and Anthropic Messages, below any
 * path. What it cannot answer gets 404 with the reason.
 */
export async function serveModel(script: ModelScript, place: ServerPlace): Promise<ScriptedModel> {
  let heard: HeardRequest[] = [];
  let bytes = 0;
  const answer = (request: ReceivedRequest): GivenAnswer => {
    if (request.method === "GET" && request.path.endsWith("/models")) return json(200, models);
    if (heard.length >= limits.requests || bytes + request.body.length > limits.allBytes) {
      return plain(429, "The scripted model has been asked too much in this criterion");
    }
    bytes += request.body.length;
    const nth = heard.length + 1;
    const given = answerTo(script, request, nth);
    const { path } = request;
    const answered = given !== undefined;
    heard.push({ nth, path, body: request.body.toString("utf8"), answered });
    return given ?? unknown(request, nth);
  };
  const server = await serveAnswers(place, answer, { bodyBytes: limits.bodyBytes });
  return {
    ...server,
    get heard() {
      return heard;
    },
    forget: () => {
      heard = [];
      bytes = 0;
    },
  };
}

const models = {
  object: "list",
  data: [{ id: "scripted", object: "model", created: 0, owned_by: "psd" }],
};

function answerTo(
  script: ModelScript,
  { method, path, body }: ReceivedRequest,
  nth: number,
): GivenAnswer | undefined {
  const protocol = protocolAt(path);
  const asked = parse(body);
  if (method !== "POST" || protocol === undefined || asked === undefined) return undefined;
  const reply = chooseReply(script, { nth, body: asked });
  if (reply === undefined) return undefined;
  const { error } = reply;
  if (error !== undefined) return json(error.status, protocol.error(error.status, error.message));
  const model = typeof asked["model"] === "string" ? asked["model"] : "scripted";
  const answered = { reply, nth, model };
  if (asked["stream"] !== true) return json(200, protocol.body(answered));
  const events = protocol.events(answered, asked).map(written).join("");
  return { status: 200, type: "text/event-stream", body: events };
}

function unknown({ method, path }: ReceivedRequest, nth: number): GivenAnswer {
  const protocol = protocolAt(path);
  const message = `The script of this model has no reply to request ${nth} (${method} ${path})`;
  return protocol === undefined ? plain(404, message) : json(404, protocol.error(404, message));
}

function protocolAt(path: string): Protocol | undefined {
  return protocols.find(([end]) => path.endsWith(end))?.[1];
}

function parse(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function written({ event, data }: ServerEvent): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${text}\n\n`;
}

function json(status: number, value: unknown): GivenAnswer {
  return { status, type: "application/json", body: JSON.stringify(value) };
}

function plain(status: number, text: string): GivenAnswer {
  return { status, type: "text/plain; charset=utf-8", body: text };
}
