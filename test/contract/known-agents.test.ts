import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AcpAgent, createAcpRuntime } from "#src/adapters/runtime/acp-runtime.ts";
import type { Runtime, Session, TurnOutcome } from "#src/adapters/runtime/runtime.ts";
import type { Result } from "#src/diagnostics/result.ts";
import type { FakeScript, FakeTurn } from "../support/fake-agent.ts";
import {
  codesOf,
  fakeAgent,
  launchIn,
  listen,
  outcomeOf,
  temporaryFolder,
} from "../support/runtimes.ts";

const request = { turn: 1, prompt: "do it", limits: { idleMs: 20_000, totalMs: 30_000 } };

let place: string;
let workspace: string;
let remove: () => Promise<void>;
const sessions: Session[] = [];

beforeEach(async () => {
  const made = await temporaryFolder();
  place = made.path;
  remove = made.remove;
  workspace = join(place, "work");
  await mkdir(workspace);
});

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((it) => it.close()));
  await remove();
});

async function open(runtime: Runtime): Promise<Result<Session>> {
  const asked = { workspace, workspaceInBox: workspace, launch: launchIn(workspace) };
  const opened = await runtime.open(asked, listen());
  if (opened.ok) sessions.push(opened.value);
  return opened;
}

async function begin(runtime: Runtime): Promise<Session> {
  const session = await open(runtime);
  if (!session.ok) throw new Error(session.diagnostics[0]?.message);
  return session.value;
}

const usd = { sessionUpdate: "usage_update", cost: { amount: 2, currency: "USD" } };

/** A turn of an agent that departs from the protocol or is held by more than a box. */
async function runKnown(
  fake: FakeTurn,
  more: Partial<AcpAgent>,
  script: Partial<FakeScript> = {},
): Promise<{ result: Result<TurnOutcome>; options: ReturnType<typeof listen> }> {
  const agent = { ...fakeAgent({ turns: [fake], ...script }), ...more };
  const session = await begin(createAcpRuntime(agent));
  const options = listen();
  return { result: await session.prompt(request, options), options };
}

describe("acp: an agent that psd knows", () => {
  test("is named by its name and its model alone", () => {
    const known = { ...fakeAgent({ turns: [] }), isKnown: true, model: "big-1" };
    expect(createAcpRuntime(known)).toMatchObject({ name: "fake", model: "big-1" });
  });

  test("finds the files that were laid into its home, and passes over a place it cannot write", async () => {
    const agent = fakeAgent({ turns: [{ shell: 'cat "$HOME/.a/it\'s.json" > seen' }] });
    const homeFiles = { ".a/it's.json": '{"x": "$y"}\n', "work/x": "not written" };
    await writeFile(join(place, "work-file"), "");
    const env = { ...agent.env, HOME: place };
    const session = await begin(createAcpRuntime({ ...agent, env, homeFiles }));
    await session.prompt(request, listen());
    expect(await readFile(join(workspace, "seen"), "utf8")).toBe('{"x": "$y"}\n');
  });

  test("is told of its session what the protocol leaves open", async () => {
    const dialect = { sessionMeta: { some: { title: "psd" } } };
    await runKnown({}, { dialect }, { sessionInto: "session.json" });
    const asked = JSON.parse(await readFile(join(workspace, "session.json"), "utf8"));
    expect(asked).toEqual({ cwd: workspace, mcpServers: [], _meta: { some: { title: "psd" } } });
  });

  test("is put in its mode; runtime/mode-refused where it does not take it", async () => {
    const dialect = { mode: "edits" };
    await runKnown({}, { dialect }, { modeInto: "mode" });
    expect(await readFile(join(workspace, "mode"), "utf8")).toBe("edits");
    const setModeError = { code: -32_602, message: "no such mode" };
    const refusing = { ...fakeAgent({ turns: [], setModeError }), dialect };
    expect(codesOf(await open(createAcpRuntime(refusing)))).toEqual(["runtime/mode-refused"]);
  });

  test("has no usage where it reports that of its last call alone", async () => {
    const usage = { inputTokens: 5, outputTokens: 2, totalTokens: 7 };
    const fake = { usage, updates: [usd] };
    const { result } = await runKnown(fake, { dialect: { usage: "last-call" } });
    expect(outcomeOf(result).usage).toEqual({ usd: 2 });
  });

  test("runtime/agent-error where it ends its turn well, and tells by its usage that it did not", async () => {
    const answer = { stopReason: "end_turn", usage: null };
    const { result } = await runKnown({ answer }, { dialect: { failsWithoutUsage: true } });
    expect(codesOf(result)).toEqual(["runtime/agent-error"]);
    expect(outcomeOf((await runKnown({ answer }, {})).result).stopReason).toBe("ended");
  });

  test("runtime/login-required where it was given no account, and reports an error of its system", async () => {
    const answer = { stopReason: "end_turn", usage: null };
    const dialect = { failsWithoutUsage: true };
    const account = { keys: ["FAKE_API_KEY"], login: [], isGiven: false };
    const { result } = await runKnown({ answer }, { account, dialect });
    expect(codesOf(result)).toEqual(["runtime/login-required"]);
  });

  test("runtime/agent-model-unknown, by what it adds to an error, with the server's words", async () => {
    const error = { code: -32_603, message: "Internal error", data: { details: "404 no such" } };
    const { result } = await runKnown({ error }, { model: "big-1" });
    expect(codesOf(result)).toEqual(["runtime/agent-model-unknown"]);
    expect(result.diagnostics[0]?.message).toContain('"big-1": Internal error: 404 no such');
  });

  test("runtime/login-required names its key and its login", async () => {
    const account = { keys: ["FAKE_API_KEY"], login: [".fake/login.json"] };
    const fake = { error: { code: 401, message: "no key" } };
    const { result } = await runKnown(fake, { account, dialect: { loginCodes: [401] } });
    expect(codesOf(result)).toEqual(["runtime/login-required"]);
    expect(result.diagnostics[0]?.hint).toContain("FAKE_API_KEY");
    expect(result.diagnostics[0]?.hint).toContain("--agent-login ~/.fake/login.json");
  });

  test("is refused what it may not do without a box", async () => {
    const permission = { title: "x", kind: "execute", paths: ["src/a.txt"] };
    const { options } = await runKnown({ permission }, { permissions: "edits" });
    expect(options.events[0]).toEqual({ type: "permission", title: "x", outcome: "reject_once" });
  });
});
