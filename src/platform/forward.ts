import { spawn } from "node:child_process";
import { createServer, connect, type Server } from "node:net";

/**
 * A program of its own, run inside a box: `forward <port>=<socket>… -- <program> <argument>…`
 * listens on loopback ports, connects each of their clients to a unix socket, and runs the program
 * with its own streams, and with descriptor 6. Ends as the program ends. Imports nothing of psd: a box holds this file only.
 */
async function main(arguments_: readonly string[]): Promise<void> {
  const end = arguments_.indexOf("--");
  await Promise.all(arguments_.slice(0, end).map(listen));
  const [program = "", ...rest] = arguments_.slice(end + 1);
  const child = spawn(program, rest, {
    stdio: ["inherit", "inherit", "inherit", "ignore", "ignore", "ignore", 6],
  });
  child.once("error", () => process.exit(127));
  child.once("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.kill(process.pid, signal);
  });
}

function listen(pair: string): Promise<Server> {
  const [port = "", socket = ""] = pair.split("=");
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ path: socket, allowHalfOpen: true });
    const close = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on("error", close).pipe(upstream);
    upstream.on("error", close).pipe(client);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(Number(port), "127.0.0.1", () => resolve(server));
  });
}

await main(process.argv.slice(2));
