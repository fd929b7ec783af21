import { client, methods, RequestError } from "@agentclientprotocol/sdk";
import { redactSecrets } from "../../diagnostics/secrets.ts";
import type { ChildProcess, Exit } from "../../platform/process.ts";
import { startTimer } from "../../platform/timer.ts";
import { permissionRequest, type SessionUpdate, sessionUpdate } from "./acp-messages.ts";
import { openAcpWire } from "./acp-wire.ts";
import { keepTail } from "./tail.ts";

/** What an agent answered to a request. `closed`: it went away before. */
export type AcpAnswer =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "error"; readonly code: number; readonly message: string }
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

/**
 * Talks ACP with a started process; `redact` takes secrets out of its errors and last words. Files
 * and terminals are not offered to it: it has its own.
 */
export function connectAcp(
  child: ChildProcess,
  listener: AcpListener,
  redact: (text: string) => string = redactSecrets,
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
        const chosen = allowOnce(params.options);
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
        return { kind: "error", code: error.code, message: redact(error.message) };
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

/** The answer that allows a tool this once, or at all; else the one that refuses it. */
function allowOnce<Option extends { readonly kind: string }>(
  options: readonly Option[],
): Option | undefined {
  const order = ["allow_once", "allow_always", "reject_once", "reject_always"];
  return order.map((kind) => options.find((it) => it.kind === kind)).find((it) => it !== undefined);
}
