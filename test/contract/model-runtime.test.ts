import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createModelRuntime, type ModelSetup } from "#src/adapters/runtime/model/model-runtime.ts";
import type { ModelProvider } from "#src/adapters/runtime/model/load-model.ts";
import type { ModelLimits } from "#src/adapters/runtime/model/model-limits.ts";
import type { Session, TurnLimits, TurnOutcome } from "#src/adapters/runtime/runtime.ts";
import type { Result } from "#src/diagnostics/result.ts";
import { unstarted } from "#src/platform/process.ts";
import { type ModelServer, type Script, startModelServer } from "../agents/server/model-server.ts";
import type { Fault, ModelRequest, Reply, ToolCall } from "../agents/server/wire.ts";
import {
  codesOf,
  launchIn,
  listen,
  outcomeOf,
  readFolder,
  temporaryFolder,
} from "../support/runtimes.ts";
import { modelSetup, writes } from "../support/scripted-models.ts";

const limits: TurnLimits = { idleMs: 20_000, totalMs: 30_000 };

let workspace: string;
let remove: () => Promise<void>;
const servers: ModelServer[] = [];

beforeEach(async () => {
  const made = await temporaryFolder();
  ({ remove } = made);
  workspace = join(made.path, "work");
  await mkdir(workspace);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((it) => it.close()));
  await remove();
});

interface Some {
  readonly provider?: ModelProvider;
  readonly setup?: Partial<ModelSetup>;
  readonly limits?: Partial<ModelLimits>;
  readonly launch?: ReturnType<typeof launchIn>;
}

interface Begun {
  readonly session: Session;
  readonly server: ModelServer;
  readonly prompt: (
    text?: string,
    options?: ReturnType<typeof listen>,
    some?: Partial<TurnLimits>,
  ) => Promise<Result<TurnOutcome>>;
}

/** A session with a scripted model that is asked again at once. */
async function begin(script: Script, some: Some = {}): Promise<Begun> {
  const server = await startModelServer(script);
  servers.push(server);
  const setup = { ...modelSetup(some.provider ?? "openai-compatible", server.url), ...some.setup };
  const runtime = createModelRuntime(setup, { retryMs: 1, ...some.limits });
  const launch = some.launch ?? launchIn(workspace);
  const opened = await runtime.open({ workspace, workspaceInBox: "/psd/work", launch }, listen());
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  const session = opened.value;
  let turn = 0;
  const prompt: Begun["prompt"] = (text = "do it", options = listen(), bounds = {}) => {
    turn += 1;
    return session.prompt({ turn, prompt: text, limits: { ...limits, ...bounds } }, options);
  };
  return { session, server, prompt };
}

const works = writes([{ "main.txt": "first\n" }, { "main.txt": "second\n" }]);

/** What is answered request by request, then how the work goes. */
function first(...answers: readonly (Fault | Reply)[]): Script {
  return (request, count) => answers[count - 1] ?? works(request, count);
}

const call = (name: string, args: ToolCall["args"]): Reply => ({ call: { name, args } });
const status = (code: number, headers = {}): Fault => ({ kind: "status", status: code, headers });

describe.each(["anthropic", "google", "openai", "openai-compatible"] as const)("%s", (provider) => {
  test("works, is told what does not fit in the same conversation, and counts its tokens", async () => {
    const { prompt, server } = await begin(works, { provider });
    const options = listen();
    const outcome = outcomeOf(await prompt("the brief", options));
    const usage = { inputTokens: 2000, cachedTokens: 800, outputTokens: 100, source: "reported" };
    expect(outcome).toEqual({ stopReason: "ended", usage });
    expect(options.events).toEqual([
      { type: "message", text: "I write it." },
      {
        type: "usage",
        usage: { ...usage, inputTokens: 1000, cachedTokens: 400, outputTokens: 50 },
      },
      { type: "tool", id: expect.any(String), title: "write main.txt", status: "in_progress" },
      { type: "tool", id: expect.any(String), title: "write main.txt", status: "completed" },
      { type: "message", text: "It is written." },
      { type: "usage", usage },
    ]);
    expect(await readFolder(workspace)).toEqual({ "main.txt": "first\n" });
    expect(outcomeOf(await prompt("the repair")).usage).toEqual(usage);
    expect(await readFolder(workspace)).toEqual({ "main.txt": "second\n" });
    expect(server.requests.at(-1)?.said.filter((it) => it.by === "person")).toHaveLength(2);
    expect(server.unknown).toEqual([]);
  });
});

