import { expect, test } from "vitest";
import { runInWorker } from "#src/platform/worker.ts";

const script = new URL("../../fixtures/workers/obey.ts", import.meta.url);
const limits = { wallMs: 5000, memoryMegabytes: 64 };

test("gives the value of a computation", async () => {
  expect(await runInWorker(script, { a: [1] }, limits)).toEqual({
    ok: true,
    value: { echo: { a: [1] } },
  });
});

test("ends one that takes too long", async () => {
  expect(await runInWorker(script, "for ever", { ...limits, wallMs: 500 })).toEqual({
    ok: false,
    message: "took longer than 0.5 s",
  });
});

test("ends one that takes too much memory", async () => {
  expect(await runInWorker(script, "memory", limits)).toEqual({
    ok: false,
    message: "needed more than 64 MB of memory",
  });
});

test("says what was thrown, or that there is no such script", async () => {
  expect(await runInWorker(script, "throw", limits)).toEqual({
    ok: false,
    message: "no such thing",
  });
  const none = await runInWorker(new URL("none.ts", script), 1, limits);
  expect(none.ok).toBe(false);
});
