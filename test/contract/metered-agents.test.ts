import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAcpRuntime } from "#src/adapters/runtime/acp-runtime.ts";
import type { MeterLimits } from "#src/adapters/runtime/meter/meter.ts";
import type { Session, TurnOutcome } from "#src/adapters/runtime/runtime.ts";
import type { Result } from "#src/diagnostics/result.ts";
import { type ModelServer, type Script, startModelServer } from "../agents/server/model-server.ts";
import { usage } from "../agents/server/wire.ts";
import type { FakeTurn } from "../support/fake-agent.ts";
import {
  codesOf,
  fakeAgent,
  launchIn,
  listen,
  outcomeOf,
  temporaryFolder,
} from "../support/runtimes.ts";

const limits = { idleMs: 20_000, totalMs: 30_000 };
const variable = "FAKE_BASE_URL";

let workspace: string;
let remove: () => Promise<void>;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  const made = await temporaryFolder();
  remove = made.remove;
  workspace = join(made.path, "work");
  await mkdir(workspace);
});

afterEach(async () => {
  for (const it of open.splice(0)) await it.close();
  await remove();
});

interface Metered {
  readonly session: Session;
  readonly server: ModelServer;
  /** Ports that the agent was let through to. */
  readonly ports: readonly number[];
}

/** A session with an agent that asks a scripted model by way of psd. */
async function begin(
  script: Script,
  turns: readonly FakeTurn[],
  meterLimits: Partial<MeterLimits> = {},
): Promise<Metered> {
  const server = await startModelServer(script);
  open.push(server);
  const agent = fakeAgent({ turns });
  const runtime = createAcpRuntime({
    ...agent,
    model: "scripted-1",
    account: { keys: ["FAKE_API_KEY"], login: [] },
    metered: {
      addresses: { [variable]: new URL(`${server.url}/v1`) },
      proxies: {},
      limits: meterLimits,
      price: () => 0.25,
      start: (addresses) => ({ env: { ...agent.env, ...addresses } }),
    },
  });
  const seen: number[] = [];
  const launch: ReturnType<typeof launchIn> = (argv, env, ports = []) => {
    seen.push(...ports);
    return launchIn(workspace)(argv, env);
  };
  const begun = await runtime.open({ workspace, workspaceInBox: workspace, launch }, listen());
  if (!begun.ok) throw new Error(begun.diagnostics[0]?.message);
  open.unshift(begun.value);
  return { session: begun.value, server, ports: seen };
}

function prompt({ session }: Metered, options = listen()): Promise<Result<TurnOutcome>> {
  return session.prompt({ turn: 1, prompt: "do it", limits }, options);
}

const asks = (times: number): FakeTurn => ({ asks: { variable, times } });
const tokens = (times: number): object => ({
  inputTokens: times * usage.input,
  cachedTokens: times * usage.cached,
  outputTokens: times * usage.output,
});

test("tells what was counted on the way, turn by turn, and as it grows", async () => {
  const reported = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
  const it = await begin(() => ({ text: "ok" }), [{ ...asks(2), usage: reported }, asks(1)]);
  const options = listen();
  const { usage: used } = outcomeOf(await prompt(it, options));
  const money = { usd: 0.25, usdSource: "estimated" };
  expect(used).toEqual({ ...tokens(2), ...money, source: "metered" });
  const told = options.events.filter((event) => event.type === "usage");
  expect(told.map((event) => event.usage.inputTokens)).toEqual([1000, 2000, 2000]);
  expect(outcomeOf(await prompt(it)).usage).toMatchObject(tokens(1));
  expect(it.ports).toHaveLength(1);
  expect(it.server.requests).toHaveLength(3);
});

test("tells what the agent reports where nothing passed by", async () => {
  const reported = { inputTokens: 5, outputTokens: 2, totalTokens: 7 };
  const it = await begin(() => ({ text: "ok" }), [{ usage: reported }]);
  const expected = { inputTokens: 5, cachedTokens: 0, outputTokens: 2, source: "reported" };
  expect(outcomeOf(await prompt(it)).usage).toEqual(expected);
});

test.each<[string, Awaited<ReturnType<Script>>, number]>([
  ["runtime/model-busy", { kind: "status", status: 429 }, 10],
  ["runtime/model-unreachable", { kind: "garbage" }, 2],
])("%s ends an agent that asks in vain", async (code, answer, times) => {
  const it = await begin(() => answer, [{ ...asks(12), hang: "until-cancelled" }]);
  const result = await prompt(it);
  expect(codesOf(result)).toEqual([code]);
  expect(result.diagnostics[0]?.message).toContain(`after ${times} requests in a row`);
  expect(it.session.isOpen()).toBe(false);
});

test("an agent that ends its turn well after failures alone has not worked", async () => {
  const it = await begin(() => ({ kind: "status", status: 429 }), [asks(1)]);
  expect(codesOf(await prompt(it))).toEqual(["runtime/model-busy"]);
  expect(it.session.isOpen()).toBe(true);
});

test("what the agent says of a failure is told with it", async () => {
  const error = { code: -32_603, message: "quota used up" };
  const it = await begin(() => ({ kind: "status", status: 429 }), [{ ...asks(1), error }]);
  const result = await prompt(it);
  expect(result.diagnostics[0]?.message).toBe(
    "the model server of fake takes no more requests: status 429; fake says: quota used up",
  );
});

test("asking too often ends a turn, and its tree is judged", async () => {
  const it = await begin(() => ({ text: "ok" }), [{ ...asks(5), hang: "until-cancelled" }], {
    requests: 4,
  });
  const { stopReason, detail } = outcomeOf(await prompt(it));
  expect([stopReason, detail]).toEqual(["length", "it asked its model too often for one turn"]);
  expect(it.server.requests).toHaveLength(4);
});
