import { describe, expect, test } from "vitest";
import { createAnswerReader, type ReadAnswer } from "#src/adapters/runtime/meter/answer-reader.ts";
import { anthropic } from "../../../../agents/server/anthropic.ts";
import { chatCompletions } from "../../../../agents/server/chat-completions.ts";
import { geminiFormat } from "../../../../agents/server/gemini.ts";
import { responses } from "../../../../agents/server/responses.ts";
import { event, type ModelRequest, usage } from "../../../../agents/server/wire.ts";

const formats = [anthropic, chatCompletions, geminiFormat, responses];
const stream = "text/event-stream; charset=utf-8";
const json = "application/json";

function read(type: string, text: string, step = text.length): ReadAnswer {
  const reader = createAnswerReader(type);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) reader.read(bytes.subarray(at, at + step));
  return reader.end();
}

const request = (streams: boolean): ModelRequest => ({
  model: "scripted-1",
  streams,
  tools: [],
  said: [],
  everything: "",
});

describe.each(formats)("$name", ({ write }) => {
  const reply = { text: 'I say "usage" and wörds.', call: { name: "write", args: { a: "b" } } };
  const tokens = { input: usage.input, cached: usage.cached, output: usage.output };

  test("is read as a stream, wherever it is cut into chunks", () => {
    const text = write(request(true), reply, "1").join("");
    for (const step of [text.length, 7, 1]) {
      expect(read(stream, text, step)).toEqual({ kind: "answer", model: "scripted-1", tokens });
    }
    expect(read(stream, text.replaceAll("\n", "\r\n")).tokens).toEqual(tokens);
  });

  test("is read in one piece", () => {
    const text = write(request(false), reply, "1").join("");
    expect(read(json, text)).toEqual({ kind: "answer", model: "scripted-1", tokens });
  });

  test("tells no end where it breaks off before its tokens", () => {
    const [first = ""] = write(request(true), { text: "Hello" }, "1");
    const { kind, tokens: some } = read(stream, first.slice(0, -10));
    expect([kind, some]).toEqual(["none", undefined]);
  });
});

test("later counts of a stream replace earlier ones, and those of thoughts and tools are added", () => {
  const part = (more: object): string =>
    event({ usageMetadata: { promptTokenCount: 10, ...more } });
  const text = [
    part({ candidatesTokenCount: 1 }),
    part({ candidatesTokenCount: 5, thoughtsTokenCount: 7, toolUsePromptTokenCount: 2 }),
  ].join("");
  expect(read(stream, text).tokens).toEqual({ input: 12, cached: 0, output: 12 });
  expect(
    read(json, `[${JSON.stringify({ usageMetadata: { promptTokenCount: 3 } })}]`).tokens,
  ).toEqual({ input: 3, cached: 0, output: 0 });
});

test("an error that comes as an answer is one", () => {
  for (const part of [{ type: "error", error: { type: "overloaded" } }, { error: { code: 1 } }]) {
    expect(read(stream, event(part)).kind).toBe("error");
  }
  const failed = { type: "response.failed", response: { error: { code: "x" }, usage: null } };
  expect(read(stream, event({ model: "m" }) + event(failed)).kind).toBe("error");
});

test("counts that cannot be are not known", () => {
  const spoiled = { usage: { prompt_tokens: -1, completion_tokens: "many", input_tokens: 1e300 } };
  expect(read(json, JSON.stringify(spoiled))).toEqual({ kind: "answer" });
  const more = { usage: { prompt_tokens: 5, prompt_tokens_details: { cached_tokens: 9 } } };
  expect(read(json, JSON.stringify(more)).tokens).toEqual({ input: 5, cached: 5, output: 0 });
});

test.each([
  ["a page", "text/html", "<html>502 Bad Gateway</html>"],
  ["a page called a stream", stream, "<html>502 Bad Gateway</html>"],
  ["nothing", json, ""],
  ["a text of JSON", json, '"hello"'],
  ["bytes", stream, "\u0000\uFFFF\n\ndata: {{{\n\ndata: 1\n\n"],
  ["deep nesting", json, "[".repeat(100_000)],
])("%s is no answer of a model", (_name, type, text) => {
  expect(read(type, text).kind).toBe("none");
});

test("what is too long passes unread, and what follows a long line is read", () => {
  const long = `data: ${"x".repeat(9 * 1024 * 1024)}\n\n`;
  const told = event({ usage: { prompt_tokens: 1, completion_tokens: 2 } });
  expect(read(stream, long + told).tokens).toEqual({ input: 1, cached: 0, output: 2 });
  expect(read(json, "x".repeat(33 * 1024 * 1024))).toEqual({ kind: "answer" });
});
