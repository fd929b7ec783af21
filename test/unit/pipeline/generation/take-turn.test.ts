import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { workspacePlace } from "#src/pipeline/generation/agent-box.ts";
import { createAcpRuntime } from "#src/adapters/runtime/acp-runtime.ts";
import { createHandOffRuntime, markSubmitted } from "#src/adapters/runtime/hand-off-runtime.ts";
import type { Runtime } from "#src/adapters/runtime/runtime.ts";
import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import { createPlainSandbox } from "#src/adapters/sandbox/plain-sandbox.ts";
import type { Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store } from "#src/adapters/store/store.ts";
import { createWorkspaces } from "#src/adapters/workspace/create-workspaces.ts";
import type { Workspaces } from "#src/adapters/workspace/workspace.ts";
import type { Attachment } from "#src/pipeline/composition/composition.ts";
import type { BuildEvent } from "#src/pipeline/events.ts";
import type { TurnRecord } from "#src/pipeline/generation/attempt.ts";
import type { Generation } from "#src/pipeline/generation/generation.ts";
import { type GenerationInput, openGeneration } from "#src/pipeline/generation/open-generation.ts";
import { type TakenTurn, takeTurn, type TurnInput } from "#src/pipeline/generation/take-turn.ts";
import { systemClock } from "#src/platform/clock.ts";
import { sha256 } from "#src/platform/digest.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { compositionOf } from "../../../support/compositions.ts";
import type { FakeScript } from "../../../support/fake-agent.ts";
import { fakeAgent, readFolder, temporaryFolder } from "../../../support/runtimes.ts";

const homes = await realpath(await mkdtemp(join(tmpdir(), "psd-homes-")));
const environment = { ...readEnvironment(), temporary: homes };
const best = await findSandbox(environment)();
const sandboxes: readonly (readonly [string, Sandbox])[] = [
  ["plain", createPlainSandbox(environment)],
  ...(best.ok && best.value.level !== "none" ? [["boxed", best.value] as const] : []),
];

let place: string;
let store: Store;
let workspaces: Workspaces;
let remove: () => Promise<void>;
const generations: Generation[] = [];

beforeEach(async () => {
  const made = await temporaryFolder();
  place = made.path;
  remove = made.remove;
  const opened = await openStore(join(place, "store"));
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  store = opened.value;
  workspaces = createWorkspaces(
    { ...environment, cache: join(place, "cache") },
    join(place, "project"),
  );
  await mkdir(join(place, "project"));
});

afterEach(async () => {
  await Promise.all(generations.splice(0).map((it) => it.close()));
  await remove();
});

afterAll(async () => {
  await rm(homes, { recursive: true, force: true });
});

async function open(
  runtime: Runtime,
  sandbox: Sandbox,
  some: Partial<GenerationInput> = {},
): Promise<Generation> {
  const input: GenerationInput = {
    composition: compositionOf("# Brief\n"),
    workspace: "w1",
    projectRoot: join(place, "project"),
    tools: { found: [], path: process.env["PATH"] ?? "", folders: [] },
    agentCommand: [],
    login: [],
    ...some,
  };
  const opened = await openGeneration(input, { runtime, sandbox, workspaces, store, environment });
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  generations.push(opened.value);
  return opened.value;
}

const acp = (script: FakeScript): Runtime => createAcpRuntime(fakeAgent(script), { graceMs: 300 });

async function take(
  generation: Generation,
  some: Partial<TurnInput> = {},
  signal = new AbortController().signal,
): Promise<{ taken: TakenTurn; events: BuildEvent[]; codes: readonly string[] }> {
  const events: BuildEvent[] = [];
  const input: TurnInput = {
    generation,
    number: 1,
    turn: 1,
    limits: { idleMs: 20_000, totalMs: 20_000 },
    output: { ignore: [] },
    knownIds: ["US-1"],
    ...some,
  };
  const services = { store, clock: systemClock };
  const result = await takeTurn(input, services, { signal, onEvent: (it) => void events.push(it) });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return { taken: result.value, events, codes: result.diagnostics.map((it) => it.code) };
}

function recordOf({ taken }: { readonly taken: TakenTurn }): TurnRecord {
  if (taken.kind !== "ended") throw new Error(taken.kind);
  return taken.record;
}

const repair = { turn: 2, feedback: "Repair it.\n" };