describe("what is sent", () => {
  test("marks for Anthropic what is to be cached: brief and latest message", async () => {
    const { prompt, server } = await begin(works, { provider: "anthropic" });
    await prompt();
    const marks = server.requests.map((it) => it.everything.split("cache_control").length - 1);
    expect(marks).toEqual([1, 2]);
  });

  test("lets OpenAI keep nothing, and tells no model of the key", async () => {
    const { prompt, server } = await begin(works, { provider: "openai" });
    await prompt();
    expect(server.requests[0]?.everything).toContain('"store":false');
    expect(server.requests[0]?.everything).not.toContain("no-real-key");
  });

  test("offers commands only where they may run", async () => {
    const names = ({ tools }: ModelRequest): readonly string[] => tools.map((it) => it.name);
    const without = await begin(works);
    await without.prompt();
    const within = await begin(works, { setup: { mayRun: true } });
    await within.prompt();
    const files = ["edit", "list", "read", "search", "write"];
    expect(without.server.requests.map(names)[0]?.toSorted()).toEqual(files);
    expect(within.server.requests.map(names)[0]?.toSorted()).toEqual([...files, "run"].toSorted());
  });
});

/** Texts of what tools came to, as the model was told. */
function told(server: ModelServer): readonly string[] {
  return (server.requests.at(-1)?.said ?? []).filter((it) => it.by === "tool").map((it) => it.text);
}

