import { expect, test } from "vitest";
import {
  findSecrets,
  maskSecrets,
  redactSecrets,
  secretBegunAt,
} from "#src/diagnostics/secrets.ts";

// Put together here, so that no scanner takes this file for a leak.
const secrets = [
  ["a private key", ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ")],
  ["an Anthropic key", `sk-ant-${"a1B2".repeat(8)}`],
  ["an OpenAI key", `sk-proj-${"a1B2".repeat(10)}`],
  ["an API key", `sk-${"a1B2".repeat(6)}`],
  ["an AWS key", `AKIA${"A1B2".repeat(4)}`],
  ["a GitHub token", `ghp_${"a1B2".repeat(9)}`],
  ["a GitLab token", `glpat-${"a1B2".repeat(6)}`],
  ["a Google key", `AIza${"a1B2c".repeat(7)}`],
  ["a Hugging Face token", `hf_${"a1B2".repeat(9)}`],
  ["an npm token", `npm_${"a1B2".repeat(9)}`],
  ["a Slack token", `xoxb-${"12345-".repeat(3)}abc`],
  ["a Stripe key", `sk_live_${"a1B2".repeat(5)}`],
  ["a web token", `eyJ${"a1B2".repeat(4)}.eyJ${"a1B2".repeat(4)}.${"a1B2".repeat(4)}`],
  ["a password in an address", ["postgres://ada", "lovelace1@db.example"].join(":")],
] as const;

test.each(secrets)("%s is found where it stands, and redacted", (what, secret) => {
  const text = `line one\nkey = "${secret}"\n`;
  expect(findSecrets(text)).toEqual([{ what, index: text.indexOf(secret), length: secret.length }]);
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

const begin = ["-----BEGIN EC", "PRIVATE KEY-----"].join(" ");
const end = ["-----END EC", "PRIVATE KEY-----"].join(" ");
const lines = ["MHcCAQEEIBkg4LVWM9nuwNSk3yByxZpYRTBnVJuVMtVHA5", "oAoGCCqGSM49+w=="];

test.each([
  ["as it lies in a file", [begin, ...lines, end].join("\n")],
  ["with its head", [begin, "Proc-Type: 4,ENCRYPTED", "", ...lines, end].join("\n")],
  ["within JSON", [begin, ...lines, end].join(String.raw`\n`)],
])("a private key %s is redacted as a whole", (_, key) => {
  expect(redactSecrets(`before\n${key}\nafter`)).toBe("before\n[redacted]\nafter");
});

test("a private key that is cut off is redacted as far as it goes", () => {
  expect(redactSecrets(`${begin}\n${lines[0]}`)).toBe("[redacted]");
});

test("an AWS secret is known by what stands before it", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  expect(redactSecrets(`aws_secret_access_key = ${secret}\n`)).toBe(
    "aws_secret_access_key = [redacted]\n",
  );
  expect(redactSecrets(secret)).toBe(secret);
});

test("a mask keeps the place of everything else", () => {
  const text = `a\n${begin}\n${lines[0]}\nb`;
  expect(maskSecrets(text)).toBe(text.replaceAll(/[^\na](?!$)/gu, "*").replace(/^a/u, "a"));
});

test.each([
  ["the key is sk-ant-abc", 11],
  ["eyJhbGciOi.eyJz", 0],
  [`see ${begin}\n${lines[0]}\nMHcC`, 4],
  ["see -----BEGIN RSA PRIV", 4],
  ["postgres://ada:lovel", 0],
  ["at http://localhost:3000", 24],
  ["it is s", 6],
  ["it is github_p", 6],
  ["it is this", 10],
  ["see ---", 4],
  ["see -----BEG", 4],
  ["a task- and a risk-free day", 27],
  [`${begin}\n${lines[0]}\n${end} and more`, 141],
])("whether %j ends in the beginning of a credential", (text, at) => {
  expect(secretBegunAt(text)).toBe(Math.min(at, text.length));
});
