import { expect, test } from "vitest";
import { redactionByLooks } from "#src/diagnostics/redaction.ts";
import type { ChoiceInput } from "#src/pipeline/building/choose.ts";
import { readyModel } from "#src/pipeline/building/ready-model.ts";
import { parseModel } from "#src/pipeline/generation/models/parse-model.ts";

function ready(name: string, variables: Readonly<Record<string, string>>, runtime: object = {}) {
  const model = parseModel(name);
  if (typeof model === "string") throw new Error(model);
  const input = {
    request: { runtime: { agentEnvironment: [], login: [], ...runtime }, fresh: false },
    environment: { variables },
    redaction: redactionByLooks,
    boxed: true,
  };
  return readyModel(model, input as unknown as ChoiceInput);
}

test("generation/model-key-missing names the variables, and another's key is not taken", () => {
  const result = ready("google/gemini-3-pro", { OPENAI_API_KEY: "x", GEMINI_API_KEY: "" });
  expect(result.diagnostics.map((it) => it.code)).toEqual(["generation/model-key-missing"]);
  expect(result.diagnostics[0]?.message).toContain("GEMINI_API_KEY");
});

test("a server of one's own needs an address and no key", () => {
  const codes = ready("openai-compatible/qwen3", {}).diagnostics.map((it) => it.code);
  expect(codes).toEqual(["generation/base-url"]);
  const local = ready("openai-compatible/qwen3", {}, { baseUrl: "http://127.0.0.1:11434" });
  expect(local).toMatchObject({
    ok: true,
    value: {
      runtime: { name: "model:openai-compatible", model: "qwen3", needsBox: true },
      network: { kind: "none" },
      paid: true,
    },
  });
});

test("commands reach the hosts that are named, and no other", () => {
  const key = { ANTHROPIC_API_KEY: "no-real-key" };
  expect(ready("anthropic/claude-sonnet-4-5", key, { hosts: ["models.example"] })).toMatchObject({
    value: { network: { kind: "hosts", hosts: ["models.example"] } },
  });
});
