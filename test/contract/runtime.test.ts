import { access, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAcpRuntime } from "#src/adapters/runtime/acp-runtime.ts";
import type { AcpLimits } from "#src/adapters/runtime/acp-session.ts";
import { createHandOffRuntime, markSubmitted } from "#src/adapters/runtime/hand-off-runtime.ts";
import { createRecordedRuntime } from "#src/adapters/runtime/recorded-runtime.ts";
import { createModelRuntime } from "#src/adapters/runtime/model/model-runtime.ts";
import type { Recording } from "#src/adapters/runtime/recording.ts";
import type {
  Runtime,
  Session,
  TurnLimits,
  TurnOutcome,
  TurnRequest,
} from "#src/adapters/runtime/runtime.ts";
import { unstarted, type WaitingProcess } from "#src/platform/process.ts";
import type { Result } from "#src/diagnostics/result.ts";
import type { ModelServer } from "../agents/server/model-server.ts";
import type { FakeScript, FakeTurn } from "../support/fake-agent.ts";
import { modelSetup, startWritingModel } from "../support/scripted-models.ts";
import {
  codesOf,
  entriesOf,
  fakeAgent,
  launchIn,
  listen,
  outcomeOf,
  readFolder,
  temporaryFolder,
  writeTestRecording,
} from "../support/runtimes.ts";

const limits: TurnLimits = { idleMs: 20_000, totalMs: 30_000 };
const turnFiles = [{ "src/main.txt": "first\n" }, { "src/main.txt": "second\n", "more.txt": "x" }];

let place: string;
let workspace: string;
let remove: () => Promise<void>;
const sessions: Session[] = [];
const servers: ModelServer[] = [];

beforeEach(async () => {
  const made = await temporaryFolder();
  place = made.path;
  remove = made.remove;
  workspace = join(place, "work");
  await mkdir(workspace);
});

afterEach(async () => {
  await Promise.all([...sessions.splice(0), ...servers.splice(0)].map((it) => it.close()));
  await remove();
});

const request = (turn: number, prompt = "do it"): TurnRequest => ({ turn, prompt, limits });

async function open(runtime: Runtime, options = listen()): Promise<Result<Session>> {
  const asked = { workspace, workspaceInBox: workspace, launch: launchIn(workspace) };
  const opened = await runtime.open(asked, options);
  if (opened.ok) sessions.push(opened.value);
  return opened;
}

async function begin(runtime: Runtime): Promise<Session> {
  const session = await open(runtime);
  if (!session.ok) throw new Error(session.diagnostics[0]?.message);
  return session.value;
}

const folder = (): string => join(place, "recording");

const cost = (amount: number): unknown => ({
  sessionUpdate: "usage_update",
  used: 1,
  size: 2,
  cost: { amount, currency: "USD" },
});

const link = (path: string, target: string) =>
  ({ path, mode: "120000", content: Buffer.from(target) }) as const;

async function recorded(at: string): Promise<Runtime> {
  const runtime = await createRecordedRuntime({ folder: at });
  if (!runtime.ok) throw new Error(runtime.diagnostics[0]?.message);
  return runtime.value;
}

interface Kind {
  readonly name: string;
  readonly make: () => Promise<Runtime>;
  /** What someone else does for a turn of the hand-off. */
  readonly work?: (turn: number) => Promise<void>;
}

const kinds: readonly Kind[] = [
  {
    name: "acp",
    make: () =>
      Promise.resolve(
        createAcpRuntime(fakeAgent({ turns: turnFiles.map((files) => ({ files })) })),
      ),
  },
  {
    name: "model",
    make: async () => {
      const server = await startWritingModel(turnFiles);
      servers.push(server);
      return createModelRuntime(modelSetup("openai-compatible", server.url));
    },
  },
  {
    name: "hand-off",
    make: () => Promise.resolve(createHandOffRuntime()),
    work: async (turn) => {
      for (const [path, text] of Object.entries(turnFiles[turn - 1] ?? {})) {
        await mkdir(join(workspace, path, ".."), { recursive: true });
        await writeFile(join(workspace, path), text);
      }
      await markSubmitted(workspace, turn);
    },
  },
  {
    name: "recorded",
    make: async () => {
      await writeTestRecording(join(place, "recording"), turnFiles.map(entriesOf));
      return recorded(join(place, "recording"));
    },
  },
];

