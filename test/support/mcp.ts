import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type CallToolResult, Client, type Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { PsdProject } from "./psd.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** What a tool answered. */
interface Told {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The official client, connected with a server of its own in a project. */
export interface McpSession {
  readonly client: Client;
  /** Process id of the server. */
  readonly pid: number | null;
  call(name: string, input?: Readonly<Record<string, unknown>>): Promise<Told>;
  /** Every message that the server sent so far, and all it wrote to standard error. */
  said(): string;
  close(): Promise<void>;
}

/** Starts `psd mcp` in a project and connects the official client. */
export async function connectMcp(
  project: PsdProject,
  args: readonly string[] = [],
): Promise<McpSession> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, "mcp", ...args],
    cwd: project.folder,
    env: { ...project.env },
    stderr: "pipe",
  });
  const said: string[] = [];
  transport.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString("utf8")));
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  record(transport, said);
  return {
    client,
    pid: transport.pid,
    said: () => said.join("\n"),
    close: () => client.close(),
    call: async (name, input = {}) =>
      told(await client.callTool({ name, arguments: { ...input } })),
  };
}

function record(transport: Transport, said: string[]): void {
  const { onmessage } = transport;
  const listen: typeof onmessage = (message, extra) => {
    said.push(JSON.stringify(message));
    onmessage?.(message, extra);
  };
  Object.assign(transport, { onmessage: listen });
}

function told(result: CallToolResult): Told {
  const text = result.content.map((it) => (it.type === "text" ? it.text : "")).join("\n");
  const data = (result.structuredContent ?? {}) as Told["data"];
  return { isError: result.isError === true, text, data };
}

/** Gives raw lines to a server, closes its input, and says all it wrote and how it ended. */
export async function talkToMcp(
  project: PsdProject,
  lines: readonly string[],
): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const child = spawn(process.execPath, [main, "mcp"], {
    cwd: project.folder,
    env: project.env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stdin.end(lines.map((it) => `${it}\n`).join(""));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout }));
  });
}
