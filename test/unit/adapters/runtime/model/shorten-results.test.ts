import type { ModelMessage } from "ai";
import { expect, test } from "vitest";
import { shortenResults } from "#src/adapters/runtime/model/shorten-results.ts";

const long = "x".repeat(1000);

function step(id: string, text: string): readonly ModelMessage[] {
  const call = { toolCallId: id, toolName: "write" };
  return [
    {
      role: "assistant",
      content: [{ type: "tool-call", ...call, input: { path: id, content: text } }],
    },
    {
      role: "tool",
      content: [{ type: "tool-result", ...call, output: { type: "text", value: text } }],
    },
  ];
}

test("leaves out long texts of older calls, and nothing that was said", () => {
  const brief: ModelMessage = { role: "user", content: long };
  const ids = ["a", "b", "c", "d", "e", "f"];
  const messages = [brief, ...ids.flatMap((id) => step(id, long))];
  const shorter = shortenResults(messages) ?? [];
  expect(shorter[0]).toBe(brief);
  expect(shorter).toHaveLength(messages.length);
  expect(shorter.slice(-8)).toEqual(messages.slice(-8));
  const texts = shorter.slice(1, -8).map((it) => JSON.stringify(it));
  expect(texts.every((it) => it.includes("800 characters left out") && !it.includes(long))).toBe(
    true,
  );
  expect(shortenResults(shorter)).toBeUndefined();
});

test("says so where there is nothing to leave out", () => {
  expect(shortenResults([{ role: "user", content: long }])).toBeUndefined();
  const short = ["a", "b", "c", "d", "e", "f"].flatMap((id) => step(id, "short"));
  expect(shortenResults(short)).toBeUndefined();
});
