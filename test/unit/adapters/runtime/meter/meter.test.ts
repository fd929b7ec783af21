import { describe, expect, test } from "vitest";
import { createMeter, type Meter, type MeterStop } from "#src/adapters/runtime/meter/meter.ts";
import { meteredUsage } from "#src/adapters/runtime/meter/metered-usage.ts";
import type { Usage } from "#src/adapters/runtime/runtime.ts";
import type { ExchangeEnd } from "#src/platform/http-forwarder.ts";

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
  readonly end?: ExchangeEnd;
}

const usage = {
  prompt_tokens: 10,
  completion_tokens: 2,
  prompt_tokens_details: { cached_tokens: 4 },
};
const good: Answer = { body: JSON.stringify({ model: "m", usage }) };

function begin(price: Parameters<typeof createMeter>[0] = () => undefined, limits = {}) {
  const meter = createMeter(price, limits);
  const told: { stops: MeterStop[]; usages: Usage[] } = { stops: [], usages: [] };
  const listener = {
    onBytes: () => {},
    onUsage: (it: Usage) => void told.usages.push(it),
    onStop: (it: MeterStop) => void told.stops.push(it),
  };
  meter.begin(listener);
  return { meter, told, listener };
}

function exchange(meter: Meter, answer: Answer, path = "/v1/chat/completions"): boolean {
  const { status = 200, type = "application/json", body = "", end = "whole" } = answer;
  const watch = meter.onRequest({ method: "POST", path });
  if (watch === undefined) return false;
  if (end !== "unreached") watch.onHead(status, type);
  watch.onBytes(Buffer.from(body));
  watch.onEnd(end);
  return true;
}

describe("what is counted", () => {
  test("is the sum over all answers, told after each, and begins anew when it was taken", () => {
    const { meter, told } = begin((_, model) => (model === "m" ? 0.5 : undefined));
    exchange(meter, good);
    exchange(meter, good);
    const sum = { inputTokens: 20, cachedTokens: 8, outputTokens: 4, source: "metered" };
    expect(told.usages.map((it) => it.inputTokens)).toEqual([10, 20]);
    expect(meter.take()).toEqual({ usage: { ...sum, usd: 0.5, usdSource: "estimated" } });
    expect(meter.take()).toEqual({});
  });

  test("has no money where the price of one model is not known", () => {
    const { meter } = begin((_, model) => (model === "m" ? 0.5 : undefined));
    exchange(meter, good);
    exchange(meter, { body: JSON.stringify({ model: "other", usage }) });
    expect(meter.take().usage).not.toHaveProperty("usd");
  });

  test("is a lower bound where an answer told nothing, or was not waited for", () => {
    for (const answer of [{ body: "{}" }, { ...good, end: "left" as const }]) {
      const { meter } = begin();
      exchange(meter, good);
      exchange(meter, answer);
      expect(meter.take().usage?.source).toBe("estimated");
    }
  });

  test("is waited for where it is still under way", async () => {
    const { meter } = begin();
    await meter.settled(60_000);
    const watch = meter.onRequest({ method: "POST", path: "/v1/messages" });
    const settled = meter.settled(60_000);
    watch?.onHead(200, "application/json");
    watch?.onBytes(Buffer.from(good.body ?? ""));
    watch?.onEnd("whole");
    await settled;
    expect(meter.take().usage?.inputTokens).toBe(10);
    meter.onRequest({ method: "POST", path: "/v1/messages" });
    await meter.settled(1);
  });
});

const page = { type: "text/html", body: "<html></html>" };

describe("a turn is ended", () => {
  test.each<[string, Answer, number, string]>([
    ["a refused key", { status: 401 }, 3, "key"],
    ["a key without rights", { status: 403 }, 3, "key"],
    ["no such model", { status: 404 }, 3, "model"],
    ["pages", page, 2, "garbage"],
    ["redirections", { status: 302 }, 2, "garbage"],
    ["no answers of a model", { body: "hello" }, 2, "garbage"],
    ["too many requests", { status: 429 }, 10, "busy"],
    ["errors of the server", { status: 500 }, 10, "server"],
    ["pages of a gateway", { ...page, status: 502 }, 10, "server"],
    ["errors in answers", { body: '{"error":{}}' }, 10, "server"],
    ["refused requests", { status: 400 }, 10, "refused"],
    ["nobody there", { end: "unreached" }, 10, "network"],
    ["answers that break off", { ...good, end: "cut" }, 10, "cut"],
  ])("after %s", (...[, answer, times, kind]) => {
    const { meter, told } = begin();
    for (let asked = 1; asked < times; asked += 1) expect(exchange(meter, answer)).toBe(true);
    expect(told.stops).toEqual([]);
    expect(exchange(meter, answer)).toBe(true);
    expect(told.stops).toMatchObject([{ kind }]);
    // What is asked after it is refused, and told nobody again.
    expect(exchange(meter, answer)).toBe(false);
    expect(told.stops).toHaveLength(1);
  });

  test("after failures of different kinds in a row, and not where an answer lies between", () => {
    const { meter, told } = begin();
    for (let asked = 0; asked < 9; asked += 1) exchange(meter, { status: asked % 2 ? 429 : 500 });
    exchange(meter, good);
    for (let asked = 0; asked < 9; asked += 1) exchange(meter, { status: asked % 2 ? 429 : 500 });
    expect(told.stops).toEqual([]);
    exchange(meter, { status: 503 });
    expect(told.stops).toEqual([
      { kind: "server", because: "status 503, after 10 requests in a row" },
    ]);
  });

  test("after more requests than a turn has use for, until the next begins", () => {
    const { meter, told, listener } = begin(() => undefined, { requests: 2 });
    expect([1, 2, 3].map(() => exchange(meter, good, "/v1/models"))).toEqual([true, true, false]);
    expect(told.stops).toEqual(["requests"]);
    meter.begin(listener);
    expect(exchange(meter, good)).toBe(true);
  });

  test("not by failures of what asks no model", () => {
    const { meter, told } = begin();
    for (let asked = 0; asked < 30; asked += 1) {
      exchange(meter, { status: 404 }, "/v1/messages/count_tokens");
    }
    expect([told.stops, meter.take()]).toEqual([[], {}]);
  });
});

test("a fault is told only of a turn in which nothing was answered", () => {
  const { meter } = begin();
  exchange(meter, { status: 429 });
  expect(meter.take().fault).toEqual({ kind: "busy", because: "status 429" });
  exchange(meter, good);
  exchange(meter, { status: 429 });
  expect(meter.take().fault).toBeUndefined();
});

describe("what an agent tells beside what was counted", () => {
  const counted = { inputTokens: 20, outputTokens: 4, source: "metered" } as const;
  const told = { inputTokens: 15, outputTokens: 3, source: "reported" } as const;

  test("gives way, but for its money", () => {
    expect(meteredUsage(told, undefined)).toBe(told);
    expect(meteredUsage(told, counted)).toEqual(counted);
    const money = { usd: 2, usdSource: "reported" };
    expect(meteredUsage({ ...told, usd: 2 }, counted)).toEqual({ ...counted, ...money });
    expect(meteredUsage({ usd: 0 }, counted)).toEqual(counted);
  });

  test("stays where some of it could not be counted", () => {
    const some = { ...counted, source: "estimated" } as const;
    expect(meteredUsage(told, some)).toBe(told);
    expect(meteredUsage({}, some)).toBe(some);
  });
});
