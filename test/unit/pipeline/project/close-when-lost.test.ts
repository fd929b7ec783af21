import { describe, expect, it, vi } from "vitest";
import type { Run } from "#src/adapters/journal/journal.ts";
import { carrying } from "#src/diagnostics/carried.ts";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import { failure, success } from "#src/diagnostics/result.ts";
import { closeWhenLost } from "#src/pipeline/project/close-when-lost.ts";

const damage = diagnose("store/object-damaged", {
  store: "/s",
  object: "0",
  what: "x",
  state: "damaged",
});

function makeRun() {
  const finish = vi.fn<Run["finish"]>();
  const run: Pick<Run, "finish"> = { finish };
  return { run: run as Run, finish };
}

describe("a run whose files the store has lost", () => {
  it.each([
    ["thrown", () => Promise.reject(carrying(damage))],
    [
      "returned",
      () => Promise.resolve(failure(diagnose("validation/tree-missing", { tree: "t" }))),
    ],
  ])("is closed, so that the next build begins another one: %s", async (_name, action) => {
    const { run, finish } = makeRun();
    const result = await closeWhenLost(run, action);
    expect(result.ok).toBe(false);
    expect(finish.mock.calls).toEqual([
      ["stopped", { kind: "not-green", because: "the store has lost files of a turn", red: false }],
    ]);
  });

  it.each([
    ["another finding", () => Promise.resolve(failure(diagnose("refinement/interrupted", {})))],
    ["a value", () => Promise.resolve(success(1))],
  ])("is not meant by %s", async (_name, action) => {
    const { run, finish } = makeRun();
    await closeWhenLost<number>(run, action);
    expect(finish).not.toHaveBeenCalled();
  });

  it("a bug stays a bug", async () => {
    const { run } = makeRun();
    await expect(closeWhenLost(run, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
