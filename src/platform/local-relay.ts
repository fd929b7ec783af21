import { connect, createServer, type Socket } from "node:net";

/** Clients at a time; more of them are turned away. */
const mostClients = 256;

/**
 * Leads every client of a unix socket, which exists when this returns, to a port of this machine's loopback,
 * and nowhere else. What it gives ends it with every connection, and removes the socket.
 */
export function startLocalRelay(socket: string, port: number): () => void {
  const open = new Set<Socket>();
  const keep = (it: Socket): Socket => {
    open.add(it);
    return it.on("error", () => it.destroy()).once("close", () => open.delete(it));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    // Both loopback addresses are tried: a service may listen at one of them.
    const target = keep(connect({ host: "localhost", port, allowHalfOpen: true }));
    keep(client).once("close", () => target.destroySoon());
    // What it has sent is still on its way when it has closed.
    target.once("close", () => target.readableEnded || client.destroy());
    client.pipe(target).pipe(client);
  });
  // Without its socket a box cannot start: that is where the fault is told.
  server.on("error", () => {});
  server.maxConnections = mostClients;
  server.listen({ path: socket, readableAll: true, writableAll: true });
  return () => {
    server.close();
    for (const it of open) it.destroy();
  };
}
