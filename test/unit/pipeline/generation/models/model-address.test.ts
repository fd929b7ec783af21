import { describe, expect, test } from "vitest";
import { modelAddress } from "#src/pipeline/generation/models/model-address.ts";
import { modelProviders } from "#src/pipeline/generation/models/model-providers.ts";

function address(provider: string, asked?: string, some: object = {}): string {
  const row = modelProviders.find((it) => it.provider === provider);
  if (row === undefined) throw new Error(provider);
  const result = modelAddress(row, { asked, variables: {}, plainHttp: false, ...some });
  return result.ok ? result.value : (result.diagnostics[0]?.message ?? "");
}

describe("where a model server is", () => {
  test.each([
    ["anthropic", "https://api.anthropic.com/v1"],
    ["google", "https://generativelanguage.googleapis.com/v1beta"],
    ["openai", "https://api.openai.com/v1"],
  ])("%s has an address of its own", (provider, expected) => {
    expect(address(provider)).toBe(expected);
  });

  test("what is asked for comes before the variable, and that before its own", () => {
    const variables = { ANTHROPIC_BASE_URL: "https://proxy.example/anthropic/" };
    expect(address("anthropic", undefined, { variables })).toBe(
      "https://proxy.example/anthropic/v1",
    );
    expect(address("anthropic", "https://other.example", { variables })).toBe(
      "https://other.example/v1",
    );
    expect(address("anthropic", "", { variables: { ANTHROPIC_BASE_URL: "" } })).toContain("HTTP");
  });

  test.each([
    ["openai-compatible", "http://127.0.0.1:11434", "http://127.0.0.1:11434/v1"],
    ["openai-compatible", "http://localhost:8080/v1/", "http://localhost:8080/v1"],
    ["openai-compatible", "http://[::1]:8080/api", "http://[::1]:8080/api"],
    ["openai", "https://models.example/openai/v2", "https://models.example/openai/v2"],
    ["anthropic", "https://models.example/v1", "https://models.example/v1"],
    ["google", "http://127.0.0.1:9", "http://127.0.0.1:9/v1beta"],
  ])("%s at %s is asked at %s", (provider, asked, expected) => {
    expect(address(provider, asked)).toBe(expected);
  });

  test.each([
    ["no address", undefined, "no address of its own"],
    ["no URL", "127.0.0.1:11434", "no address over HTTP"],
    ["a file", "file:///etc/passwd", "no address over HTTP"],
    ["a password", "https://me:secret@models.example/v1", "a user or a password"],
    ["a query", "https://models.example/v1?key=1", "after its path"],
    ["plain HTTP to another machine", "http://models.example/v1", "not encrypted"],
    ["a name that begins like this machine", "http://127.0.0.1.example/v1", "not encrypted"],
  ])("generation/base-url: %s", (_name, asked, words) => {
    expect(address("openai-compatible", asked)).toContain(words);
    expect(address("openai-compatible", asked)).not.toContain("secret");
  });

  test("plain HTTP is used where it is allowed", () => {
    expect(address("openai-compatible", "http://gpu.local:8000", { plainHttp: true })).toBe(
      "http://gpu.local:8000/v1",
    );
  });
});
