import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CallToolResult, Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { vi } from "vitest";
import { type LiveProcess, processesOf, stillRunning } from "./processes.ts";
import type { PsdProject } from "./psd.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** What a tool answered. */
export interface Told {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The official client, connected with a server of its own in a project. */
export interface McpSession {
  readonly client: Client;
  call(name: string, input?: Readonly<Record<string, unknown>>): Promise<Told>;
  /** Every byte that the server wrote so far, from its first one on, and all it wrote to standard error. */
  said(): string;
  /** The server, and all that it started and that still runs. */
  processes(): readonly LiveProcess[];
  /** Ends the session; the answer is what of its processes, now and at `seen`, still runs. */
  close(seen?: readonly LiveProcess[]): Promise<readonly LiveProcess[]>;
}

/** Starts a server whose standard output goes through `tee`, so that nothing has read it but the file. */
const throughTee = 'file="$1"; shift; exec "$@" > >(exec tee -- "$file")';

/** Starts `psd mcp` in a project and connects the official client. */
export async function connectMcp(
  project: PsdProject,
  args: readonly string[] = [],
): Promise<McpSession> {
  const id = randomUUID();
  const file = join(dirname(project.folder), `said-${id}`);
  const transport = new StdioClientTransport({
    command: "bash",
    args: ["-c", throughTee, "psd-mcp", file, process.execPath, main, "mcp", ...args],
    cwd: project.folder,
    env: { ...project.env, PSD_TEST_SESSION: id },
    stderr: "pipe",
  });
  const errors: string[] = [];
  transport.stderr?.on("data", (chunk: Buffer) => errors.push(chunk.toString("latin1")));
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  const processes = (): readonly LiveProcess[] => processesOf(id);
  return {
    client,
    processes,
    said: () => `${existsSync(file) ? readFileSync(file, "latin1") : ""}\n${errors.join("")}`,
    close: async (seen = []) => {
      const last = [...seen, ...processes()];
      await client.close();
      const left = (): readonly LiveProcess[] => [...stillRunning(last), ...processes()];
      // The client waits for two seconds, and a busy machine may need more.
      await vi.waitUntil(() => left().length === 0, { timeout: 20_000 }).catch(() => {});
      return left();
    },
    call: async (name, input = {}) =>
      told(await client.callTool({ name, arguments: { ...input } })),
  };
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
