import { expect, test } from "vitest";
import type { TurnEvent } from "#src/adapters/runtime/runtime.ts";
import { createRedaction } from "#src/diagnostics/redaction.ts";
import { redactTurn } from "#src/pipeline/generation/redact-turn.ts";

const secret = "hunter22-and-more";
const key = `sk-ant-${"a1B2".repeat(8)}`;
const redaction = createRedaction([{ value: secret, what: "a secret" }]);

function hear(...events: readonly TurnEvent[]): readonly TurnEvent[] {
  const heard: TurnEvent[] = [];
  const turn = redactTurn(redaction, (event) => heard.push(event));
  for (const event of events) turn.hear(event);
  turn.flush();
  return heard;
}

const message = (text: string): TurnEvent => ({ type: "message", text });
const tool: TurnEvent = { type: "tool", id: "1", title: "ls", status: "completed" };

test.each([
  ["a value", secret],
  ["a key", key],
])("%s is found wherever a text is cut, also where something comes between", (_, hidden) => {
  for (let at = 1; at < hidden.length; at += 1) {
    const [first, rest] = [message(`it is ${hidden.slice(0, at)}`), message(hidden.slice(at))];
    const told = hear(first, tool, rest).map((it) => ("text" in it ? it.text : ""));
    // Three characters of a value tell nothing.
    expect(told.join("")).toMatch(/^it is .{0,3}\[redacted\]$/u);
  }
});

test("a private key is held back over as many pieces as it has", () => {
  const lines = Array.from(
    { length: 8 },
    (_, index) => `${"MHcCAQEEIBkg4LVWM9nu".repeat(3)}${index}`,
  );
  const begin = ["-----BEGIN", "PRIVATE KEY-----"].join(" ");
  const end = ["-----END", "PRIVATE KEY-----"].join(" ");
  const pieces = ["here:", begin, ...lines, end, "done"].map((it) => message(`${it}\n`));
  const texts = hear(...pieces).map((it) => ("text" in it ? it.text : ""));
  expect(texts.join("")).toBe("here:\n[redacted]\ndone\n");
});

test("titles of tools and of permissions are redacted", () => {
  expect(
    hear(
      { type: "tool", id: "1", title: `curl -H ${secret}`, status: "completed" },
      { type: "permission", title: `echo ${key}`, outcome: "allow_once" },
    ),
  ).toEqual([
    { type: "tool", id: "1", title: "curl -H [redacted]", status: "completed" },
    { type: "permission", title: "echo [redacted]", outcome: "allow_once" },
  ]);
});

test("what only seemed to begin one is shown in the end", () => {
  expect(hear(message("I looked for hunters")).map((it) => ("text" in it ? it.text : ""))).toEqual([
    "I looked for hunters",
  ]);
  expect(hear(message("hunt"), tool).at(-1)).toEqual(message("hunt"));
});

test("what never ends is not held back for ever", () => {
  const heard: TurnEvent[] = [];
  const { hear: tell } = redactTurn(redaction, (event) => heard.push(event));
  tell(message(["-----BEGIN", "PRIVATE KEY-----"].join(" ")));
  for (let count = 0; count < 40; count += 1) tell(message("words and words ".repeat(60)));
  expect(heard.length).toBeGreaterThan(0);
});
