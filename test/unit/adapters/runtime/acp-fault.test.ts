import { expect, test } from "vitest";
import { refusal } from "#src/adapters/runtime/acp-fault.ts";

const it = { agent: "it", dialect: {}, connection: { lastLines: () => "" } };

test.each([
  [{ details: "401 no such key" }, "login-required"],
  [{ details: "403 not for you" }, "login-required"],
  [{ details: "404 no model x" }, "agent-model-unknown"],
  [{ errorKind: "model_not_found" }, "agent-model-unknown"],
  [{ details: "500 trouble" }, "agent-error"],
  [{ details: "it said 401 and 404" }, "agent-error"],
  [undefined, "agent-error"],
])("an error with %j is runtime/%s", (data, code) => {
  const error = { kind: "error" as const, code: -32_603, message: "Internal error" };
  const found = refusal(it, data === undefined ? error : { ...error, data });
  expect(found.code).toBe(`runtime/${code}`);
  expect(found.message).toContain(
    data !== undefined && "details" in data ? data.details : "Internal error",
  );
});
