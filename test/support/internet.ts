import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { connect, createServer, type Server } from "node:net";
import type { Internet } from "#src/platform/internet.ts";

/** An internet on loopback: names lead to addresses of the documentation, and those to servers of a test. */
export interface LoopbackInternet extends Internet {
  /** Makes a name lead to an address, at which a web server answers `<name> <method> <path> <Host header>`. */
  addSite(name: string, address: string): Promise<void>;
  /** Makes a name lead to addresses at which nobody answers. */
  addName(name: string, ...addresses: readonly string[]): void;
  /** Every address and port that was connected to. */
  readonly connected: readonly string[];
  /** Every name that was looked up. */
  readonly lookedUp: readonly string[];
  close(): Promise<void>;
}

/** Makes an internet that nothing is in. */
export function openInternet(): LoopbackInternet {
  const addresses = new Map<string, readonly string[]>();
  const ports = new Map<string, number>();
  const servers: (Server | HttpServer)[] = [];
  const connected: string[] = [];
  const lookedUp: string[] = [];
  return {
    connected,
    lookedUp,
    ownAddresses: () => ["203.0.113.250"],
    lookup: (host) => {
      lookedUp.push(host);
      return Promise.resolve(addresses.get(host) ?? []);
    },
    connect: (address, port) => {
      connected.push(`${address}:${port}`);
      const place = ports.get(address);
      return connect({ host: "127.0.0.1", port: place ?? 1, allowHalfOpen: true });
    },
    addName: (name, ...all) => addresses.set(name, all),
    addSite: async (name, address) => {
      addresses.set(name, [address]);
      const server = createHttpServer((asked, response) => {
        const chunks: Buffer[] = [];
        asked.on("data", (chunk: Buffer) => chunks.push(chunk));
        asked.on("end", () => {
          const body = Buffer.concat(chunks).toString();
          const said = [name, asked.method, asked.url, asked.headers.host, body].join(" ");
          response.setHeader("X-Seen", JSON.stringify(asked.headers));
          response.end(said.trim());
        });
      });
      ports.set(address, await listen(server));
      servers.push(server);
    },
    close: async () => {
      await Promise.all(servers.map((it) => new Promise((done) => it.close(done))));
    },
  };
}

/** Listens on a free port of loopback. */
export async function listen(server: Server | HttpServer): Promise<number> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A server of this machine that no box may reach; it remembers whether anybody came. */
export async function guardedServer(): Promise<{
  readonly port: number;
  readonly visits: () => number;
  readonly close: () => Promise<void>;
}> {
  let visits = 0;
  const server = createServer((client) => {
    visits += 1;
    client.on("error", () => {}).end("SECRET");
  });
  const port = await listen(server);
  return {
    port,
    visits: () => visits,
    close: async () => void (await new Promise((done) => server.close(done))),
  };
}
