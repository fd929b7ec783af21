import { connect, createServer, type Socket } from "node:net";
import { listenAt, type ServerPlace } from "./listen.ts";
import { startTimer } from "./timer.ts";

/** A connection of two ends that can be talked over. */
export type Connection = Socket;

/** A way to a port that lies behind something. */
export interface Door {
  /** A connection to the port; undefined where nothing accepts one, or nobody leads there within `ms`. */
  connect(ms: number): Promise<Connection | undefined>;
  /** Ends it with every connection. */
  close(): Promise<void>;
}

/** Connections that are offered and not asked for; more of them come from nobody honest. */
const mostOffered = 8;

/**
 * Listens at a Unix socket to which the forwarder of a box (`forward.ts`) comes to offer connections to a
 * port. It only ever accepts: where a program in the box takes the forwarder's place, it answers for itself.
 */
export async function openDoor(socket: string): Promise<Door> {
  const offered: Socket[] = [];
  let closed = false;
  const waiting: ((line: Socket | undefined) => void)[] = [];
  const all = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (line) => {
    all.add(line);
    line.on("error", () => line.destroy()).once("close", () => all.delete(line));
    const next = waiting.shift();
    if (next !== undefined) next(line);
    else if (offered.length < mostOffered) offered.push(line);
    else line.destroy();
  });
  const listening = await listenAt(server, { socket });
  const take = (ms: number): Promise<Socket | undefined> => {
    const line = offered.shift();
    if (line !== undefined || closed) return Promise.resolve(line);
    return new Promise((resolve) => {
      const timer = startTimer(ms, () => {
        waiting.splice(waiting.indexOf(give), 1);
        resolve(undefined);
      });
      const give = (it: Socket | undefined): void => {
        timer.stop();
        resolve(it);
      };
      waiting.push(give);
    });
  };
  return {
    connect: async (ms) => {
      const line = await take(ms);
      if (line === undefined) return undefined;
      if (await leads(line, ms)) return line;
      line.destroy();
      return undefined;
    },
    close: async () => {
      closed = true;
      for (const give of waiting.splice(0)) give(undefined);
      for (const line of all) line.destroy();
      await listening.close();
    },
  };
}

/** Asks for the connection behind a line. */
function leads(line: Socket, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (it: boolean): void => {
      timer.stop();
      line.off("readable", read).off("close", gone);
      resolve(it);
    };
    const gone = (): void => end(false);
    const read = (): void => {
      const byte: unknown = line.read(1);
      if (Buffer.isBuffer(byte)) end(byte.toString("latin1") === "+");
    };
    const timer = startTimer(ms, gone);
    line.on("readable", read).once("close", gone).write("?");
    if (line.destroyed) gone();
  });
}

/** A connection to a Unix socket or a port of this machine; undefined where nothing accepts one. */
export function connectTo(
  place: Exclude<ServerPlace, "loopback"> | { readonly port: number },
): Promise<Connection | undefined> {
  const line =
    "port" in place
      ? connect({ host: "127.0.0.1", port: place.port })
      : connect({ path: place.socket });
  return new Promise((resolve) => {
    line.once("connect", () => resolve(line));
    line.on("error", () => {
      line.destroy();
      resolve(undefined);
    });
  });
}

/** A port of 127.0.0.1 at which nothing listens now. */
export async function freePort(): Promise<number> {
  const listening = await listenAt(createServer(), "loopback");
  await listening.close();
  return listening.port ?? 0;
}