describe.each(kinds)("every runtime: $name", ({ make, work }) => {
  test("leaves the files of each turn in the workspace", async () => {
    const session = await begin(await make());
    await work?.(1);
    expect(outcomeOf(await session.prompt(request(1), listen())).stopReason).toBe("ended");
    expect(await readFolder(workspace)).toMatchObject({ "src/main.txt": "first\n" });
    await work?.(2);
    expect(outcomeOf(await session.prompt(request(2), listen())).stopReason).toBe("ended");
    expect(await readFolder(workspace)).toMatchObject(turnFiles[1] ?? {});
    expect(session.isOpen()).toBe(true);
  });

  test("ends a turn as cancelled where the signal is aborted", async () => {
    const session = await begin(await make());
    const options = listen(AbortSignal.abort());
    expect(outcomeOf(await session.prompt(request(1), options)).stopReason).toBe("cancelled");
  });

  test("can be closed more than once", async () => {
    const session = await begin(await make());
    await session.close();
    await expect(session.close()).resolves.toBeUndefined();
  });

  test("leaves what lies beside the workspace alone", async () => {
    await writeFile(join(place, "beside.txt"), "mine");
    const session = await begin(await make());
    await work?.(1);
    await session.prompt(request(1), listen());
    expect(await readFile(join(place, "beside.txt"), "utf8")).toBe("mine");
  });
});

function acp(script: FakeScript, some: Partial<AcpLimits> = {}): Runtime {
  return createAcpRuntime(fakeAgent(script), { graceMs: 300, ...some });
}

async function runTurn(
  fake: FakeTurn,
  some: Partial<AcpLimits> & Partial<TurnLimits> = {},
): Promise<{ result: Result<TurnOutcome>; session: Session; options: ReturnType<typeof listen> }> {
  const session = await begin(acp({ turns: [fake] }, some));
  const options = listen();
  const bounded = { ...request(1), limits: { ...limits, ...some } };
  return { result: await session.prompt(bounded, options), session, options };
}

describe("acp: what an agent tells", () => {
  test("joins chunks to paragraphs and tells tools, thoughts and permissions", async () => {
    const { result, options } = await runTurn({
      thoughts: ["let me", " see"],
      messages: ["Hel", "lo\n\nWor", "ld"],
      tools: [{ title: "edit main" }],
      permission: { title: "run it" },
    });
    expect(outcomeOf(result).stopReason).toBe("ended");
    expect(options.events).toEqual([
      { type: "thought", text: "let me see" },
      { type: "message", text: "Hello" },
      { type: "message", text: "World" },
      { type: "tool", id: "call-1", title: "edit main", status: "pending" },
      { type: "tool", id: "call-1", title: "edit main", status: "completed" },
      { type: "permission", title: "run it", outcome: "allow_once" },
      { type: "message", text: expect.stringContaining("allow_once") },
    ]);
  });

  test("refuses where nothing can be allowed", async () => {
    const { options } = await runTurn({ permission: { title: "x", kinds: ["reject_once"] } });
    expect(options.events[0]).toEqual({ type: "permission", title: "x", outcome: "reject_once" });
  });

  test("counts what came from a cache as input", async () => {
    const usage = { inputTokens: 5, outputTokens: 2, totalTokens: 17, cachedReadTokens: 10 };
    const { result, options } = await runTurn({ usage });
    const expected = { inputTokens: 15, cachedTokens: 10, outputTokens: 2, source: "reported" };
    expect(outcomeOf(result).usage).toEqual(expected);
    expect(options.events).toEqual([{ type: "usage", usage: expected }]);
  });

  test("reads usage from a quota, or from the sum of chunks", async () => {
    const meta = { quota: { token_count: { input_tokens: 7, output_tokens: 3 } } };
    expect(outcomeOf((await runTurn({ meta })).result).usage).toMatchObject({ inputTokens: 7 });
    const chunk = {
      sessionUpdate: "agent_message_chunk",
      content: { type: "text", text: "" },
      _meta: { usage: { inputTokens: 4, outputTokens: 1 } },
    };
    expect(outcomeOf((await runTurn({ updates: [chunk, chunk] })).result).usage).toMatchObject({
      inputTokens: 8,
      outputTokens: 2,
    });
  });

  test("takes the cost of a session apart into its turns", async () => {
    const session = await begin(acp({ turns: [{ updates: [cost(1)] }, { updates: [cost(1.5)] }] }));
    expect(outcomeOf(await session.prompt(request(1), listen())).usage.usd).toBe(1);
    expect(outcomeOf(await session.prompt(request(2), listen())).usage.usd).toBe(0.5);
  });

  test("names the model of the session", async () => {
    const newSession = { sessionId: "s", models: { currentModelId: "big-1", availableModels: [] } };
    expect((await begin(acp({ turns: [], newSession }))).model).toBe("big-1");
  });

  test("passes over noise and unknown updates", async () => {
    const { result, options } = await runTurn({
      updates: [{ sessionUpdate: "brand_new", x: 1 }, "no object"],
      garbage: ["Update available!", "\u001b[31mwarn", "[1,2]", '{"jsonrpc":"1.0"}', "{broken"],
      messages: ["fine"],
    });
    expect(outcomeOf(result).stopReason).toBe("ended");
    expect(options.events).toEqual([{ type: "message", text: "fine" }]);
  });

  test.each([
    ["max_tokens", "length"],
    ["max_turn_requests", "length"],
    ["refusal", "refused"],
    ["cancelled", "cancelled"],
    ["brand_new_reason", "ended"],
  ])("understands the stop reason %s as %s", async (word, meaning) => {
    const outcome = outcomeOf((await runTurn({ stopReason: word })).result);
    expect(outcome.stopReason).toBe(meaning);
    expect(outcome.detail?.includes(word) ?? false).toBe(word === "brand_new_reason");
  });
});

