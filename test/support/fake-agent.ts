#!/usr/bin/env node
import { execFileSync } from "node:child_process";
import { closeSync } from "node:fs";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable, Writable } from "node:stream";
import {
  agent,
  type AgentContext,
  methods,
  ndJsonStream,
  RequestError,
} from "@agentclientprotocol/sdk";
import { z } from "zod";

/** What the fake agent does on one prompt, in the order of these fields. */
export interface FakeTurn {
  /** Milliseconds before anything else. */
  readonly delayMs?: number;
  readonly thoughts?: readonly string[];
  /** Sent as chunks of one running text. */
  readonly messages?: readonly string[];
  readonly tools?: readonly { readonly title: string; readonly status?: string }[];
  /** Asks for a permission with these kinds of answers; what was chosen goes into the message. */
  readonly permission?: {
    readonly title: string;
    readonly kinds?: readonly string[];
    /** Of the tool, such as `edit`. */
    readonly kind?: string;
    /** Files that the tool is about. */
    readonly paths?: readonly string[];
  };
  /** Path in the workspace, or absolute, to text; null removes. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Which of `files` may be executed. */
  readonly executable?: readonly string[];
  /** A shell script that runs in the workspace. */
  readonly shell?: string;
  /** Absolute or relative paths to read; what was seen goes into the file `into` as JSON. */
  readonly read?: { readonly paths: readonly string[]; readonly into: string };
  /** Writes everything that stands in the environment into this file, as JSON. */
  readonly environmentInto?: string;
  /** Writes the prompt into this file. */
  readonly promptInto?: string;
  /** Writes the id of the agent's process into this file. */
  readonly pidInto?: string;
  /** Goes on saying something every so many milliseconds, and never answers. */
  readonly chatterMs?: number;
  /** The answer to the prompt, as it is. */
  readonly answer?: unknown;
  /** Raw updates, sent as they are. */
  readonly updates?: readonly unknown[];
  /** Text written to standard error. */
  readonly stderr?: string;
  /** Lines written to standard output that are no messages. */
  readonly garbage?: readonly string[];
  /** Sends this many bytes of message text. */
  readonly flood?: number;
  /** Never answers; `ignoring` cancels, too. */
  readonly hang?: "until-cancelled" | "ignoring";
  /** Asks a model so many times, one after the other, at the address in this variable, before it ends its turn. */
  readonly asks?: { readonly variable: string; readonly times: number };
  /** Ends the process with this exit code. */
  readonly exit?: number;
  /** Closes standard output and lives on. */
  readonly closeStdout?: boolean;
  /** Answers with this error. */
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  readonly usage?: unknown;
  readonly meta?: unknown;
  readonly stopReason?: string;
}

/** What the fake agent does in its life. */
export interface FakeScript {
  /** Before it answers anything: `exit` ends it, `hang` never answers. */
  readonly start?: { readonly exit?: number; readonly hang?: boolean; readonly stderr?: string };
  readonly protocolVersion?: number;
  /** The answer to `session/new`, as it is. */
  readonly newSession?: unknown;
  /** The error with which `session/set_mode` is answered; else every mode is taken. */
  readonly setModeError?: { readonly code: number; readonly message: string };
  /** Writes what `session/new` was asked with into this file, as JSON. */
  readonly sessionInto?: string;
  /** Writes the id of the mode that it is put in into this file. */
  readonly modeInto?: string;
  /** The error with which `session/new` is answered. */
  readonly newSessionError?: { readonly code: number; readonly message: string };
  /** One for each prompt; prompts beyond them end at once. */
  readonly turns: readonly FakeTurn[];
  /** A file in which turns are counted over several processes. */
  readonly counter?: string;
}

interface Life {
  readonly script: FakeScript;
  readonly cancelled: { now: () => void; readonly promise: Promise<void> };
  folder: string;
  turn: number;
}

async function live(script: FakeScript): Promise<void> {
  if (script.start?.stderr !== undefined) process.stderr.write(script.start.stderr);
  if (script.start?.exit !== undefined) process.exit(script.start.exit);
  const { promise, resolve: now } = Promise.withResolvers<void>();
  const life: Life = {
    script,
    cancelled: { now, promise },
    folder: ".",
    turn: await readCount(script),
  };
  if (script.start?.hang === true) setInterval(() => {}, 1000);
  else serve(life);
  process.stdin.on("end", () => process.exit(0));
}

