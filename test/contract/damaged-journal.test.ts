import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquireLock } from "#src/adapters/journal/acquire-lock.ts";
import { openJournal } from "#src/adapters/journal/open-journal.ts";
import { carriedBy } from "#src/diagnostics/carried.ts";

let root = "";
let file = "";
/** What the tests have started and not ended. */
const started = new Set<ChildProcess>();
const clock = { now: () => 1000 };
const request = { deployment: "tool", key: "k1", request: {} };
const attempt = { generation: 1, turn: 1, tree: "t1", record: { text: "x".repeat(9000) } };
const source = join(import.meta.dirname, "../../src/adapters/journal");

type Options = Partial<Omit<Parameters<typeof openJournal>[0], "file">>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-journal-"));
  file = join(root, "journal.sqlite");
});

afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  started.clear();
  rmSync(root, { recursive: true, force: true });
});

function open({ purpose = "work", taken = { runs: 0, attempts: 0 } }: Options = {}) {
  return openJournal({ file, purpose, taken }, { clock });
}

/** Makes a journal with three attempts. */
async function fill(): Promise<void> {
  const result = await open();
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  const run = result.value.openRun(request);
  await run.step("seed", () => Promise.resolve(7));
  for (const turn of [1, 2, 3]) run.addAttempt({ ...attempt, turn });
  result.value.close();
}

function sql(statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}

function overwrite(from: number): void {
  writeFileSync(file, readFileSync(file).fill(0x41, from));
}

const damages: readonly (readonly [string, () => void])[] = [
  ["a text", () => writeFileSync(file, "no database ".repeat(500))],
  ["cut off in the middle", () => truncateSync(file, 20_000)],
  ["cut off in its header", () => truncateSync(file, 50)],
  ["overwritten from its first page on", () => overwrite(0)],
  ["overwritten from its second page on", () => overwrite(4096)],
  ["a folder", () => (rmSync(file), mkdirSync(join(file, "inside"), { recursive: true }))],
  ["a link", () => (rmSync(file), symlinkSync(join(root, "elsewhere"), file))],
  ["without a table", () => sql("DROP TABLE attempts")],
  ["with a record that is cut off", () => sql(`UPDATE attempts SET record = '{"text": "x'`)],
  ["with a step whose value is no JSON", () => sql("UPDATE steps SET value = 'seven'")],
  ["with a request that is a list", () => sql("UPDATE runs SET request = '[1]'")],
  ["without a record", () => sql("UPDATE attempts SET record = NULL WHERE number = 3")],
  ["with a request that is no JSON", () => sql("UPDATE runs SET request = ''")],
  ["with a verdict that is no JSON", () => sql("UPDATE attempts SET verdict = '{' WHERE number=2")],
];

describe.each(damages)("a journal that is %s", (_name, spoil) => {
  test("is named by who only looks, and left: store/journal-damaged", async () => {
    await fill();
    spoil();
    const names = readdirSync(root);
    const result = await open({ purpose: "look" });
    expect(result.diagnostics).toMatchObject([
      { code: "store/journal-damaged", severity: "error", args: { file } },
    ]);
    expect(readdirSync(root).filter((it) => !/-(?:wal|shm)$/u.test(it))).toEqual(names);
  });

  test("is set aside whole by who works: store/journal-replaced", async () => {
    await fill();
    spoil();
    const before = existsSync(file) && !existsSync(join(file, "inside")) && readFileSync(file);
    const result = await open({ taken: { runs: 4, attempts: 3 } });
    if (!result.ok) throw new Error(result.diagnostics[0]?.message);
    const place = `${file}.damaged-1`;
    expect(result.diagnostics).toMatchObject([
      { code: "store/journal-replaced", severity: "warning", args: { file, place } },
    ]);
    if (before !== false) expect(readFileSync(place).equals(before)).toBe(true);
    const run = result.value.openRun(request);
    expect([run.id, run.addAttempt(attempt).id]).toEqual(["r5", "a4"]);
    result.value.close();
    const again = await open();
    expect(again).toMatchObject({ ok: true, diagnostics: [] });
    if (again.ok) again.value.close();
  });
});

describe("what is no damage", () => {
  test("a journal that another process is making, or whose log is not taken over", async () => {
    writeFileSync(file, "");
    const result = await open();
    expect(result).toMatchObject({ ok: true, diagnostics: [] });
    if (result.ok) result.value.close();
    const child = await startNode(`
      const opened = await openJournal({ file, purpose: "work", taken: { runs: 0, attempts: 0 } }, { clock: { now: () => 5 } });
      opened.value.openRun(${JSON.stringify(request)}).addAttempt(${JSON.stringify(attempt)});
    `);
    child.kill("SIGKILL");
    await once(child, "close");
    const after = await open();
    expect(after).toMatchObject({ ok: true, diagnostics: [] });
    if (!after.ok) return;
    expect(after.value.attempts("r1").map((it) => it.id)).toEqual(["a1"]);
    after.value.close();
  });

  test("a value that is nested more deeply than SQLite reads JSON", async () => {
    const deep = "[".repeat(3000) + "]".repeat(3000);
    await fill();
    sql(`UPDATE steps SET value = '${deep}'`);
    const result = await open();
    expect(result).toMatchObject({ ok: true, diagnostics: [] });
    if (result.ok) result.value.close();
  });

  test("a database that somebody has locked: store/journal-busy", { timeout: 30_000 }, async () => {
    await fill();
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    const result = await open();
    other.close();
    expect(result.diagnostics).toMatchObject([{ code: "store/journal-busy" }]);
    expect(readdirSync(root).filter((it) => it.includes("damaged"))).toEqual([]);
  });
});

