import { describe, expect, it } from "vitest";
import { atMost } from "#src/platform/at-most.ts";

describe("atMost", () => {
  it("runs no more at a time than it may, and answers in the order of the items", async () => {
    let running = 0;
    let most = 0;
    const answers = await atMost(3, [5, 1, 4, 2, 3], async (turns) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      running -= 1;
      return turns * 10;
    });
    expect(answers).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(3);
  });

  it("throws what one threw after the others have ended", async () => {
    const ended: number[] = [];
    const failing = atMost(1, [1, 2, 3], async (item) => {
      await Promise.resolve();
      if (item === 1) throw new Error("first");
      ended.push(item);
    });
    await expect(failing).rejects.toThrow("first");
    expect(ended).toEqual([2, 3]);
  });

  it("runs all of them where it is given no worker", async () => {
    expect(await atMost(0, ["a"], (it) => Promise.resolve(it))).toEqual(["a"]);
  });
});