const anything = (params: unknown): unknown => params;
const cwdOf = z.looseObject({ cwd: z.string() });
const modeOf = z.object({ modeId: z.string() });
const textOf = z.object({ prompt: z.array(z.object({ text: z.string() })) });

function serve(life: Life): void {
  const { script } = life;
  agent({ name: "fake" })
    .onRequest(methods.agent.initialize, anything, () => ({
      protocolVersion: script.protocolVersion ?? 1,
      agentCapabilities: {},
    }))
    .onRequest("session/new", cwdOf, async ({ params }) => {
      if (script.newSessionError !== undefined) throw failure(script.newSessionError);
      life.folder = params.cwd;
      if (script.sessionInto !== undefined)
        await put(join(life.folder, script.sessionInto), JSON.stringify(params));
      return script.newSession ?? { sessionId: "fake-session" };
    })
    .onRequest("session/set_mode", modeOf, async ({ params }) => {
      if (script.setModeError !== undefined) throw failure(script.setModeError);
      if (script.modeInto !== undefined)
        await put(join(life.folder, script.modeInto), params.modeId);
      return {};
    })
    .onNotification(methods.agent.session.cancel, () => life.cancelled.now())
    .onRequest("session/prompt", textOf, ({ params, client }) => {
      return takeTurn(life, params.prompt.map((it) => it.text).join(""), client);
    })
    .connect(
      ndJsonStream(
        Writable.toWeb(process.stdout),
        Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>,
      ),
    );
}

async function takeTurn(life: Life, prompt: string, client: AgentContext): Promise<unknown> {
  const turn = life.script.turns[life.turn] ?? {};
  life.turn += 1;
  if (life.script.counter !== undefined) await writeFile(life.script.counter, String(life.turn));
  if (turn.delayMs !== undefined) await new Promise((wake) => setTimeout(wake, turn.delayMs));
  if (turn.pidInto !== undefined) await put(join(life.folder, turn.pidInto), String(process.pid));
  await talk(turn, client);
  await work(turn, life.folder, prompt);
  return end(turn, life, client);
}

async function talk(turn: FakeTurn, client: AgentContext): Promise<void> {
  const update = (it: unknown): Promise<void> =>
    client.notify("session/update", { sessionId: "fake-session", update: it });
  const say = (kind: string, text: string): Promise<void> =>
    update({ sessionUpdate: kind, content: { type: "text", text } });
  for (const text of turn.thoughts ?? []) await say("agent_thought_chunk", text);
  for (const text of turn.messages ?? []) await say("agent_message_chunk", text);
  for (const [index, tool] of (turn.tools ?? []).entries()) {
    const toolCallId = `call-${index + 1}`;
    await update({ sessionUpdate: "tool_call", toolCallId, title: tool.title, status: "pending" });
    const status = tool.status ?? "completed";
    await update({ sessionUpdate: "tool_call_update", toolCallId, status });
  }
  if (turn.permission !== undefined) {
    const kinds = turn.permission.kinds ?? ["reject_once", "allow_always", "allow_once"];
    const answer = await client.request("session/request_permission", {
      sessionId: "fake-session",
      toolCall: {
        toolCallId: "asked",
        title: turn.permission.title,
        ...(turn.permission.kind === undefined ? {} : { kind: turn.permission.kind }),
        locations: (turn.permission.paths ?? []).map((path) => ({ path })),
      },
      options: kinds.map((kind) => ({ kind, optionId: kind, name: kind })),
    });
    await say("agent_message_chunk", JSON.stringify(answer));
  }
  for (const it of turn.updates ?? []) await update(it);
}

