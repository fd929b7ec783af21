import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { anthropic } from "./anthropic.ts";
import { chatCompletions } from "./chat-completions.ts";
import { geminiFormat } from "./gemini.ts";
import { responses } from "./responses.ts";
import type { Fault, ModelRequest, Reply, WireFormat } from "./wire.ts";

const formats: readonly WireFormat[] = [chatCompletions, responses, anthropic, geminiFormat];

/** What a model does with a request that offers tools; `count` is its number from 1. */
export type Script = (
  request: ModelRequest,
  count: number,
) => Promise<Reply | Fault> | Reply | Fault;

/** A model server on loopback that is told what to say. */
export interface ModelServer {
  readonly url: string;
  /** Requests for a reply, in their order. */
  readonly requests: readonly ModelRequest[];
  /** Paths that it does not know. */
  readonly unknown: readonly string[];
  close(): Promise<void>;
}

/** Whether a request has nothing to do with the task: it offers no tools, or asks for a title. */
export function isBesideTheTask({ tools, said }: ModelRequest): boolean {
  return tools.length === 0 || (said.at(-1)?.text ?? "").includes("generate a very short title");
}

/** Starts a model server. Requests beside the task are answered `ok`. */
export async function startModelServer(script: Script): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const unknown: string[] = [];
  let count = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const format = formats.find((it) => it.matches(path));
    const body = await bodyOf(request);
    if (format === undefined || request.method !== "POST") {
      if (!isModelList(path)) unknown.push(`${request.method} ${path}`);
      return send(response, isModelList(path) ? 200 : 404, { object: "list", data: [] });
    }
    const asked = format.read(JSON.parse(body), path);
    requests.push(asked);
    const id = String(requests.length).padStart(6, "0");
    const isTask = !isBesideTheTask(asked);
    if (isTask) count += 1;
    const reply = isTask ? await script(asked, count) : { text: "ok" };
    if (!("kind" in reply)) return write(response, format.write(asked, reply, id), asked);
    spoil(reply, { response, format, asked, id });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      send(response, 400, { error: String(error) }),
    );
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    unknown,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => void server.close(closed));
    },
  };
}

function isModelList(path: string): boolean {
  return path.endsWith("/models");
}

interface Asked {
  readonly response: ServerResponse;
  readonly format: WireFormat;
  readonly asked: ModelRequest;
  readonly id: string;
}

function spoil(fault: Fault, { response, format, asked, id }: Asked): void {
  switch (fault.kind) {
    case "status": {
      const error = format.error(fault.status, `scripted ${fault.status}`);
      for (const [name, value] of Object.entries(fault.headers ?? {})) {
        response.setHeader(name, value);
      }
      return send(response, fault.status, error);
    }
    case "garbage":
      response.writeHead(200, { "content-type": "text/html" });
      return void response.end("<html>502 Bad Gateway</html>");
    case "cut": {
      const [first = ""] = format.write(asked, { text: "Let me begin with the file." }, id);
      response.writeHead(200, { "content-type": contentType(asked) });
      return void response.write(first.slice(0, -10), () => response.destroy());
    }
    case "hang":
      return undefined;
    case "raw":
      response.writeHead(fault.status ?? 200, { "content-type": contentType(asked) });
      return void response.end(fault.body);
  }
}

function contentType({ streams }: ModelRequest): string {
  return streams ? "text/event-stream" : "application/json";
}

function write(response: ServerResponse, pieces: readonly string[], asked: ModelRequest): void {
  response.writeHead(200, { "content-type": contentType(asked) });
  for (const piece of pieces) response.write(piece);
  response.end();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  switch (request.headers["content-encoding"] ?? "") {
    case "gzip":
      return gunzipSync(bytes).toString("utf8");
    case "br":
      return brotliDecompressSync(bytes).toString("utf8");
    case "zstd":
      return zstdDecompressSync(bytes).toString("utf8");
    default:
      return bytes.toString("utf8");
  }
}
