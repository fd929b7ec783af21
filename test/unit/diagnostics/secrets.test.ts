import { expect, test } from "vitest";
import { findSecrets, redactSecrets } from "#src/diagnostics/secrets.ts";

// Put together here, so that no scanner takes this file for a leak.
const secrets = [
  ["a private key", ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ")],
  ["an Anthropic key", `sk-ant-${"a1B2".repeat(8)}`],
  ["an OpenAI key", `sk-proj-${"a1B2".repeat(10)}`],
  ["an AWS key", `AKIA${"A1B2".repeat(4)}`],
  ["a GitHub token", `ghp_${"a1B2".repeat(9)}`],
  ["a GitLab token", `glpat-${"a1B2".repeat(6)}`],
  ["a Google key", `AIza${"a1B2c".repeat(7)}`],
  ["an npm token", `npm_${"a1B2".repeat(9)}`],
  ["a Slack token", `xoxb-${"12345-".repeat(3)}abc`],
  ["a Stripe key", `sk_live_${"a1B2".repeat(5)}`],
  ["a web token", `eyJ${"a1B2".repeat(4)}.eyJ${"a1B2".repeat(4)}.${"a1B2".repeat(4)}`],
  ["a password in an address", ["postgres://ada", "lovelace1@db.example"].join(":")],
] as const;

test.each(secrets)("%s is found where it stands, and redacted", (what, secret) => {
  const text = `line one\nkey = "${secret}"\n`;
  expect(findSecrets(text)).toEqual([{ what, index: text.indexOf(secret) }]);
  expect(redactSecrets(text)).toBe('line one\nkey = "[redacted]"\n');
});

test.each([
  "sk-learn and task-runner-for-the-whole-team",
  "https://example.org/a:b@c",
  "the commit 0123456789abcdef0123456789abcdef01234567",
  "API_KEY=sk-ant-fake-000",
  "eyJ is how base64 of JSON begins",
])("%j is no secret", (text) => {
  expect(findSecrets(text)).toEqual([]);
  expect(redactSecrets(text)).toBe(text);
});
