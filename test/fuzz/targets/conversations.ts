import { once } from "node:events";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { connectAcp } from "#src/adapters/runtime/acp-connection.ts";
import { promptAnswer } from "#src/adapters/runtime/acp-messages.ts";
import { mayAllow } from "#src/adapters/runtime/permission.ts";
import { createTurnReader } from "#src/adapters/runtime/turn-reader.ts";
import type { ChildProcess } from "#src/platform/process.ts";
import type { Case } from "#src/pipeline/validation/cases/case.ts";
import { converse } from "#src/pipeline/validation/cases/conversation.ts";
import { requestOf } from "#src/pipeline/validation/cases/driver-protocol.ts";
import { judgeAnswer } from "#src/pipeline/validation/cases/judge-answer.ts";
import { fromTexts } from "../input/seeds.ts";
import { mutated } from "../input/mutations.ts";
import { edited } from "../input/values.ts";
import type { Target } from "../target.ts";

/** A process that says `bytes` in pieces and ends. */
function speaker(bytes: Uint8Array): ChildProcess {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.resume();
  const middle = Math.floor(bytes.length / 3);
  stdout.write(bytes.subarray(0, middle));
  stdout.end(bytes.subarray(middle));
  stderr.end();
  const exited = once(stdout, "close").then(() => ({ code: 0, signal: null }));
  return { pid: undefined, stdin, stdout, stderr, exited, kill: () => stdout.destroy() };
}

/** Lines of JSON, each of them damaged. */
function lines(values: readonly unknown[]): fc.Arbitrary<Uint8Array> {
  const many = fc
    .array(edited(values), { minLength: 1, maxLength: 5 })
    .map((some) => Buffer.from(some.map((it) => `${JSON.stringify(it)}\n`).join("")));
  return mutated(many, { most: 2 });
}

const cases: readonly Case[] = [
  { name: "one", call: "f", input: [1], expect: { a: [1, 2] } },
  { name: "two", call: null, input: "x", expect: null, error: "bad" },
  { name: "three", call: "f", input: null, expect: 1.5, error: true },
];
const answers = [
  { id: 0, output: { a: [1, 2] } },
  { id: 1, error: { message: "bad", code: "E" } },
  { id: 2, error: "x" },
  { id: 0, output: null },
];

const driver: Target = {
  name: "driver",
  reads: "answers of a driver, judged",
  share: 20,
  inputs: fc.oneof(lines(answers), fromTexts([answers.map((it) => JSON.stringify(it)).join("\n")])),
  run: async (bytes) => {
    const asked = cases.map((it, id) => requestOf(id, it));
    const heard: number[] = [];
    const talk = await converse(speaker(bytes), asked, {
      silenceMs: 4000,
      signal: new AbortController().signal,
      onAnswer: (id, answer) => {
        heard.push(id);
        const it = cases[id];
        if (it === undefined) throw new Error("an answer to no question");
        const failure = judgeAnswer(it, answer, { subset: true, close: 0.1 });
        JSON.stringify(failure);
      },
    });
    if (new Set(heard).size !== heard.length) throw new Error("an answer counted twice");
    if (talk.answered + talk.open.length + talk.unasked.length !== cases.length)
      throw new Error("a request was lost");
  },
};

const update = (it: Readonly<Record<string, unknown>>) => ({
  jsonrpc: "2.0",
  method: "session/update",
  params: { sessionId: "s", update: it },
});
const messages = [
  update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text: "Hello\n\nyou" } }),
  update({ sessionUpdate: "tool_call", toolCallId: "1", title: "Edit", status: "pending" }),
  update({
    sessionUpdate: "usage_update",
    cost: { amount: 0.5, currency: "usd" },
    _meta: { usage: { inputTokens: 1, outputTokens: 2 } },
  }),
  {
    jsonrpc: "2.0",
    id: 7,
    method: "session/request_permission",
    params: {
      sessionId: "s",
      toolCall: { title: "rm" },
      options: [{ optionId: "a", name: "A", kind: "allow_once" }],
    },
  },
  {
    jsonrpc: "2.0",
    id: 0,
    result: { stopReason: "end_turn", usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } },
  },
  { jsonrpc: "2.0", id: 0, error: { code: -32000, message: "no" } },
  { jsonrpc: "2.0", id: 8, method: "fs/read_text_file", params: { path: "/etc/passwd" } },
];

const acp: Target = {
  name: "acp",
  reads: "what an agent says (ACP): messages, updates, permissions, usage",
  share: 4,
  inputs: lines(messages),
  run: async (bytes) => {
    let events = 0;
    const reader = createTurnReader(
      () => {
        events += 1;
      },
      { usdBefore: undefined, dialect: {} },
    );
    const child = speaker(bytes);
    const listener = {
      onUpdate: (it: Parameters<typeof reader.read>[0]) => reader.read(it),
      onPermission: () => reader.flush(),
      onRequest: () => true,
      onBytes: () => {},
    };
    const connection = connectAcp(child, listener, {
      mayAllow: (asked) =>
        mayAllow(asked, { policy: "edits", workspace: "/psd/work", dialect: {} }),
    });
    const answered = await connection.request("session/prompt", { sessionId: "s", prompt: [] });
    reader.flush();
    const read = answered.kind === "value" ? promptAnswer.safeParse(answered.value) : undefined;
    const usage = reader.usage(read?.data);
    if (Object.values(usage).some((it) => typeof it === "number" && !(it >= 0)))
      throw new Error("a usage that is no amount");
    await connection.stop(1000);
    if (events > bytes.length) throw new Error("more events than bytes");
  },
};

/** Conversations with processes that nobody trusts. */
export const conversationTargets: readonly Target[] = [driver, acp];