describe("tools", () => {
  test("a call that cannot be is told in a short form and ends nothing", async () => {
    const long = "x".repeat(100_000);
    const { prompt, server } = await begin(
      first(
        call("fly", {}),
        call("write", { content: long }),
        call("write", { path: "../out.txt", content: long }),
        call("read", { path: "none.txt" }),
        { text: "So be it." },
      ),
    );
    const options = listen();
    expect(outcomeOf(await prompt("", options)).stopReason).toBe("ended");
    expect(told(server)).toEqual([
      'failed: there is no tool "fly": use read, write, edit, list, search',
      "failed: the input does not fit: path: Invalid input: expected string, received undefined",
      'failed: "../out.txt" is no path of the workspace: it is not a normal path',
      'failed: there is no file "none.txt"',
    ]);
    const ends = options.events.flatMap((it) => (it.type === "tool" ? [it.status] : []));
    expect(ends.filter((it) => it === "failed")).toHaveLength(4);
  });

  test("several calls of one answer are used in their order, and one that was cut is told so", async () => {
    const written = (at: number, args: string): object => ({
      index: at,
      id: `call_${at}`,
      type: "function",
      function: { name: "write", arguments: args },
    });
    const answer = (calls: readonly object[], end: string): Fault => {
      const choice = { index: 0, delta: { tool_calls: calls }, finish_reason: end };
      return { kind: "raw", body: `data: ${JSON.stringify({ choices: [choice] })}\n\n` };
    };
    const both = ["1", "2"].map((it, at) => written(at, `{"path":"a.txt","content":"${it}"}`));
    const { prompt, server } = await begin(
      first(
        answer(both, "tool_calls"),
        answer([written(0, '{"path":"b.txt","content":"begi')], "length"),
        { text: "Done." },
      ),
    );
    expect(outcomeOf(await prompt()).stopReason).toBe("ended");
    const cut = "failed: the call was cut at the limit of your answer: do it in smaller parts";
    expect(told(server)).toEqual(["wrote 1 bytes", "wrote 1 bytes", cut]);
    expect(await readFolder(workspace)).toEqual({ "a.txt": "2" });
  });

  test("commands run in the workspace, without the key, and end with the turn", async () => {
    process.env["SCRIPTED_API_KEY"] = "no-real-key-1";
    const { prompt, server } = await begin(
      first(call("run", { command: "cat in.txt; env | grep -c KEY; exit 3" }), { text: "Done." }),
      { setup: { mayRun: true } },
    );
    delete process.env["SCRIPTED_API_KEY"];
    await writeFile(join(workspace, "in.txt"), "hello\n");
    await prompt();
    expect(told(server)).toEqual(["failed: hello\n0\n(exit code 3)"]);
    const stop = new AbortController();
    const slow = await begin(
      first(call("run", { command: "echo $$ > pid; echo there; sleep 60" })),
      { setup: { mayRun: true } },
    );
    const options = listen(stop.signal);
    const asked = slow.prompt("", {
      ...options,
      onEvent: (event) => {
        if (event.type === "tool") setTimeout(() => stop.abort(), 300);
      },
    });
    expect(outcomeOf(await asked).stopReason).toBe("cancelled");
    const pid = Number(await readFile(join(workspace, "pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("sandbox/box-failed where the box of a command does not start", async () => {
    const { prompt } = await begin(first(call("run", { command: "true" })), {
      setup: { mayRun: true },
      launch: () => unstarted("EBOX"),
    });
    expect(codesOf(await prompt())).toEqual(["sandbox/box-failed"]);
  });
});

describe("faults that pass", () => {
  test.each<readonly [string, Fault]>([
    ["429", status(429, { "retry-after": "0" })],
    ["429 with a date", status(429, { "retry-after": new Date(0).toUTCString() })],
    ["500", status(500)],
    ["529", status(529)],
    ["a cut answer", { kind: "cut" }],
    ["an answer without its end", { kind: "raw", body: 'data: {"choices":[]}\n\n' }],
    [
      "an error within the answer",
      { kind: "raw", body: 'data: {"error":{"message":"sorry"}}\n\n' },
    ],
  ])("%s is asked again", async (_name, fault) => {
    const { prompt, server } = await begin(first(fault));
    expect(outcomeOf(await prompt()).stopReason).toBe("ended");
    expect(server.requests).toHaveLength(3);
    expect(await readFolder(workspace)).toEqual({ "main.txt": "first\n" });
  });

  test("a silent server is given up for another request", async () => {
    const { prompt } = await begin(first({ kind: "hang" }), { limits: { silentMs: 300 } });
    expect(outcomeOf(await prompt()).stopReason).toBe("ended");
  });
});

const tooLong: Fault = {
  kind: "raw",
  status: 400,
  body: JSON.stringify({ error: { message: "too long", code: "context_length_exceeded" } }),
};

describe("faults that end a turn", () => {
  const always =
    (fault: Fault): Script =>
    () =>
      fault;

  test.each<readonly [string, Fault, number]>([
    ["runtime/model-key-refused", status(401), 1],
    ["runtime/model-key-refused", status(403), 1],
    ["runtime/model-not-found", status(404), 1],
    ["runtime/model-busy", status(429), 5],
    ["runtime/model-busy", status(429, { "retry-after": "3600" }), 1],
    ["runtime/model-error", status(500), 5],
    ["runtime/model-error", status(400), 1],
    ["runtime/model-error", { kind: "cut" }, 5],
    ["runtime/model-unreachable", { kind: "garbage" }, 1],
    ["runtime/model-overflow", tooLong, 1],
  ])("%s for %j after %i requests", async (code, fault, requests) => {
    const { prompt, server } = await begin(always(fault));
    expect(codesOf(await prompt())).toEqual([code]);
    expect(server.requests).toHaveLength(requests);
  });

  test("runtime/model-unreachable where an answer has no end", async () => {
    const body = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "x" } }] })}\n\n`;
    const endless: Fault = { kind: "raw", body: body.repeat(1000) };
    const { prompt, server } = await begin(always(endless), { limits: { answerBytes: 10_000 } });
    expect(codesOf(await prompt())).toEqual(["runtime/model-unreachable"]);
    expect(server.requests).toHaveLength(1);
  });

  test("runtime/model-key-refused names the variable, and not the key that the server repeats", async () => {
    const body = JSON.stringify({ error: { message: "bad key: no-real-key-1" } });
    const { prompt } = await begin(always({ kind: "raw", status: 401, body }), {
      setup: { redact: (text) => text.replaceAll("no-real-key-1", "[redacted]") },
    });
    const { diagnostics } = await prompt();
    expect(diagnostics[0]?.message).toContain("bad key: [redacted]");
    expect(diagnostics[0]?.hint).toContain("SCRIPTED_API_KEY");
  });

  test("runtime/model-unreachable where nothing listens, and where a redirection would take the key along", async () => {
    const { prompt, server } = await begin(works, { limits: { retryMs: 60_000 } });
    await server.close();
    servers.length = 0;
    expect(codesOf(await prompt())).toEqual(["runtime/model-unreachable"]);
    const asked: string[] = [];
    const elsewhere = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    await new Promise<void>((listening) => void elsewhere.listen(0, "127.0.0.1", listening));
    const { port } = elsewhere.address() as AddressInfo;
    const setup = { baseUrl: `http://127.0.0.1:${port}/v1` };
    const redirected = await begin(works, { setup, limits: { retries: 0 } });
    expect(codesOf(await redirected.prompt())).toEqual(["runtime/model-unreachable"]);
    expect(asked).toEqual(["/v1/chat/completions"]);
    elsewhere.closeAllConnections();
    elsewhere.close();
  });
});

