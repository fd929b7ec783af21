import { client, methods, RequestError } from "@agentclientprotocol/sdk";
import { redactSecrets } from "../../diagnostics/secrets.ts";
import type { ChildProcess, Exit } from "../../platform/process.ts";
import { startTimer } from "../../platform/timer.ts";
import {
  type ErrorData,
  errorData,
  type PermissionRequest,
  permissionRequest,
  type SessionUpdate,
  sessionUpdate,
} from "./acp-messages.ts";
import { openAcpWire } from "./acp-wire.ts";
import { keepTail } from "./tail.ts";

/** An error that an agent answered with. */
export interface AcpError {
  readonly kind: "error";
  readonly code: number;
  readonly message: string;
  /** What the agent adds for programs; its details are without secrets. */
  readonly data?: ErrorData;
}

/** What an agent answered to a request. `closed`: it went away before. */
export type AcpAnswer =
  | { readonly kind: "value"; readonly value: unknown }
  | AcpError
  | { readonly kind: "closed" };

/** Hears what an agent sends by itself. */
export interface AcpListener {
  onUpdate(update: SessionUpdate): void;
  onPermission(title: string, outcome: string): void;
  /** Everything that arrives, in bytes: a sign of life. */
  onBytes(count: number): void;
  /** A request of the agent's; says whether it is answered. */
  onRequest(): boolean;
}

/** A running agent that is talked to. */
export interface AcpConnection {
  /** Sends a request; never rejects. */
  request(method: string, params: unknown): Promise<AcpAnswer>;
  notify(method: string, params: unknown): void;
  /** Whether the agent can still be talked to. */
  isOpen(): boolean;
  /** Lets it end by itself for `graceMs`, then ends every process of it. */
  stop(graceMs: number): Promise<Exit>;
  /** Its last words on standard error, safe to show. */
  lastLines(): string;
  /** Lines on its standard output that were no messages. */
  garbageLines(): number;
}

/** How a connection treats what the agent says and asks. */
export interface AcpManners {
  /** Takes secrets out of its errors and last words. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Whether it may do what it asks for. */
  readonly mayAllow: (request: PermissionRequest) => boolean;
}

/** Talks ACP with a started process. Files and terminals are not offered to it: it has its own. */
export function connectAcp(
  child: ChildProcess,
  listener: AcpListener,
  { redact = redactSecrets, mayAllow }: AcpManners,
): AcpConnection {
  const lastLines = keepTail(child.stderr, redact);
  const wire = openAcpWire(child, {
    onBytes: (count) => listener.onBytes(count),
    onRequest: () => listener.onRequest(),
    onNotification: (method, params) => {
      if (method !== methods.client.session.update) return;
      const read = sessionUpdate.safeParse(params);
      if (read.success) listener.onUpdate(read.data.update);
    },
  });
  const connection = client({ name: "psd" })
    .onRequest(
      methods.client.session.requestPermission,
      (params) => permissionRequest.parse(params),
      ({ params }) => {
        const chosen = choose(params.options, mayAllow(params) ? allowing : refusing);
        listener.onPermission(params.toolCall.title ?? "a tool", chosen?.kind ?? "cancelled");
        return chosen === undefined
          ? { outcome: { outcome: "cancelled" } }
          : { outcome: { outcome: "selected", optionId: chosen.optionId } };
      },
    )
    .onRequest("*", ({ method }) => {
      throw RequestError.methodNotFound(method);
    })
    .connect(wire.stream);
  return {
    request: async (method, params) => {
      try {
        return { kind: "value", value: await connection.agent.request(method, params) };
      } catch (error) {
        if (!(error instanceof RequestError)) return { kind: "closed" };
        const { code, message } = error;
        return { kind: "error", code, message: redact(message), ...dataOf(error.data, redact) };
      }
    },
    notify: (method, params) => {
      connection.agent.notify(method, params).catch(() => {});
    },
    isOpen: () => !connection.signal.aborted,
    stop: async (graceMs) => {
      connection.close();
      child.stdin.end();
      const timer = startTimer(graceMs, () => child.kill());
      const exit = await child.exited;
      timer.stop();
      child.kill();
      return exit;
    },
    lastLines,
    garbageLines: () => wire.garbageLines(),
  };
}

function dataOf(data: unknown, redact: (text: string) => string): Pick<AcpError, "data"> {
  const read = errorData.safeParse(data);
  if (!read.success) return {};
  const { details, errorKind } = read.data;
  return {
    data: {
      ...(details === undefined ? {} : { details: redact(details) }),
      ...(errorKind === undefined ? {} : { errorKind }),
    },
  };
}

/** Answers to a question, the best first. */
const refusing = ["reject_once", "reject_always"];
const allowing = ["allow_once", "allow_always", ...refusing];

function choose<Option extends { readonly kind: string }>(
  options: readonly Option[],
  order: readonly string[],
): Option | undefined {
  return order.map((kind) => options.find((it) => it.kind === kind)).find((it) => it !== undefined);
}
