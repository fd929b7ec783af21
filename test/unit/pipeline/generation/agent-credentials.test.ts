import { expect, test } from "vitest";
import { credentialsOf } from "#src/pipeline/generation/agent-credentials.ts";

const valuesOf = (env: Readonly<Record<string, string>>) =>
  credentialsOf(env).map((it) => it.value);

test.each([
  ["ANTHROPIC_API_KEY", "sk-1"],
  ["ANTHROPIC_AUTH_TOKEN", "0123-abc"],
  ["OPENAI_APIKEY", "not-a-word"],
  ["GH_PAT", "abc123"],
  ["DB_PASSWORD", "pässword"],
  ["GOOGLE_CREDENTIALS", '{"private_key":"x"}'],
])("%s is a credential", (name, value) => {
  expect(credentialsOf({ [name]: value })).toEqual([
    { value, what: `a credential of the variable ${name}` },
  ]);
});

test.each([
  ["ANTHROPIC_MODEL", "claude-opus"],
  ["ANTHROPIC_MAX_TOKENS", "8000"],
  ["CLAUDE_CODE_API_KEY_HELPER_TTL_MS", "3600000"],
  ["GOOGLE_APPLICATION_CREDENTIALS", "/home/ada/key.json"],
  ["OPENAI_API_KEY", "ollama"],
  ["OPENAI_BASE_URL", "http://localhost:11434/v1"],
  ["ANTHROPIC_CUSTOM_HEADERS", "X-Team: docs"],
  ["MONKEY", "bananas1"],
])("%s=%s is none", (name, value) => {
  expect(valuesOf({ [name]: value })).toEqual([]);
});

test("the password of an address is one, as it is written and as it is meant", () => {
  expect(valuesOf({ HTTPS_PROXY: "http://ada:love%21lace@proxy:3128" })).toEqual([
    "love%21lace",
    "love!lace",
  ]);
  expect(valuesOf({ HTTPS_PROXY: "http://ada:100%lace@proxy:3128" })).toEqual(["100%lace"]);
});

test("headers that log in hold one each", () => {
  const headers = "X-Team: docs\nAuthorization: Bearer abc-123\nX-Api-Key: def-456";
  expect(valuesOf({ ANTHROPIC_CUSTOM_HEADERS: headers })).toEqual(["abc-123", "def-456"]);
  expect(valuesOf({ OTEL_HEADERS: "authorization=Basic YWRhOg==,team=docs" })).toEqual([
    "YWRhOg==",
  ]);
});