describe("limits", () => {
  const busy: Script = () => call("list", {});

  test.each<readonly [string, Partial<ModelLimits>]>([
    ["5 answers of the model", { steps: 5 }],
    ["6 tool calls", { calls: 5 }],
    ["a turn may have 5 requests", { requests: 5 }],
  ])("a model in a circle ends: %s", async (detail, bounds) => {
    const { prompt, session } = await begin(busy, { limits: bounds });
    expect(outcomeOf(await prompt())).toMatchObject({ stopReason: "length", detail });
    expect(session.isOpen()).toBe(true);
  });

  test.each(["idle", "total"] as const)("the %s limit of a turn ends it", async (limit) => {
    const { prompt, session } = await begin(first({ kind: "hang" }));
    const bounds = { [`${limit}Ms`]: 300 };
    expect(outcomeOf(await prompt("", listen(), bounds)).stopReason).toBe(limit);
    expect(session.isOpen()).toBe(false);
  });

  test("an aborted turn ends at once, also while it waits to ask again", async () => {
    const stop = new AbortController();
    const { prompt } = await begin(() => {
      setTimeout(() => stop.abort(), 50);
      return status(429, { "retry-after": "50" });
    });
    expect(outcomeOf(await prompt("", listen(stop.signal))).stopReason).toBe("cancelled");
  });

  test("an answer that is cut by its length goes on", async () => {
    const chunk = (end: string | null, content: string): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: end }] })}\n\n`;
    const cut: Fault = {
      kind: "raw",
      body: `${chunk(null, "I be")}${chunk("length", "gin")}data: [DONE]\n\n`,
    };
    const once = await begin(first(cut));
    expect(outcomeOf(await once.prompt()).stopReason).toBe("ended");
    const always = await begin(() => cut);
    expect(outcomeOf(await always.prompt()).stopReason).toBe("length");
  });

  test("a conversation that is too long is asked once more without long old results", async () => {
    const long = "y".repeat(5000);
    const writing = Array.from({ length: 5 }, () => call("write", { path: "a", content: long }));
    const { prompt, server } = await begin(first(...writing, tooLong, { text: "Done." }));
    expect(outcomeOf(await prompt("the brief")).stopReason).toBe("ended");
    const [before, after] = server.requests.slice(-2).map((it) => it.everything);
    expect(before?.split(long)).toHaveLength(6);
    expect(after?.split(long)).toHaveLength(5);
    expect(after).toContain("the brief");
  });
});
