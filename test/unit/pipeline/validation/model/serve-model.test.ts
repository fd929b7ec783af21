import { afterEach, expect, test } from "vitest";
import { readScript } from "#src/pipeline/package/acceptance/read-script.ts";
import { type ScriptedModel, serveModel } from "#src/pipeline/validation/model/serve-model.ts";

const script = `
replies:
  - when: { nth: 3 }
    reply: { error: { status: 429, message: slow down } }
  - when: { contains: weather, lacks: sunny }
    reply: { text: "Let me look that up in the list of stations, one after the other.", calls: [{ name: look, input: { city: Oslo } }] }
  - when: { contains: sunny }
    reply: It is sunny.
  - when: { matches: "^hello$", json: { temperature: 0 } }
    reply: { json: { mood: good }, stop: length }
`;

let model: ScriptedModel;
afterEach(() => model.close());

async function start(text = script): Promise<void> {
  const read = readScript(text, "model.yaml");
  expect(read.findings).toEqual([]);
  model = await serveModel(read.script!, "loopback");
}

/** Asks the model; the answer's text. */
async function ask(path: string, body: unknown): Promise<{ status: number; text: string }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const url = `http://127.0.0.1:${model.port}${path}`;
  const response = await fetch(url, { method: "POST", body: text });
  return { status: response.status, text: await response.text() };
}

/** Of a piece of a streamed chat completion, what is looked at. */
interface Delta {
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly function: Record<"name" | "arguments", string> }[];
}

/** Of an event of any protocol, what is looked at. */
interface Event {
  readonly type: string;
  readonly sequence_number: number;
  readonly choices: readonly { readonly delta: Delta }[];
  readonly delta: string & { readonly text: string };
  readonly usage: { readonly total_tokens: number };
  readonly response: {
    readonly output: readonly { readonly content: readonly { readonly text: string }[] }[];
  };
}

/** The JSON data of a streamed answer, in order. */
function eventsIn(text: string): readonly Event[] {
  return text
    .split("\n")
    .filter((it) => it.startsWith("data: {"))
    .map((it) => JSON.parse(it.slice("data: ".length)));
}

const said = "Let me look that up in the list of stations, one after the other.";
const user = [{ role: "user", content: "How is the weather?" }];

test("speaks chat completions, whole and streamed", async () => {
  await start();
  const whole = await ask("/v1/chat/completions", { model: "m", messages: user });
  expect(JSON.parse(whole.text)).toMatchObject({
    object: "chat.completion",
    model: "m",
    choices: [
      {
        finish_reason: "tool_calls",
        message: {
          content: said,
          tool_calls: [
            { id: "call_1_1", function: { name: "look", arguments: '{"city":"Oslo"}' } },
          ],
        },
      },
    ],
  });
  const streamed = await ask("/v1/chat/completions", {
    messages: user,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(streamed.text.endsWith("data: [DONE]\n\n")).toBe(true);
  const deltas = eventsIn(streamed.text).flatMap((it) => it.choices.map((one) => one.delta));
  expect(deltas.map((it) => it.content ?? "").join("")).toBe(said);
  const calls = deltas.flatMap((it) => it.tool_calls ?? []);
  expect(calls[0]?.function.name).toBe("look");
  expect(calls.map((it) => it.function.arguments).join("")).toBe('{"city":"Oslo"}');
  expect(eventsIn(streamed.text).at(-1)?.usage.total_tokens).toBeGreaterThan(0);
});

test("speaks responses, whole and streamed", async () => {
  await start();
  const whole = await ask("/v1/responses", { input: "How is the weather?" });
  const { output, status } = JSON.parse(whole.text);
  expect(status).toBe("completed");
  expect(output).toMatchObject([
    { type: "message", content: [{ type: "output_text", text: said }] },
    { type: "function_call", call_id: "call_1_1", name: "look", arguments: '{"city":"Oslo"}' },
  ]);
  const input = [
    { role: "user", content: [{ type: "input_text", text: "How is the weather?" }] },
    { type: "function_call_output", call_id: "call_1_1", output: "sunny" },
  ];
  const streamed = await ask("/v1/responses", { input, stream: true });
  const events = eventsIn(streamed.text);
  expect(events.map((it) => it.sequence_number)).toEqual(events.map((_, index) => index));
  const deltas = events.filter((it) => it.type === "response.output_text.delta");
  expect(deltas.map((it) => it.delta).join("")).toBe("It is sunny.");
  expect(events.at(-1)).toMatchObject({ type: "response.completed" });
  expect(events.at(-1)?.response.output[0]?.content[0]?.text).toBe("It is sunny.");
});

test("speaks messages, whole and streamed", async () => {
  await start();
  const whole = await ask("/v1/messages", { max_tokens: 9, messages: user });
  expect(JSON.parse(whole.text)).toMatchObject({
    type: "message",
    stop_reason: "tool_use",
    content: [
      { type: "text", text: said },
      { type: "tool_use", id: "call_1_1", name: "look", input: { city: "Oslo" } },
    ],
  });
  const result = { type: "tool_result", tool_use_id: "call_1_1", content: "sunny" };
  const messages = [...user, { role: "user", content: [result] }];
  const streamed = await ask("/v1/messages", { messages, stream: true });
  const events = eventsIn(streamed.text);
  expect(events.map((it) => it.type)).toEqual([
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  expect(events[2]?.delta.text).toBe("It is sunny.");
});

test("takes the first reply that fits, by number, text and body", async () => {
  await start();
  const hello = { messages: [{ role: "user", content: "hello" }], temperature: 0, x: 1 };
  const first = JSON.parse((await ask("/chat/completions", hello)).text);
  expect(first.choices[0].message.content).toBe('{"mood":"good"}');
  expect(first.choices[0].finish_reason).toBe("length");
  const second = await ask("/messages", { ...hello, temperature: 1 });
  expect(second.status).toBe(404);
  expect(JSON.parse(second.text).error.message).toBe(
    "The script of this model has no reply to request 2 (POST /messages)",
  );
  const third = await ask("/messages", hello);
  expect(third.status).toBe(429);
  expect(JSON.parse(third.text).error).toEqual({ type: "rate_limit_error", message: "slow down" });
  expect(model.heard.map((it) => [it.nth, it.path, it.answered])).toEqual([
    [1, "/chat/completions", true],
    [2, "/messages", false],
    [3, "/messages", true],
  ]);
  model.forget();
  expect(model.heard).toEqual([]);
});

test("does not stumble over what an output sends", async () => {
  await start();
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const bodies = ["", "no JSON", "[]", '{"messages": 7}', `{"messages": ${deep}}`];
  for (const body of bodies) expect((await ask("/v1/messages", body)).status).toBe(404);
  expect((await ask("/v1/messages", "x".repeat(9 * 2 ** 20))).status).toBe(413);
  expect((await ask("/elsewhere", {})).status).toBe(404);
  const asked = await fetch(`http://127.0.0.1:${model.port}/v1/models`);
  expect(await asked.json()).toMatchObject({ object: "list" });
  expect(model.heard).toHaveLength(bodies.length + 1);
});
