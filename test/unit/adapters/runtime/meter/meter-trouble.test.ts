import { expect, test } from "vitest";
import type { MeterFault } from "#src/adapters/runtime/meter/meter-fault.ts";
import { meterTrouble } from "#src/adapters/runtime/meter/meter-trouble.ts";

const agent = {
  agent: "fake",
  model: "scripted-1",
  account: { keys: ["FAKE_API_KEY"], login: [".fake/login.json"] },
  addresses: [new URL("https://models.example/v1?secret")],
};

test.each<[MeterFault["kind"], string, string]>([
  ["key", "runtime/login-required", "the agent fake asks for a login: why"],
  [
    "model",
    "runtime/agent-model-unknown",
    'the agent fake was refused its model "scripted-1": why',
  ],
  ["busy", "runtime/model-busy", "the model server of fake takes no more requests: why"],
  [
    "network",
    "runtime/model-unreachable",
    "no model server for fake answers at https://models.example/v1: why",
  ],
  [
    "garbage",
    "runtime/model-unreachable",
    "no model server for fake answers at https://models.example/v1: why",
  ],
  ["server", "runtime/model-error", "the model server of fake did not answer the prompt: why"],
  ["cut", "runtime/model-error", "the model server of fake did not answer the prompt: why"],
  ["refused", "runtime/model-error", "the model server of fake did not answer the prompt: why"],
])("%s", (kind, code, message) => {
  expect(meterTrouble({ kind, because: "why" }, agent)).toMatchObject({ code, message });
});

test("a login names the key, and the agent's own words follow what was seen", () => {
  const { message, hint } = meterTrouble({ kind: "key", because: "status 401" }, agent, "who?");
  expect(message).toBe("the agent fake asks for a login: status 401; fake says: who?");
  expect(hint).toContain("FAKE_API_KEY");
});