describe("numbers", () => {
  test("that the store or a workspace knows are not given out, also where the journal is whole", async () => {
    await fill();
    const result = await open({ taken: { runs: 8, attempts: 2 } });
    if (!result.ok) throw new Error(result.diagnostics[0]?.message);
    const run = result.value.openRun({ ...request, key: "k2" });
    expect([run.id, run.addAttempt(attempt).id]).toEqual(["r9", "a4"]);
    result.value.close();
  });

  test("go on where a journal is empty that once had attempts, and its log is kept", async () => {
    await fill();
    writeFileSync(`${file}-wal`, "frames");
    truncateSync(file, 0);
    const result = await open({ taken: { runs: 1, attempts: 3 } });
    if (!result.ok) throw new Error(result.diagnostics[0]?.message);
    expect(result.diagnostics.map((it) => it.code)).toEqual(["store/journal-replaced"]);
    expect(readFileSync(`${file}.damaged-1-wal`, "utf8")).toBe("frames");
    result.value.close();
    truncateSync(file, 0);
    const emptied = await open({ taken: { runs: 1, attempts: 3 } });
    expect(emptied.diagnostics.map((it) => it.code)).toEqual(["store/journal-replaced"]);
    expect(existsSync(`${file}.damaged-2`)).toBe(true);
    if (emptied.ok) emptied.value.close();
  });
});

describe("at the same time", () => {
  test("several find the damage, one sets it aside", async () => {
    await fill();
    overwrite(4096);
    const script = `
      const opened = await openJournal({ file, purpose: "work", taken: { runs: 1, attempts: 3 } }, { clock: { now: () => 5 } });
      const run = opened.value.openRun({ deployment: "d" + process.pid, key: "k", request: {} });
      const attempt = run.addAttempt(${JSON.stringify(attempt)});
      opened.value.close();
      console.log(JSON.stringify({ told: opened.diagnostics.length, id: attempt.id }));
      process.exit();
    `;
    const children = await Promise.all([1, 2, 3, 4].map(() => startNode(script)));
    const said = children.map((it) => JSON.parse(it.said) as { told: number; id: string });
    expect(said.filter((it) => it.told === 1)).toHaveLength(1);
    expect(said.map((it) => it.id).toSorted()).toEqual(["a4", "a5", "a6", "a7"]);
    expect(readdirSync(root).filter((it) => /damaged-\d+$/u.test(it))).toHaveLength(1);
  });

  test(
    "nobody takes it away from who has it open: store/journal-busy",
    { timeout: 30_000 },
    async () => {
      await fill();
      const child = await startNode(`
      const opened = await openJournal({ file, purpose: "work", taken: { runs: 0, attempts: 0 } }, { clock: { now: () => 5 } });
    `);
      overwrite(4096);
      const result = await open();
      child.kill("SIGKILL");
      await once(child, "close");
      expect(result.diagnostics).toMatchObject([{ code: "store/journal-busy" }]);
      const after = await open();
      expect(after.diagnostics.map((it) => it.code)).toEqual(["store/journal-replaced"]);
      if (after.ok) after.value.close();
    },
  );
});

describe("a lock", () => {
  const lock = (): string => join(root, "locks/tool.lock");

  test.each<[string, () => void]>([
    ["holds a text", () => writeFileSync(lock(), "garbage ".repeat(900))],
    ["is a database of its own", () => new DatabaseSync(lock()).exec("CREATE TABLE t (a)")],
    ["is a folder", () => mkdirSync(join(lock(), "inside"), { recursive: true })],
  ])("whose file %s is made anew, and held by one", async (_name, spoil) => {
    const acquire = await acquireLock(join(root, "locks"));
    spoil();
    const first = acquire("tool");
    expect(first).toBeDefined();
    expect(acquire("tool")).toBeUndefined();
    const child = await startNode(`
      console.log((await acquireLock(${JSON.stringify(join(root, "locks"))}))("tool") === undefined);
      process.exit();
    `);
    expect(child.said).toBe("true\n");
    first?.release();
    acquire("tool")?.release();
  });

  test("is held by one of many who find its file spoilt at once", async () => {
    mkdirSync(join(lock(), "inside"), { recursive: true });
    const script = `
      const acquire = await acquireLock(${JSON.stringify(join(root, "locks"))});
      console.log(acquire("tool") === undefined ? "no" : "yes");
    `;
    const children = await Promise.all([1, 2, 3, 4].map(() => startNode(script)));
    const said = children.map((it) => it.said.split("\n")[0] ?? "");
    expect(said.toSorted()).toEqual(["no", "no", "no", "yes"]);
  });

  test("whose file is a link is refused, and nothing behind it is touched: store/lock-unusable", async () => {
    const acquire = await acquireLock(join(root, "locks"));
    writeFileSync(join(root, "mine"), "mine");
    symlinkSync(join(root, "mine"), lock());
    let thrown: unknown;
    try {
      acquire("tool");
    } catch (error) {
      thrown = error;
    }
    expect(carriedBy(thrown)).toMatchObject({
      code: "store/lock-unusable",
      args: { kind: "link" },
    });
    expect(readFileSync(join(root, "mine"), "utf8")).toBe("mine");
  });
});

/** Starts a script that stays alive unless it ends itself, and waits for its first output. */
async function startNode(script: string) {
  const before = [
    `import { openJournal } from ${JSON.stringify(join(source, "open-journal.ts"))};`,
    `import { acquireLock } from ${JSON.stringify(join(source, "acquire-lock.ts"))};`,
    `const file = ${JSON.stringify(file)};`,
  ];
  const after = `console.log("ready"); setInterval(() => 0, 1e6);`;
  const words = ["--input-type=module", "-e", `${before.join("")}${script}${after}`];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  started.add(child);
  const [said]: unknown[] = await once(child.stdout, "data");
  return Object.assign(child, { said: String(said) });
}
