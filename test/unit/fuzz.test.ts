import fc from "fast-check";
import { expect, test } from "vitest";
import { runBatch, type Target } from "../fuzz/target.ts";

const reader = (run: Target["run"]): Target => ({
  name: "planted",
  reads: "bytes",
  share: 1,
  inputs: fc.uint8Array({ maxLength: 40 }),
  run,
});

test("a planted crash is found and made as small as it gets", async () => {
  const crashing = reader((bytes) => {
    if (bytes.includes(7)) throw new Error("seven");
  });
  const { failure } = await runBatch(crashing, { seed: 1, count: 1000 }, () => {});
  expect(failure?.message).toContain("seven");
  expect([...(failure?.input ?? [])]).toEqual([7]);
});

test("a polluted prototype is found, and a reader that keeps its promises passes", async () => {
  const polluting = reader(() => {
    Reflect.defineProperty(Object.prototype, "planted", { value: 1, configurable: true });
  });
  const polluted = await runBatch(polluting, { seed: 1, count: 3 }, () => {});
  Reflect.deleteProperty(Object.prototype, "planted");
  expect(polluted.failure?.message).toContain("prototype");
  const fine = await runBatch(
    reader(() => {}),
    { seed: 1, count: 50 },
    () => {},
  );
  expect(fine).toMatchObject({ inputs: 50 });
  expect(fine.failure).toBeUndefined();
});
