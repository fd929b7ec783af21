import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { takeProtocolStreams } from "../../platform/protocol-streams.ts";
import type { McpContext } from "./context.ts";
import { createServer } from "./create-server.ts";

/** Bytes of one message at most. */
const largestMessage = 1024 * 1024;

/** Serves one client over standard input and output until it goes, and what it asked for has ended. */
export async function serve(context: McpContext, signal: AbortSignal): Promise<void> {
  const { input, output, ended } = takeProtocolStreams(signal);
  const open = new Set<Promise<unknown>>();
  const track = <Value>(call: Promise<Value>): Promise<Value> => {
    open.add(call);
    void call.finally(() => open.delete(call));
    return call;
  };
  const transport = new StdioServerTransport(input, output, { maxBufferSize: largestMessage });
  const handle = serveStdio(() => createServer(context, track), { transport });
  await ended;
  await handle.close();
  await Promise.allSettled(open);
}
