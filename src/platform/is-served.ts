import { connect } from "node:net";
import { systemErrorCode } from "./files.ts";

/** Whether somebody listens at a port of this machine's loopback; nothing is sent. Yes where that is not known. */
export function isServed(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: "localhost", port, timeout: 2_000 });
  const end = (served: boolean): void => {
    socket.destroy();
    resolve(served);
  };
  socket.once("connect", () => end(true)).once("timeout", () => end(true));
  socket.once("error", (error) => end(!refusesAll(error)));
  return promise;
}

/** Where the name has two addresses both must refuse. */
function refusesAll(error: unknown): boolean {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.every((it) => systemErrorCode(it) === "ECONNREFUSED");
}
