import { spawn } from "node:child_process";
import { createServer, connect, type Server } from "node:net";

/**
 * A program of its own, run inside a box: `forward <port>=<socket>… reach:<port>=<socket>… -- <program>
 * <argument>…` listens on loopback ports, connects each of their clients to a unix socket, and runs the
 * program with its own streams, and with descriptor 6. To a socket of `reach:` it makes connections itself:
 * when one of them is asked by a byte, it answers `+` and leads to the port, or `-` where nothing accepts. Ends as the program ends. Imports nothing of psd: a box holds this file only.
 */
async function main(arguments_: readonly string[]): Promise<void> {
  const end = arguments_.indexOf("--");
  const words = arguments_.slice(0, end);
  const inwards = words.filter((it) => it.startsWith("reach:"));
  await Promise.all(words.filter((it) => !inwards.includes(it)).map(listen));
  for (const it of inwards) offer(it.slice("reach:".length));
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

/** Offers a connection to the port of a pair, and the next one once it is asked for. */
function offer(pair: string): void {
  const [port = "", socket = ""] = pair.split("=");
  const line = connect({ path: socket, allowHalfOpen: true });
  // Whoever listens there has gone: nobody asks any more.
  line.on("error", () => line.destroy());
  line.once("data", () => {
    line.pause();
    offer(pair);
    const target = connect({ host: "127.0.0.1", port: Number(port), allowHalfOpen: true });
    const close = (): void => {
      line.destroy();
      target.destroy();
    };
    const refuse = (): void => void line.end("-");
    target.once("error", refuse);
    target.once("connect", () => {
      target.off("error", refuse).on("error", close);
      line.on("error", close).on("close", close).write("+");
      target.on("close", close).pipe(line);
      line.pipe(target);
    });
  });
}

await main(process.argv.slice(2));
