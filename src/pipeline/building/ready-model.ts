import { createModelRuntime } from "../../adapters/runtime/model/model-runtime.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { type AgentNetwork, agentNetwork } from "../generation/agent-network.ts";
import { modelAddress } from "../generation/models/model-address.ts";
import type { ChosenModel } from "../generation/models/parse-model.ts";
import type { ChoiceInput, ChosenRuntime } from "./choose.ts";

/** Makes a model ready: its address and its key; nothing is sent. Commands run only where a box holds them. */
export function readyModel(
  { row, model }: ChosenModel,
  { request, environment, redaction, boxed }: ChoiceInput,
): Result<ChosenRuntime> {
  const { baseUrl: asked, plainHttp = false } = request.runtime;
  const { variables } = environment;
  const address = modelAddress(row, { asked, variables, plainHttp });
  if (!address.ok) return address;
  const { provider, keys, needsKey } = row;
  const key = keys.map((name) => variables[name] ?? "").find((it) => it !== "");
  if (key === undefined && needsKey) {
    return failure(diagnose("generation/model-key-missing", { provider, keys }));
  }
  const runtime = createModelRuntime({
    provider,
    model,
    baseUrl: address.value,
    ...(key === undefined ? {} : { key }),
    keys,
    mayRun: boxed,
    redact: redaction.text,
  });
  const network = commandNetwork(provider, { request, environment, boxed });
  if (!network.ok) return network;
  return success({ runtime, agentCommand: [], login: [], network: network.value, paid: true });
}

/** Its commands need no network to reach the model: psd itself asks it. */
function commandNetwork(
  agent: string,
  { request, environment, boxed }: Pick<ChoiceInput, "request" | "environment" | "boxed">,
): Result<AgentNetwork> {
  const { hosts, network: asked } = request.runtime;
  if (hosts === undefined && asked !== "open") return success({ kind: "none" });
  const { variables } = environment;
  return agentNetwork({ agent, reach: undefined, hosts, asked, boxed, variables });
}
