import { Readable, Transform, Writable } from "node:stream";
import { type AnyMessage, ndJsonStream, type Stream } from "@agentclientprotocol/sdk";
import type { ChildProcess } from "../../platform/process.ts";

/** The largest single message, in bytes. */
const maxMessageBytes = 16 * 1024 * 1024;

/** The messages of an agent's standard streams, and what was seen on them. */
export interface AcpWire {
  readonly stream: Stream;
  /** Lines of standard output that were no messages. */
  garbageLines(): number;
}

/** Hears what arrives on a wire beside requests and answers. */
export interface WireListener {
  /** Everything that arrives, in bytes. */
  onBytes(count: number): void;
  /** A request of the agent's; says whether it is answered. */
  onRequest(): boolean;
  /** The SDK is not given notifications: it would refuse kinds of updates that it does not know. */
  onNotification(method: string, params: unknown): void;
}

/**
 * Speaks newline-delimited JSON-RPC over the standard streams of a process. Noise between the
 * messages is dropped and counted.
 */
export function openAcpWire(child: ChildProcess, listener: WireListener): AcpWire {
  let garbage = 0;
  const drop = (): void => {
    garbage += 1;
  };
  const lines = child.stdout.pipe(keepObjects((count) => listener.onBytes(count), drop));
  const { readable, writable } = ndJsonStream(
    Writable.toWeb(child.stdin),
    Readable.toWeb(lines) as ReadableStream<Uint8Array>,
    { maxMessageBytes },
  );
  const asked = new Set<unknown>();
  const remember = new TransformStream<AnyMessage, AnyMessage>({
    transform(message, controller) {
      if ("method" in message && "id" in message) asked.add(message.id);
      controller.enqueue(message);
    },
  });
  const guard = new TransformStream<AnyMessage, AnyMessage>({
    transform(message, controller) {
      if (!isExpected(message, asked)) drop();
      else if ("method" in message && !("id" in message)) {
        listener.onNotification(message.method, message.params);
      } else if (!("method" in message) || listener.onRequest()) controller.enqueue(message);
    },
  });
  // The connection learns of a broken pipe through the end of standard output.
  remember.readable.pipeTo(writable).catch(() => {});
  return {
    stream: { readable: readable.pipeThrough(guard), writable: remember.writable },
    garbageLines: () => garbage,
  };
}

/** Passes on only lines that begin like a JSON object. */
function keepObjects(onBytes: (count: number) => void, drop: () => void): Transform {
  let atStart = true;
  let keeping = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes(chunk.length);
      for (let from = 0; from < chunk.length;) {
        if (atStart) {
          keeping = chunk[from] === 0x7b;
          if (!keeping && chunk[from] !== 0x0a && chunk[from] !== 0x0d) drop();
        }
        const newline = chunk.indexOf(0x0a, from);
        const end = newline === -1 ? chunk.length : newline + 1;
        if (keeping) this.push(chunk.subarray(from, end));
        atStart = newline !== -1;
        from = end;
      }
      done();
    },
  });
}

/** Whether a message is one of JSON-RPC, and an answer one to a question that was asked. */
function isExpected(message: AnyMessage, asked: Set<unknown>): boolean {
  if (message.jsonrpc !== "2.0") return false;
  if ("method" in message) return typeof message.method === "string";
  return "id" in message && asked.delete(message.id);
}