describe.each(sandboxes)("a turn of an agent, %s", (_name, sandbox) => {
  test("is prompted with the brief, collected, stored and told", async () => {
    const turn = {
      messages: ["I am done"],
      files: { "main.py": "print(1)\n", "node_modules/x.js": "x" },
      promptInto: "prompt.txt",
    };
    const generation = await open(acp({ turns: [turn] }), sandbox);
    const result = await take(generation);
    const record = recordOf(result);
    expect(record).toMatchObject({ files: 2, stopReason: "ended", message: "I am done" });
    await store.checkout(record.tree ?? "", join(place, "out"));
    expect(await readFolder(join(place, "out"))).toEqual({
      "main.py": "print(1)\n",
      "prompt.txt": "# Brief\n",
    });
    const types = result.events.map((it) => it.type);
    expect([types[0], types.at(-1)]).toEqual(["turn-started", "turn-ended"]);
    expect(types).toContain("agent");
  });

  test("is cancelled as soon as it tells that the budget is spent, and what it wrote counts", async () => {
    const used = (inputTokens: number): unknown => ({
      sessionUpdate: "agent_message_chunk",
      content: { type: "text", text: "" },
      _meta: { usage: { inputTokens, outputTokens: 1 } },
    });
    const turn = {
      files: { a: "1" },
      updates: [used(40), used(70)],
      hang: "until-cancelled",
    } as const;
    const generation = await open(acp({ turns: [turn] }), sandbox);
    const record = recordOf(await take(generation, { left: { tokens: 100 } }));
    expect(record).toMatchObject({
      files: 1,
      stopReason: "cancelled",
      usage: { inputTokens: 110, outputTokens: 2, source: "reported" },
      detail: "the budget of tokens was spent within the turn",
    });
  });

  test("that reports nothing is estimated where that is asked for", async () => {
    const turn = { messages: ["I am done"], files: { a: "12345678" } };
    const generation = await open(acp({ turns: [turn, { messages: ["Again"] }] }), sandbox);
    const first = recordOf(await take(generation, { briefTokens: 30 }));
    expect(first.usage).toMatchObject({ inputTokens: 30, source: "estimated" });
    expect(first.usage.outputTokens).toBeGreaterThan(2);
    expect(recordOf(await take(generation, { ...repair })).usage).toEqual({});
  });

  test("ends where the agent fills its workspace", async () => {
    const disk = { entries: 200, bytes: 30_000_000 };
    const narrow: Sandbox = {
      ...sandbox,
      start: (it) => sandbox.start({ ...it, limits: { ...it.limits, disk } }),
    };
    const fill = "i=0; while [ $i -lt 400 ]; do : > made-$i; i=$((i+1)); done";
    const generation = await open(acp({ turns: [{ shell: fill, hang: "ignoring" }] }), narrow);
    const { record } = (await take(generation)).taken as { readonly record: TurnRecord };
    expect(record).toMatchObject({ stopReason: "crashed" });
    expect(record.detail).toContain("its workspace holds more than it may");
  });

  test("goes on in the same session with the feedback only", async () => {
    const turns = [{ files: { a: "1" } }, { promptInto: "prompt.txt" }];
    const generation = await open(acp({ turns }), sandbox);
    await take(generation);
    const record = recordOf(await take(generation, repair));
    expect(record.feedback).toBe(sha256("Repair it.\n"));
    expect(await readFile(join(generation.workspace, "prompt.txt"), "utf8")).toBe("Repair it.\n");
  });

  test("gives a new session brief, files and feedback after a crash", async () => {
    const turns = [
      { files: { a: "1" }, exit: 1 },
      { files: { b: "2" }, promptInto: "prompt.txt" },
    ];
    // Only the workspace is writable in a box, and there its content is not output.
    const counter = join(sandbox.level === "none" ? place : `${workspacePlace}/.cache`, "counter");
    const script = { turns, counter };
    const generation = await open(acp(script), sandbox);
    await mkdir(join(generation.workspace, ".cache"), { mode: 0o777 });
    expect(recordOf(await take(generation)).stopReason).toBe("crashed");
    const record = recordOf(await take(generation, repair));
    expect(record.files).toBe(3);
    const prompt = await readFile(join(generation.workspace, "prompt.txt"), "utf8");
    expect(prompt.startsWith("# Brief\n")).toBe(true);
    expect(prompt.endsWith("Repair it.\n")).toBe(true);
  });

  test("is cancelled by the user, and nothing of it counts", async () => {
    const stop = new AbortController();
    stop.abort();
    const generation = await open(acp({ turns: [] }), sandbox);
    expect((await take(generation, {}, stop.signal)).taken).toEqual({ kind: "cancelled" });
  });

  test("with an unlawful tree is red for a sentence, and stores nothing", async () => {
    const generation = await open(
      acp({ turns: [{ files: { "A.txt": "1", "a.txt": "2" } }] }),
      sandbox,
    );
    const record = recordOf(await take(generation));
    expect(record.tree).toBeUndefined();
    expect(record.unlawful?.map((it) => it.code)).toEqual(["generation/paths-collide"]);
  });

  test("stops lawfully with a CONFLICT.md that names an id", async () => {
    const said = "US-1 contradicts itself.\n";
    const lawful = await open(acp({ turns: [{ files: { "CONFLICT.md": said } }] }), sandbox);
    expect(recordOf(await take(lawful))).toMatchObject({ conflict: said, files: 0 });
    const turns = [{ files: { "CONFLICT.md": "It is too hard.\n" } }];
    const other = await open(acp({ turns }), sandbox, { workspace: "w2" });
    const result = await take(other);
    expect(recordOf(result).conflict).toBeUndefined();
    expect(result.codes).toEqual(["generation/conflict-without-id"]);
  });
});

