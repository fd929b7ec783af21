import { describe, expect, it } from "vitest";
import { createUsageEstimate } from "#src/pipeline/generation/usage/estimate-usage.ts";
import { priceUsage } from "#src/pipeline/generation/usage/price-usage.ts";
import { prices } from "#src/pipeline/generation/usage/prices.ts";
import { watchSpending } from "#src/pipeline/generation/usage/watch-spending.ts";

const million = { inputTokens: 1_000_000, cachedTokens: 400_000, outputTokens: 100_000 };

describe("prices", () => {
  it("make money of tokens where the model is known, with or without provider and date", () => {
    const usd = 0.6 * 3 + 0.4 * 0.3 + 0.1 * 15;
    for (const model of [
      "claude-sonnet-4-5",
      "anthropic/claude-sonnet-4-5",
      "claude-sonnet-4-5-20250929",
    ]) {
      const priced = priceUsage({ ...million, source: "reported" }, model);
      expect(priced).toMatchObject({ source: "reported", usdSource: "estimated" });
      expect(priced.usd).toBeCloseTo(usd, 9);
    }
    expect(priceUsage({ inputTokens: 1_000_000, cachedTokens: 9e9 }, "gemini-2.5-pro").usd).toBe(
      1.25,
    );
  });

  it("say nothing where the model is unknown, the agent tells money, or nobody tells tokens", () => {
    for (const model of [undefined, "sonnet", "constructor", "claude-sonnet-4-5-beta"]) {
      expect(priceUsage(million, model)).toEqual(million);
    }
    expect(priceUsage({ ...million, usd: 1 }, "gpt-5").usd).toBe(1);
    expect(priceUsage({}, "gpt-5")).toEqual({});
  });

  it("are sane: a cached token costs no more than another, and that less than one of output", () => {
    for (const { input, cached = input, output } of Object.values(prices)) {
      expect(cached > 0 && cached <= input && input < output).toBe(true);
    }
  });
});

describe("an estimate", () => {
  it("counts the prompt, what was said and what was written, and says that it is one", () => {
    const estimate = createUsageEstimate();
    estimate.hear({ type: "message", text: "one two three four" });
    estimate.hear({ type: "tool", id: "1", title: "not this one", status: "completed" });
    const { inputTokens, outputTokens, source } = estimate.complete(
      {},
      { promptTokens: 50, treeBytes: 400 },
    );
    expect([inputTokens, source]).toEqual([50, "estimated"]);
    expect(outputTokens).toBe(104);
  });

  it("keeps what was reported", () => {
    const parts = { promptTokens: 50, treeBytes: 400 };
    const reported = { outputTokens: 3, source: "reported" } as const;
    expect(createUsageEstimate().complete(reported, parts)).toEqual(reported);
    expect(createUsageEstimate().complete({ usd: 2 }, parts)).toMatchObject({
      usd: 2,
      usdSource: "reported",
    });
  });
});

describe("a watch on spending", () => {
  const generation = { model: () => "gpt-5" };

  it("aborts as soon as tokens or money are spent, once", () => {
    const tokens = watchSpending({ generation, left: { tokens: 100 } });
    tokens.look({ inputTokens: 90, outputTokens: 9 });
    expect([tokens.signal.aborted, tokens.because()]).toEqual([false, undefined]);
    tokens.look({ inputTokens: 90, outputTokens: 10 });
    expect(tokens.signal.aborted).toBe(true);
    expect(tokens.because()).toBe("the budget of tokens was spent within the turn");
    const money = watchSpending({ generation, left: { usd: 1 } });
    money.look({ outputTokens: 100_000 });
    expect(money.because()).toBe("the budget of money was spent within the turn");
  });

  it("does nothing without a budget", () => {
    const watch = watchSpending({ generation });
    watch.look({ inputTokens: 1e12, usd: 1e6 });
    expect(watch.signal.aborted).toBe(false);
  });
});
