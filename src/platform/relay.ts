import { createServer, type Socket } from "node:net";
import type { Connection } from "./door.ts";
import { type ListeningServer, listenAt, type ServerPlace } from "./listen.ts";

/** Clients at a time; more of them are turned away. */
const mostClients = 256;

/** Leads every client of a place to a connection of its own; one that gets none is turned away. */
export async function relayTo(
  place: ServerPlace,
  reach: () => Promise<Connection | undefined>,
): Promise<ListeningServer> {
  const open = new Set<Socket>();
  const keep = (it: Socket): void => {
    open.add(it);
    it.once("close", () => open.delete(it));
  };
  const lead = async (client: Socket): Promise<void> => {
    const target = await reach();
    if (target === undefined || client.destroyed) {
      target?.destroy();
      client.destroy();
      return;
    }
    keep(target);
    join(client, target);
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on("error", () => client.destroy());
    if (open.size >= 2 * mostClients) {
      client.destroy();
      return;
    }
    keep(client);
    void lead(client);
  });
  const listening = await listenAt(server, place);
  return {
    port: listening.port,
    close: async () => {
      for (const it of open) it.destroy();
      await listening.close();
    },
  };
}

function join(a: Socket, b: Socket): void {
  const close = (): void => {
    a.destroy();
    b.destroy();
  };
  a.on("error", close).on("close", close).pipe(b);
  b.on("error", close).on("close", close).pipe(a);
}
