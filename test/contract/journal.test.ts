import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquireLock } from "#src/adapters/journal/acquire-lock.ts";
import type { Journal } from "#src/adapters/journal/journal.ts";
import { openJournal } from "#src/adapters/journal/open-journal.ts";

let root = "";
let time = 1000;
const clock = { now: () => (time += 1) };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-journal-"));
  time = 1000;
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const fresh = { purpose: "work", taken: { runs: 0, attempts: 0 } } as const;

async function open(): Promise<Journal> {
  const file = join(root, "cache/journal.sqlite");
  const result = await openJournal({ file, ...fresh }, { clock });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.value;
}

const request = { deployment: "tool", key: "k1", request: { fresh: true } };
const small = (value: number): boolean => value < 10;
const fail = (): Promise<string> => Promise.reject(new Error("no"));
const attempt = { generation: 1, turn: 1, tree: "t1", record: { files: 2 } };

describe("steps", () => {
  test("run once and give the same value ever after, also in a later process", async () => {
    const first = await open();
    let calls = 0;
    const action = async (): Promise<object> => {
      calls += 1;
      return { list: [1, "ü"], gone: undefined };
    };
    const run = first.openRun(request);
    expect(run.resumed).toBe(false);
    const value = await run.step("turn:1:1", action);
    expect(Object.keys(value)).toEqual(["list"]);
    expect(await run.step("nothing", async () => undefined)).toBeUndefined();
    first.close();

    const second = await open();
    const again = second.openRun(request);
    expect(again).toMatchObject({ id: run.id, resumed: true });
    expect(await again.step("turn:1:1", action)).toEqual(value);
    expect(await again.step("nothing", async () => "other")).toBeUndefined();
    expect(again.finishedSteps()).toEqual(["turn:1:1", "nothing"]);
    expect(calls).toBe(1);
    second.close();
  });

  test("that fail are run again", async () => {
    const journal = await open();
    const run = journal.openRun(request);
    await expect(run.step("s", fail)).rejects.toThrow("no");
    expect(await run.step("s", async () => "yes")).toBe("yes");
    journal.close();
  });

  test("whose value is refused are run again", async () => {
    const journal = await open();
    const run = journal.openRun(request);

    expect(await run.step("s", async () => 20, small)).toBe(20);
    expect(run.finishedSteps()).toEqual([]);
    expect(await run.step("s", async () => 5, small)).toBe(5);
    expect(await run.step("s", async () => 6, small)).toBe(5);
    journal.close();
  });

  test("survive a killed process", async () => {
    const script = `
      import { openJournal } from ${JSON.stringify(join(import.meta.dirname, "../../src/adapters/journal/open-journal.ts"))};
      const opened = await openJournal({ file: ${JSON.stringify(join(root, "cache/journal.sqlite"))}, purpose: "work", taken: { runs: 0, attempts: 0 } }, { clock: { now: () => 5 } });
      const run = opened.value.openRun(${JSON.stringify(request)});
      await run.step("one", async () => 1);
      console.log("ready");
      await run.step("two", () => new Promise((resolve) => setInterval(resolve, 1e6)));
    `;
    const child = await startNode(script);
    child.kill("SIGKILL");
    await once(child, "close");
    const journal = await open();
    const run = journal.openRun(request);
    expect(run.resumed).toBe(true);
    expect(run.finishedSteps()).toEqual(["one"]);
    expect(await run.step("two", async () => 2)).toBe(2);
    journal.close();
  });
});

describe("runs", () => {
  test("of changed inputs supersede the open one, which can write nothing more", async () => {
    const journal = await open();
    const old = journal.openRun(request);
    const other = journal.openRun({ ...request, deployment: "other" });
    const fresh = journal.openRun({ ...request, key: "k2" });
    expect(fresh.resumed).toBe(false);
    expect(journal.runs("tool").map((run) => [run.id, run.state])).toEqual([
      [fresh.id, "open"],
      [old.id, "superseded"],
    ]);
    await expect(old.step("late", async () => 1)).rejects.toThrow("was closed");
    expect(() => old.finish("done", {})).toThrow("not open");
    other.finish("stopped", { because: "conflict" });
    expect(journal.runs("other")[0]).toMatchObject({
      state: "stopped",
      request: { fresh: true },
      outcome: { because: "conflict" },
      endedAt: expect.any(Number),
    });
    expect(journal.runs()).toHaveLength(3);
    journal.close();
  });

  test("that are finished are not taken up again", async () => {
    const journal = await open();
    journal.openRun(request).finish("done", null);
    expect(journal.openRun(request)).toMatchObject({ id: "r2", resumed: false });
    journal.close();
  });

  test("that were stopped are taken up again where the caller says so, with their steps", async () => {
    const journal = await open();
    const run = journal.openRun(request);
    await run.step("s", () => Promise.resolve(1));
    run.finish("stopped", { because: "judge-errored" });
    const refused = { ...request, key: "k9", reopen: () => true };
    expect(journal.openRun(refused)).toMatchObject({ id: "r2", resumed: false });
    const reopen = (it: { readonly outcome?: unknown }): boolean =>
      JSON.stringify(it.outcome) === '{"because":"judge-errored"}';
    const again = journal.openRun({ ...request, reopen });
    expect(again).toMatchObject({ id: "r1", resumed: true });
    expect(again.finishedSteps()).toEqual(["s"]);
    expect(journal.runs().map(({ id, state }) => [id, state])).toEqual([
      ["r2", "superseded"],
      ["r1", "open"],
    ]);
    journal.close();
  });
});