describe("acp: how an agent fails", () => {
  test("runtime/agent-missing", async () => {
    const runtime = createAcpRuntime({ name: "gone", argv: ["psd-no-such-agent"], env: {} });
    expect(codesOf(await open(runtime))).toEqual(["runtime/agent-missing"]);
  });

  test("sandbox/box-failed", async () => {
    const runtime = createAcpRuntime({ name: "boxed", argv: ["true"], env: {} });
    const launch = (): WaitingProcess => unstarted("EBOX");
    const opened = await runtime.open({ workspace, workspaceInBox: workspace, launch }, listen());
    expect(codesOf(opened)).toEqual(["sandbox/box-failed"]);
  });

  test("runtime/agent-exited, with its escaped last lines and without credentials", async () => {
    const stderr = `starting\n\u001b[31mno key: sk-ant-${"a1".repeat(20)}\n`;
    const result = await open(acp({ turns: [], start: { exit: 3, stderr } }));
    expect(codesOf(result)).toEqual(["runtime/agent-exited"]);
    const message = result.diagnostics[0]?.message ?? "";
    expect(message).toContain("exit code 3");
    expect(message).toContain(String.raw`\u{1b}[31mno key: [redacted]`);
  });

  test("runtime/agent-silent", async () => {
    const result = await open(acp({ turns: [], start: { hang: true } }, { startMs: 1500 }));
    expect(codesOf(result)).toEqual(["runtime/agent-silent"]);
  });

  test("runtime/protocol for another version, a session without id, an answer without reason", async () => {
    const version = await open(acp({ turns: [], protocolVersion: 99 }));
    expect(codesOf(version)).toEqual(["runtime/protocol"]);
    expect(version.diagnostics[0]?.message).toContain("version 99");
    expect(codesOf(await open(acp({ turns: [], newSession: {} })))).toEqual(["runtime/protocol"]);
    const { result } = await runTurn({ answer: { nothing: true } });
    expect(codesOf(result)).toEqual(["runtime/protocol"]);
  });

  test("runtime/login-required", async () => {
    const newSessionError = { code: -32_000, message: "Authentication required" };
    expect(codesOf(await open(acp({ turns: [], newSessionError })))).toEqual([
      "runtime/login-required",
    ]);
  });

  test("runtime/agent-error for an error on a prompt, and for a system error it reports", async () => {
    const { result } = await runTurn({ error: { code: -32_603, message: "429 too many" } });
    expect(codesOf(result)).toEqual(["runtime/agent-error"]);
    expect(result.diagnostics[0]?.message).toContain("429 too many");
    const status = {
      sessionUpdate: "session_info_update",
      _meta: { codex: { threadStatus: { type: "systemError" } } },
    };
    expect(codesOf((await runTurn({ updates: [status] })).result)).toEqual(["runtime/agent-error"]);
  });

  test("runtime/cancelled before a session began", async () => {
    const result = await open(acp({ turns: [] }), listen(AbortSignal.abort()));
    expect(codesOf(result)).toEqual(["runtime/cancelled"]);
  });

  test("a crash in a turn ends it as crashed, with exit code and last words", async () => {
    const { result, session } = await runTurn({
      files: { "a.txt": "1" },
      stderr: "boom\n",
      exit: 9,
    });
    const outcome = outcomeOf(result);
    expect(outcome.stopReason).toBe("crashed");
    expect(outcome.detail).toContain("exit code 9");
    expect(outcome.detail).toContain("boom");
    expect(session.isOpen()).toBe(false);
    expect(await readdir(workspace)).toEqual(["a.txt"]);
  });

  test("closed standard output ends the turn although the process lives on", async () => {
    const { result } = await runTurn({ closeStdout: true });
    expect(outcomeOf(result).stopReason).toBe("crashed");
  });

  test("a flood ends the turn, and is not kept", async () => {
    const { result, options } = await runTurn({ flood: 8_000_000 }, { turnBytes: 1_000_000 });
    expect(outcomeOf(result)).toMatchObject({
      stopReason: "crashed",
      detail: expect.stringContaining("1000000 bytes"),
    });
    const told = options.events.reduce((sum, it) => sum + JSON.stringify(it).length, 0);
    expect(told).toBeLessThan(2_000_000);
  });

  test.each(["until-cancelled", "ignoring"] as const)(
    "an idle agent is cancelled, then ended (%s)",
    async (hang) => {
      const { result, session } = await runTurn({ hang, messages: ["hm"] }, { idleMs: 700 });
      expect(outcomeOf(result).stopReason).toBe("idle");
      expect(session.isOpen()).toBe(false);
    },
  );

  test("the total limit ends an agent that goes on talking", async () => {
    const { result } = await runTurn({ chatterMs: 50 }, { idleMs: 5000, totalMs: 900 });
    expect(outcomeOf(result).stopReason).toBe("total");
  });

  test("an aborted turn is cancelled and nothing of it lives on", async () => {
    const stop = new AbortController();
    const session = await begin(
      acp({ turns: [{ hang: "ignoring", pidInto: "pid", tools: [{ title: "x" }] }] }),
    );
    const options = listen(stop.signal);
    const asked = session.prompt(request(1), {
      ...options,
      onEvent: () => stop.abort(),
    });
    expect(outcomeOf(await asked).stopReason).toBe("cancelled");
    const pid = Number(await readFile(join(workspace, "pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

describe("hand-off", () => {
  test("writes the brief and waits until the turn was submitted", async () => {
    const session = await begin(createHandOffRuntime());
    const first = outcomeOf(await session.prompt(request(1, "# Brief\n"), listen()));
    const brief = join(workspace, ".specprompt", "BRIEF.md");
    expect(first).toEqual({ stopReason: "waiting", usage: {}, brief });
    expect(await readFile(brief, "utf8")).toBe("# Brief\n");
    await markSubmitted(workspace, 1);
    expect(outcomeOf(await session.prompt(request(1), listen())).stopReason).toBe("ended");
    const second = outcomeOf(await session.prompt(request(2, "repair\n"), listen()));
    expect(second.brief).toBe(join(workspace, ".specprompt", "FEEDBACK-1.md"));
    expect(await readdir(workspace)).toEqual([".specprompt"]);
  });

  test("writes through no link that lies in the workspace", async () => {
    await mkdir(join(place, "outside"));
    await symlink(join(place, "outside"), join(workspace, ".specprompt"));
    const session = await begin(createHandOffRuntime());
    await session.prompt(request(1), listen());
    expect(await readdir(join(place, "outside"))).toEqual([]);
  });
});

describe("recorded", () => {
  test("replaces what is in the workspace, tells the messages, spends nothing", async () => {
    await writeTestRecording(folder(), [entriesOf({ "a.txt": "1" }), entriesOf({ "b.txt": "2" })]);
    const session = await begin(await recorded(folder()));
    await mkdir(join(workspace, ".specprompt"));
    await writeFile(join(workspace, ".specprompt", "x.md"), "kept");
    const options = listen();
    const first = outcomeOf(await session.prompt(request(1), options));
    expect(first).toEqual({ stopReason: "ended", usage: {} });
    expect(options.events).toEqual([{ type: "message", text: "turn 1 done" }]);
    await session.prompt(request(2), listen());
    expect(await readFolder(workspace)).toEqual({ ".specprompt/x.md": "kept", "b.txt": "2" });
    const third = outcomeOf(await session.prompt(request(3), listen()));
    expect(third.stopReason).toBe("out-of-turns");
  });

  test("inherits the labels of its recording", async () => {
    await writeTestRecording(folder(), [entriesOf({ "a.txt": "1" })]);
    expect((await recorded(folder())).inherits).toEqual({
      seal: "sealed",
      box: "strict",
      ambient: "no",
      origin: "recorded by acp:fake",
    });
  });

  const spoiled: readonly (readonly [string, (it: Recording) => unknown])[] = [
    ["no object", () => 7],
    ["another format", (it) => ({ ...it, format: 2 })],
    ["an unknown key", (it) => ({ ...it, run: "rm -rf /" })],
    ["no turns", (it) => ({ ...it, turns: [] })],
    ["a bad digest", (it) => ({ ...it, prompt: "../.." })],
  ];
  test.each(spoiled)("runtime/recording-invalid: %s", async (_name, change) => {
    await writeTestRecording(folder(), [entriesOf({ "a.txt": "1" })], change);
    expect(codesOf(await createRecordedRuntime({ folder: folder() }))).toEqual([
      "runtime/recording-invalid",
    ]);
  });

  test.each([
    ["an absolute path", entriesOf({ "/etc/x": "" })],
    ["a path that climbs", entriesOf({ "../x": "" })],
    ["a git folder", entriesOf({ ".GIT/hooks/x": "" })],
    ["psd's own folder", entriesOf({ ".specprompt/BRIEF.md": "" })],
    ["a link that escapes", [link("l", "../x")]],
    ["a link that climbs through another", [link("a/b/d", "../.."), link("a/b/l", "d/../x")]],
    ["a file below a link", [link("d", "e"), ...entriesOf({ "d/x": "" })]],
    ["psd's own folder in another case", entriesOf({ ".SpecPrompt/BRIEF.md": "" })],
    ["names that collide", entriesOf({ "A.txt": "", "a.txt": "" })],
    ["folders that collide", entriesOf({ "stra\u00DFe/a": "", "STRASSE/b": "" })],
    ["a path that is there twice", [...entriesOf({ a: "1" }), ...entriesOf({ a: "2" })]],
    ["a name that means another file on Windows", entriesOf({ "GIT~1/hooks/x": "" })],
    ["a path without end", entriesOf({ [`${"a/".repeat(30_000)}a`]: "" })],
  ])("refuses a turn with %s, before anything is written", async (_name, entries) => {
    await writeTestRecording(folder(), [entries]);
    await writeFile(join(workspace, "present.txt"), "kept");
    const session = await begin(await recorded(folder()));
    const result = await session.prompt(request(1), listen());
    expect(codesOf(result)).toEqual(["runtime/recording-invalid"]);
    expect(await readFolder(workspace)).toEqual({ "present.txt": "kept" });
    await expect(access(join(place, "x"))).rejects.toThrow("ENOENT");
  });

  test("puts as many files as an output may have", async () => {
    const files = Array.from({ length: 20_000 }, (_, at) => [`${at % 100}/${at}`, "x"] as const);
    await writeTestRecording(folder(), [entriesOf(Object.fromEntries(files))]);
    const session = await begin(await recorded(folder()));
    expect(outcomeOf(await session.prompt(request(1), listen())).stopReason).toBe("ended");
    expect((await readdir(workspace, { recursive: true })).length).toBe(20_100);
  });

  test("refuses bytes that are not those that were recorded", async () => {
    await writeTestRecording(folder(), [entriesOf({ "a.txt": "1" })]);
    await writeFile(join(folder(), "turn-1.tar.gz"), "something else");
    const session = await begin(await recorded(folder()));
    expect(codesOf(await session.prompt(request(1), listen()))).toEqual([
      "runtime/recording-invalid",
    ]);
  });
});
