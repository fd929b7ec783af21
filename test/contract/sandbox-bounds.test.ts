import { chmod, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { boundsOf } from "#src/adapters/sandbox/bounds-of.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { limits, processesWith, shell, text } from "../support/boxes.ts";
import { everySandbox } from "../support/sandboxes.ts";

const temporary = await realpath(await mkdtemp(join(tmpdir(), "psd-sandbox-homes-")));
const { boxed, all } = await everySandbox({ ...readEnvironment(), temporary });

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "psd-sandbox-")));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await rm(temporary, { recursive: true });
});

describe.each(all)("%s", (_, sandbox) => {
  test.runIf(sandbox.bounded.includes("processes"))("bounds the number of processes", async () => {
    const script = "i=0; while [ $i -lt 60 ]; do sleep 77.0003 & i=$((i+1)); echo $i; done";
    const result = await shell(sandbox, script, { limits: { ...limits, processes: 20 } });
    const started = Number(text(result).split("\n").at(-1));
    // Without control groups every process of the same user counts, those of other boxes too.
    if (sandbox.bounded.includes("memory")) expect(started).toBeGreaterThan(10);
    expect(started).toBeLessThan(30);
    expect(await processesWith("77.0003")).toEqual([]);
  });

  test.runIf(sandbox.bounded.includes("memory"))("bounds memory", async () => {
    const script = "head -c 300000000 /dev/zero | tail -c 250000000 | wc -c";
    const result = await shell(sandbox, script, { limits: { ...limits, memoryBytes: 64_000_000 } });
    expect(text(result)).not.toBe("250000000");
    expect(text(await shell(sandbox, script))).toBe("250000000");
  });

  test.each([
    ["bytes", "head -c 1000000 /dev/zero > out-$i"],
    ["files", "for f in 1 2 3 4 5 6 7 8 9; do : > out-$i-$f; done"],
  ])("ends what fills its writable mounts with %s", async (_of, write) => {
    await mkdir(join(folder, "fill"));
    const mount = { source: join(folder, "fill"), target: "/psd/fill", writable: true };
    const run = {
      in: { mounts: [mount], cwd: sandbox.place(mount) },
      limits: { ...limits, disk: { entries: 500, bytes: 30_000_000 } },
    };
    const script = `i=0; while [ $i -lt 100000 ]; do ${write}; i=$((i+1)); sleep 0.01; done`;
    expect(await shell(sandbox, script, run)).toMatchObject({ filled: true, signal: "SIGKILL" });
    const rest = await shell(sandbox, "sleep 0.7; rm -f out-*; sleep 0.7; echo done", {
      ...run,
      limits: { ...limits, disk: { entries: 100_000, bytes: 1e9 } },
    });
    expect(text(rest)).toBe("done");
    expect(rest.filled).toBeUndefined();
  });

  test.runIf(sandbox.bounded.includes("files"))("bounds the size of a file", async () => {
    const script = "head -c 3000000 /dev/zero > /tmp/large; wc -c < /tmp/large";
    const result = await shell(sandbox, script, { limits: { ...limits, fileBytes: 1_000_000 } });
    expect(Number(text(result))).toBeLessThan(1_001_000);
  });
});

describe.each(boxed)("%s bounds", (_, sandbox) => {
  test("the processor for its time only, whatever leaves its group", async () => {
    const script = "for i in 1 2 3; do setsid sh -c 'while :; do : 77.0010; done' & done; wait";
    const result = await shell(sandbox, script, { limits: { ...limits, wallMs: 1000 } });
    expect(result).toMatchObject({ timedOut: true });
    expect(await processesWith("77.0010")).toEqual([]);
  });

  test("what is written to its own folders, in bytes", async () => {
    const script = `for place in /tmp "$HOME" /dev/shm; do
      head -c 200000000 /dev/zero > $place/full 2>/dev/null; wc -c < $place/full; rm $place/full; done`;
    const run = { limits: { ...limits, fileBytes: 1e9, memoryBytes: 100_000_000 } };
    const sizes = text(await shell(sandbox, script, run))
      .split("\n")
      .map(Number);
    expect(sizes).toHaveLength(3);
    expect(sizes.every((it) => it > 0 && it < 70_000_000)).toBe(true);
  });
});

test("a box of full bounds has no bound that is missing, and plain processes are no such box", () => {
  const bounds = all.map(([name, it]) => `${name}: ${boundsOf(it)}`);
  expect(bounds).toContain("plain: partial");
  const strict = all.filter(([, it]) => it.level === "strict");
  for (const [name] of strict) expect(bounds).toContain(`${name}: full`);
  const lesser = all.find(([name]) => name === "bubblewrap without control groups");
  if (lesser !== undefined) expect(boundsOf(lesser[1])).toBe("partial");
});
