import type { Server as HttpServer } from "node:http";
import type { Server } from "node:net";

/** Where a server listens: a Unix socket that everybody may use, or a free port of 127.0.0.1. */
export type ServerPlace = { readonly socket: string } | "loopback";

/** A server that listens. */
export interface ListeningServer {
  /** The port of 127.0.0.1; undefined on a socket. */
  readonly port: number | undefined;
  /** Ends it with every connection. */
  close(): Promise<void>;
}

/** Has a server listen; rejects with the system's error where it may not. */
export async function listenAt(
  server: Server | HttpServer,
  place: ServerPlace,
): Promise<ListeningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    const where =
      place === "loopback"
        ? { host: "127.0.0.1", port: 0 }
        : { path: place.socket, readableAll: true, writableAll: true };
    server.listen(where, () => resolve());
  });
  const address = server.address();
  return {
    port: address === null || typeof address === "string" ? undefined : address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
