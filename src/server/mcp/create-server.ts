import { type CallToolResult, McpServer, type ServerContext } from "@modelcontextprotocol/server";
import { answerOf, faultOf } from "./answer.ts";
import type { McpContext } from "./context.ts";
import type { Tool } from "./tool.ts";
import { beginTool } from "./tools/begin.ts";
import { checkTool } from "./tools/check.ts";
import { composeTool } from "./tools/compose.ts";
import { listTool } from "./tools/list.ts";
import { promoteTool } from "./tools/promote.ts";
import { repairTool } from "./tools/repair.ts";
import { statusTool } from "./tools/status.ts";
import { submitTool } from "./tools/submit.ts";
import { verdictTool } from "./tools/verdict.ts";

/** Every tool, in the order of the loop. */
const tools: readonly Tool[] = [
  listTool,
  statusTool,
  checkTool,
  composeTool,
  beginTool,
  submitTool,
  repairTool,
  verdictTool,
  promoteTool,
];

const instructions =
  "psd builds software from SpecPrompt packages and judges it from outside. Call begin, read the brief, write files into the workspace only, call submit; repair until the verdict is green. Never read a folder named held-out.";

/** A server of one connection. `track` is given every call, so that none is left alone at the end. */
export function createServer(
  context: McpContext,
  track: <Value>(call: Promise<Value>) => Promise<Value>,
): McpServer {
  const { version } = context.services;
  const server = new McpServer(
    { name: "psd", version },
    { capabilities: { tools: {} }, instructions },
  );
  for (const tool of tools) {
    server.registerTool(
      tool.name,
      {
        description: tool.about,
        inputSchema: tool.input(context),
        annotations: { readOnlyHint: tool.readsOnly, openWorldHint: false },
      },
      (input, request) => track(callTool(tool, input, { context, request })),
    );
  }
  return server;
}

interface Asked {
  readonly context: McpContext;
  readonly request: ServerContext;
}

async function callTool(
  tool: Tool,
  input: unknown,
  { context, request }: Asked,
): Promise<CallToolResult> {
  const { signal } = request.mcpReq;
  try {
    const call = { ...context, signal, progress: createProgress(request) };
    return await answerOf(await tool.runUnknown(input, call), context.root);
  } catch {
    return await faultOf(tool.name, context.root);
  }
}

/** Tells a client that asked for it how far a call is: one more step with each word. */
function createProgress({ mcpReq }: ServerContext): (message: string) => void {
  const progressToken = mcpReq["_meta"]?.progressToken;
  if (progressToken === undefined) return () => {};
  let progress = 0;
  return (message) => {
    progress += 1;
    const params = { progressToken, progress, message };
    // A client that has gone hears nothing more.
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
  };
}
