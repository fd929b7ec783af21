import { describe, expect, test } from "vitest";
import { faultOf, isPassing } from "#src/adapters/runtime/model/model-fault.ts";

const status = (statusCode: number, more: object = {}): object => ({
  message: "sorry",
  statusCode,
  responseHeaders: {},
  responseBody: "{}",
  ...more,
});

describe("why a model gave no answer", () => {
  test.each([
    [401, "key", false],
    [403, "key", false],
    [404, "model", false],
    [400, "refused", false],
    [408, "server", true],
    [413, "overflow", false],
    [429, "busy", true],
    [500, "server", true],
    [529, "server", true],
    [200, "cut", true],
  ] as const)("status %i is %s", (code, kind, passes) => {
    const fault = faultOf(status(code));
    expect(fault).toMatchObject({ kind, because: `status ${code}: sorry` });
    expect(isPassing(fault)).toBe(passes);
  });

  test.each([
    status(400, { message: "prompt is too long: 210000 tokens > 200000 maximum" }),
    status(400, { message: "The input token count (9) exceeds the maximum number of tokens (8)" }),
    status(400, { message: "This model's maximum context length is 8192 tokens" }),
    status(400, { responseBody: '{"error":{"code":"context_length_exceeded"}}' }),
    status(400, { responseBody: '{"error":{"type":"exceed_context_size_error"}}' }),
  ])("a conversation that is too long, as servers say it: %j", (error) => {
    expect(faultOf(error).kind).toBe("overflow");
  });

  test.each([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after-ms": "250", "retry-after": "9" }, 250],
    [
      { "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT", date: "Thu, 01 Jan 2026 00:00:00 GMT" },
      30_000,
    ],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{}, undefined],
  ])("%j asks to wait %s ms", (responseHeaders, ms) => {
    expect(faultOf(status(429, { responseHeaders })).retryAfterMs).toBe(ms);
  });

  test("whatever was thrown is a fault, safe to show", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    expect(faultOf(new TypeError("fetch failed", { cause: refused })).kind).toBe("network");
    expect(faultOf(new TypeError("terminated")).kind).toBe("cut");
    for (const thrown of [undefined, null, "text", 7, {}, { message: 7, statusCode: "x" }]) {
      expect(faultOf(thrown).kind).toBe("cut");
    }
    const long = faultOf(status(500, { message: `\u001b[31m${"x".repeat(9000)}` })).because;
    expect(long).not.toContain("\u001b");
    expect(long.length).toBeLessThan(400);
  });
});