describe("attempts", () => {
  test("are numbered over the whole project and written once a turn", async () => {
    const journal = await open();
    const run = journal.openRun(request);
    const a1 = run.addAttempt(attempt);
    expect(run.addAttempt({ ...attempt, tree: "other" })).toEqual(a1);
    const a2 = journal.openRun({ ...request, deployment: "other" }).addAttempt(attempt);
    expect([a1.id, a2.id, a2.deployment]).toEqual(["a1", "a2", "other"]);
    run.setVerdict("a1", { outcome: "green" }, { secret: 1 });
    expect(journal.attempt("a1")).toEqual({
      ...attempt,
      id: "a1",
      run: run.id,
      deployment: "tool",
      createdAt: a1.createdAt,
      verdict: { outcome: "green" },
      sealed: { secret: 1 },
    });
    expect(journal.attempts(run.id).map((it) => it.id)).toEqual(["a1"]);
    expect(journal.attempt("a9")).toBeUndefined();
    expect(journal.attempt("x")).toBeUndefined();
    expect(() => run.setVerdict("a2", {}, {})).toThrow("no attempt a2");
    journal.close();
  });
});

test("closes what is open of a deployment that is none any more, and of no other", async () => {
  const journal = await open();
  journal.openRun(request);
  journal.openRun({ ...request, deployment: "other" });
  journal.supersede(request.deployment);
  const states = new Map(journal.runs().map((it) => [it.deployment, it.state]));
  expect(states).toEqual(
    new Map([
      ["other", "open"],
      [request.deployment, "superseded"],
    ]),
  );
  journal.close();
});

async function codeOf(file: string): Promise<unknown> {
  const result = await openJournal({ file, ...fresh }, { clock });
  return result.ok ? undefined : result.diagnostics[0]?.code;
}

describe("opening", () => {
  test("leaves the database of another program alone: store/journal-unreadable", async () => {
    const other = new DatabaseSync(join(root, "other.db"));
    other.exec("CREATE TABLE t (a)");
    other.close();
    const before = readFileSync(join(root, "other.db"));
    expect(await codeOf(join(root, "other.db"))).toBe("store/journal-unreadable");
    expect(readFileSync(join(root, "other.db")).equals(before)).toBe(true);
  });

  test("names a newer journal: store/journal-too-new", async () => {
    (await open()).close();
    const file = join(root, "cache/journal.sqlite");
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(await codeOf(file)).toBe("store/journal-too-new");
  });

  test("by several at once makes one journal", async () => {
    const journals = await Promise.all([open(), open(), open()]);
    const ids = journals.map((it, at) => it.openRun({ ...request, deployment: `d${at}` }).id);
    expect(ids).toEqual(["r1", "r2", "r3"]);
    for (const journal of journals) journal.close();
  });
});

describe("locks", () => {
  test("are held by one, per name, until they are released", async () => {
    const acquire = await acquireLock(join(root, "locks"));
    const lock = acquire("tool");
    expect(lock).toBeDefined();
    expect(acquire("tool")).toBeUndefined();
    const other = acquire("@scope/../other");
    expect(other).toBeDefined();
    lock?.release();
    lock?.release();
    const again = acquire("tool");
    expect(again).toBeDefined();
    again?.release();
    other?.release();
  });

  test("are freed when their holder is killed", async () => {
    const script = `
      import { acquireLock } from ${JSON.stringify(join(import.meta.dirname, "../../src/adapters/journal/acquire-lock.ts"))};
      const lock = (await acquireLock(${JSON.stringify(join(root, "locks"))}))("tool");
      console.log("ready");
      setInterval(() => lock, 1e6);
    `;
    const child = await startNode(script);
    const acquire = await acquireLock(join(root, "locks"));
    expect(acquire("tool")).toBeUndefined();
    child.kill("SIGKILL");
    await once(child, "close");
    const lock = acquire("tool");
    expect(lock).toBeDefined();
    lock?.release();
  });
});

/** Starts a script and waits for its first output. */
async function startNode(script: string): Promise<ReturnType<typeof spawn>> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}
