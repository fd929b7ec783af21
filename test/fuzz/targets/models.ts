import { askModel } from "#src/adapters/runtime/model/ask-model.ts";
import { loadModel, type ModelProvider } from "#src/adapters/runtime/model/load-model.ts";
import { defaultModelLimits } from "#src/adapters/runtime/model/model-limits.ts";
import { usageOf } from "#src/adapters/runtime/model/model-usage.ts";
import { takeStep } from "#src/adapters/runtime/model/take-step.ts";
import { toolsFor } from "#src/adapters/runtime/model/tools/tools.ts";
import { useTools } from "#src/adapters/runtime/model/use-tools.ts";
import { anthropic } from "../../agents/server/anthropic.ts";
import { chatCompletions } from "../../agents/server/chat-completions.ts";
import { geminiFormat } from "../../agents/server/gemini.ts";
import { responses } from "../../agents/server/responses.ts";
import type { ModelRequest } from "../../agents/server/wire.ts";
import { fromTexts } from "../input/seeds.ts";
import type { Target } from "../target.ts";

const asked: ModelRequest = {
  model: "scripted-1",
  streams: true,
  tools: [{ name: "list", parameters: [] }],
  said: [],
  everything: "",
};
const reply = { text: "I look.", call: { name: "list", args: { path: "none" } } };
const formats = [
  ["anthropic", anthropic],
  ["google", geminiFormat],
  ["openai", responses],
  ["openai-compatible", chatCompletions],
] as const;

/** What a server of each format says, damaged, and read as each of them. */
const seeds = formats.map(([, format]) => format.write(asked, reply, "000001").join(""));

const limits = { ...defaultModelLimits, retries: 0 };
const signal = new AbortController().signal;
const place = {
  workspace: "/nonexistent/psd-fuzz",
  workspaceInBox: "/psd/work",
  launch: () => {
    throw new Error("a program was started");
  },
  signal,
  signOfLife: () => {},
};

async function readAs(provider: ModelProvider, bytes: Uint8Array): Promise<void> {
  const headers = { "content-type": "text/event-stream" };
  const answering = (): Promise<Response> =>
    Promise.resolve(new Response(Buffer.from(bytes), { headers }));
  const access = { provider, model: "m", baseUrl: "http://127.0.0.1:9/v1", key: "k" };
  const loaded = await loadModel(access, answering);
  const line = {
    fetch: answering,
    onBytes: () => {},
    fault: undefined,
    wasReached: () => true,
    begin: () => {},
  };
  // Nothing is written, whatever a damaged call asks for.
  const tools = toolsFor(false).filter((it) => it.name === "list" || it.name === "read");
  const messages = [{ role: "user" as const, content: "x" }];
  const answer = await askModel(
    (stop) =>
      takeStep(
        { loaded, provider, instructions: "y", messages, tools },
        { signal: stop, onText: () => {} },
      ),
    { line, limits, signal, signOfLife: () => {} },
  );
  if (answer === undefined) throw new Error("an answer was lost");
  if ("kind" in answer) return;
  const counts = Object.values(usageOf(answer.usage)).filter((it) => typeof it === "number");
  if (counts.some((it) => !(it >= 0))) throw new Error("a usage that is no amount");
  const used = await useTools(answer.calls, { tools, place, cut: false, onEvent: () => {} });
  if (used.message.content.length !== answer.calls.length) throw new Error("a call was lost");
}

const model: Target = {
  name: "model",
  reads: "what a model server streams, in four formats, and its tool calls",
  share: 2,
  inputs: fromTexts(seeds),
  run: async (bytes) => {
    for (const [provider] of formats) await readAs(provider, bytes);
  },
};

/** Answers of model servers, which nobody trusts. */
export const modelTargets: readonly Target[] = [model];