async function work(turn: FakeTurn, folder: string, prompt: string): Promise<void> {
  for (const [path, text] of Object.entries(turn.files ?? {})) {
    const file = resolve(folder, path);
    if (text === null) await rm(file, { recursive: true, force: true });
    else await put(file, text, turn.executable?.includes(path) === true);
  }
  if (turn.shell !== undefined) {
    execFileSync("sh", ["-c", turn.shell], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  }
  if (turn.read !== undefined) {
    const seen = await Promise.all(turn.read.paths.map((path) => look(resolve(folder, path))));
    const report = Object.fromEntries(turn.read.paths.map((path, index) => [path, seen[index]]));
    await put(join(folder, turn.read.into), JSON.stringify(report));
  }
  if (turn.environmentInto !== undefined)
    await put(join(folder, turn.environmentInto), JSON.stringify(process.env));
  if (turn.promptInto !== undefined) await put(join(folder, turn.promptInto), prompt);
}

async function end(turn: FakeTurn, life: Life, client: AgentContext): Promise<unknown> {
  if (turn.stderr !== undefined) process.stderr.write(turn.stderr);
  for (const line of turn.garbage ?? []) process.stdout.write(`${line}\n`);
  if (turn.flood !== undefined) await flood(turn.flood, client);
  if (turn.asks !== undefined) await ask(turn.asks);
  if (turn.exit !== undefined) process.exit(turn.exit);
  if (turn.closeStdout === true) closeSync(1);
  if (turn.chatterMs !== undefined) await chatter(turn.chatterMs, client);
  if (turn.hang === "until-cancelled") {
    await life.cancelled.promise;
    return { stopReason: "cancelled" };
  }
  if (turn.hang === "ignoring" || turn.closeStdout === true) {
    setInterval(() => {}, 1000);
    await new Promise(() => {});
  }
  if (turn.error !== undefined) throw failure(turn.error);
  if (turn.answer !== undefined) return turn.answer;
  return {
    stopReason: turn.stopReason ?? "end_turn",
    ...(turn.usage === undefined ? {} : { usage: turn.usage }),
    ...(turn.meta === undefined ? {} : { _meta: turn.meta }),
  };
}

async function ask({ variable, times }: NonNullable<FakeTurn["asks"]>): Promise<void> {
  const parameters = { type: "object", properties: { path: { type: "string" } } };
  const tools = [{ type: "function", function: { name: "write_file", parameters } }];
  const body = JSON.stringify({ model: "scripted-1", stream: true, messages: [], tools });
  for (let asked = 0; asked < times; asked += 1) {
    const address = `${process.env[variable]}/chat/completions`;
    const answer = await fetch(address, { method: "POST", body }).catch(() => undefined);
    await answer?.text().catch(() => {});
  }
}

async function flood(bytes: number, client: AgentContext): Promise<void> {
  const text = "x".repeat(64 * 1024);
  for (let sent = 0; sent < bytes; sent += text.length) {
    const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text } };
    await client.notify("session/update", { sessionId: "fake-session", update });
  }
}

async function chatter(ms: number, client: AgentContext): Promise<void> {
  for (;;) {
    await new Promise((wake) => setTimeout(wake, ms));
    const update = {
      sessionUpdate: "agent_message_chunk",
      content: { type: "text", text: "still " },
    };
    await client.notify("session/update", { sessionId: "fake-session", update });
  }
}

async function put(file: string, text: string, executable = false): Promise<void> {
  await mkdir(dirname(file), { recursive: true }).catch(() => {});
  await writeFile(file, text, { mode: executable ? 0o755 : 0o644 }).catch((error: Error) => {
    process.stderr.write(`cannot write ${file}: ${error.message}\n`);
  });
}

/** What an agent sees at a path: its text, or why it sees nothing. */
async function look(path: string): Promise<string> {
  try {
    await access(path);
    return await readFile(path, "utf8");
  } catch (error) {
    return `not seen: ${error instanceof Error && "code" in error ? String(error.code) : ""}`;
  }
}

function failure(it: NonNullable<FakeTurn["error"]>): Error {
  return new RequestError(it.code, it.message, it.data);
}

async function readCount(script: FakeScript): Promise<number> {
  if (script.counter === undefined) return 0;
  return Number(await readFile(script.counter, "utf8").catch(() => "0"));
}

if (import.meta.main) {
  const source =
    process.env["FAKE_AGENT_SCRIPT"] ?? (await readFile(process.argv[2] ?? "", "utf8"));
  // A test writes the script through the type.
  const script: FakeScript = JSON.parse(source);
  await live(script);
}