describe("what is laid into a workspace", () => {
  const attachments: readonly Attachment[] = [
    { path: ".specprompt/context/a.md", digest: "", bytes: 1, content: { text: "# A\n" } },
  ];

  test("attachments, also over what an agent put in their way", async () => {
    await writeFile(join(place, "logo.png"), "png");
    const file = {
      path: ".specprompt/context/logo.png",
      digest: "",
      bytes: 3,
      content: { file: join(place, "logo.png") },
    };
    const composition = compositionOf("# Brief\n", [...attachments, file]);
    const plain = createPlainSandbox(environment);
    const opened = await workspaces.open("w1");
    await mkdir(join(place, "outside"));
    await symlink(join(place, "outside"), join(opened.path, ".specprompt"));
    const { workspace } = await open(createHandOffRuntime(), plain, { composition });
    expect(await readFolder(join(workspace, ".specprompt"))).toEqual({
      "context/a.md": "# A\n",
      "context/logo.png": "png",
    });
    expect(await readFolder(join(place, "outside"))).toEqual({});
  });

  test("a workspace left half-way begins anew with the last tree, but not for people", async () => {
    const plain = createPlainSandbox(environment);
    const first = await open(acp({ turns: [{ files: { "kept.txt": "1" } }] }), plain);
    const { tree = "" } = recordOf(await take(first));
    await writeFile(join(first.workspace, "half.txt"), "half");
    const people = await open(createHandOffRuntime(), plain, { tree });
    expect(Object.keys(await readFolder(people.workspace))).toContain("half.txt");
    const agent = await open(acp({ turns: [] }), plain, { tree });
    expect(await readFolder(agent.workspace)).toEqual({ "kept.txt": "1" });
  });
});

test("a hand-off waits with its brief, and goes on once it was submitted", async () => {
  const plain = createPlainSandbox(environment);
  const generation = await open(createHandOffRuntime(), plain);
  const brief = join(generation.workspace, ".specprompt", "BRIEF.md");
  const { taken } = await take(generation);
  expect(taken).toEqual({ kind: "waiting", workspace: generation.workspace, brief });
  await writeFile(join(generation.workspace, "main.py"), "1");
  await markSubmitted(generation.workspace, 1);
  expect(recordOf(await take(generation)).files).toBe(1);
  expect(generation.labels).toMatchObject({ seal: "exposed", box: "none" });
});

test.skipIf(sandboxes.length === 1)(
  "an agent in a box reads neither project, package, home nor other workspaces",
  async () => {
    const [, sandbox] = sandboxes[1] ?? [];
    if (sandbox === undefined) throw new Error("no box");
    const marker = "HELD-OUT-MARKER";
    const held = join(place, "pkg", "validation", "held-out", "secret.yaml");
    await mkdir(join(held, ".."), { recursive: true });
    await mkdir(join(place, "home"));
    const other = await workspaces.open("other");
    const secrets = [
      held,
      join(place, "project", "secret"),
      join(place, "home", "secret"),
      join(other.path, "secret"),
    ];
    await Promise.all(secrets.map((it) => writeFile(it, marker)));
    const outside = join(place, "outside.txt");
    const turn = {
      files: { "own.txt": "1", [outside]: "escaped" },
      read: { paths: [...secrets, "own.txt"], into: "seen.json" },
      environmentInto: "environment.json",
    };
    const runtime = acp({ turns: [turn] });
    const composition = compositionOf("# Brief\n", [], [join(place, "pkg")]);
    const input: GenerationInput = {
      composition,
      workspace: "w1",
      projectRoot: join(place, "project"),
      tools: { found: [], path: process.env["PATH"] ?? "", folders: [] },
      agentCommand: fakeAgent({ turns: [] }).argv,
      login: [],
    };
    const services = {
      runtime,
      sandbox,
      workspaces,
      store,
      environment: { home: join(place, "home") },
    };
    const opened = await openGeneration(input, services);
    if (!opened.ok) throw new Error("not opened");
    generations.push(opened.value);
    expect(recordOf(await take(opened.value)).stopReason).toBe("ended");
    const seen = await readFile(join(opened.value.workspace, "seen.json"), "utf8");
    expect(seen).not.toContain(marker);
    expect(JSON.parse(seen)).toHaveProperty(["own.txt"], "1");
    expect(await readFolder(place)).not.toHaveProperty(["outside.txt"]);
    expect(opened.value.labels).toMatchObject({ seal: "sealed", ambient: "no" });
    const variables = await readFile(join(opened.value.workspace, "environment.json"), "utf8");
    expect(JSON.parse(variables)).not.toHaveProperty("VITEST");
  },
);

test("runtime/permission-refused where an agent asks for more than it may do without a box", async () => {
  const permission = { title: "Delete all", kind: "execute", paths: ["/etc/passwd"] };
  const agent = fakeAgent({ turns: [{ permission }, {}] });
  const runtime = createAcpRuntime({ ...agent, permissions: "edits" }, { graceMs: 300 });
  const generation = await open(runtime, createPlainSandbox(environment));
  const first = await take(generation);
  expect(first.codes).toContain("runtime/permission-refused");
  expect((await take(generation, { turn: 2 })).codes).not.toContain("runtime/permission-refused");
});
