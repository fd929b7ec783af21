import type { ModelProvider } from "#src/adapters/runtime/model/load-model.ts";
import type { ModelSetup } from "#src/adapters/runtime/model/model-runtime.ts";
import { type ModelServer, type Script, startModelServer } from "../agents/server/model-server.ts";
import { writeFileCall } from "../agents/server/tool-call.ts";

/** A model of the scripted server, without a box for commands. */
export function modelSetup(provider: ModelProvider, url: string): ModelSetup {
  const version = provider === "google" ? "v1beta" : "v1";
  const keys = ["SCRIPTED_API_KEY"];
  const baseUrl = `${url}/${version}`;
  return { provider, model: "scripted-1", baseUrl, key: "no-real-key-1", keys, mayRun: false };
}

/** Starts a model that writes these files, a call for each, in each of its turns, and then says that it is done. */
export function startWritingModel(
  turns: readonly Readonly<Record<string, string>>[],
): Promise<ModelServer> {
  return startModelServer(writes(turns));
}

/** A model that writes files turn by turn. */
export function writes(turns: readonly Readonly<Record<string, string>>[]): Script {
  return (request) => {
    const turn = request.said.filter((it) => it.by === "person").length;
    const last = request.said.findLastIndex((it) => it.by === "person");
    const done = request.said.length - 1 - last;
    const file = Object.entries(turns[turn - 1] ?? {})[done];
    if (file === undefined) return { text: "It is written." };
    return { text: "I write it.", call: writeFileCall(request, ...file) };
  };
}
