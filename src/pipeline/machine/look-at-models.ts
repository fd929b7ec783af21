import { watchFetch } from "../../platform/watched-fetch.ts";
import { modelAddress } from "../generation/models/model-address.ts";
import { modelProviders, type ProviderRow } from "../generation/models/model-providers.ts";
import type { MachinePart } from "./machine-report.ts";

type Variables = Readonly<Record<string, string>>;

/** Whether the model servers of each kind could be asked: which variables are set, by their names only. */
export function lookAtModels(
  variables: Variables,
  named: ReadonlySet<string>,
): readonly MachinePart[] {
  return modelProviders.map((row) => lookAt(row, variables, named.has(row.provider)));
}

function lookAt(row: ProviderRow, variables: Variables, needed: boolean): MachinePart {
  const { provider, keys, needsKey, address } = row;
  const part = { group: "models", name: `model:${provider}`, needed } as const;
  const key = keys.find((it) => (variables[it] ?? "") !== "");
  if (key === undefined && needsKey) {
    const notes = [
      keys.length === 1 ? `${keys[0]} is not set` : `none of ${keys.join(", ")} is set`,
    ];
    return { ...part, standing: "missing", notes, get: `set ${keys[0]}` };
  }
  const found = modelAddress(row, { variables, plainHttp: false });
  const told = key === undefined ? [] : [`key in ${key}`];
  if (!found.ok) {
    const hint = `set ${address}, or give \`--base-url\``;
    return { ...part, standing: "missing", notes: [...told, "no address"], get: hint };
  }
  const other = (variables[address] ?? "") === "" ? [] : [`address in ${address}`];
  return { ...part, standing: "usable", notes: [...told, ...other] };
}

/** Ports at which programs that serve models listen if nobody says otherwise. */
const localServers = [
  { name: "Ollama", port: 11434 },
  { name: "LM Studio", port: 1234 },
  { name: "llama.cpp", port: 8080 },
  { name: "vLLM", port: 8000 },
] as const;

/** Milliseconds and bytes for one answer. */
const patience = 2000;
const answerBytes = 1024 * 1024;
const shownModels = 5;

/** Asks ports of this machine for their models. Only those that answer are told. */
export async function askLocalServers(
  signal?: AbortSignal,
  servers: readonly { readonly name: string; readonly port: number }[] = localServers,
): Promise<readonly MachinePart[]> {
  const asked = await Promise.all(
    servers.map(async ({ name, port }): Promise<readonly MachinePart[]> => {
      const baseUrl = `http://127.0.0.1:${port}/v1`;
      const models = await modelsAt(baseUrl, signal);
      if (models === undefined) return [];
      const names = models.slice(0, shownModels).join(", ");
      const notes = [models.length === 0 ? "it names no model" : names, `perhaps ${name}`];
      const [first = "<model>"] = models;
      const get = `\`--agent model:openai-compatible/${first} --base-url ${baseUrl}\``;
      const standing = models.length === 0 ? "limited" : "usable";
      return [{ group: "models", name: `127.0.0.1:${port}`, standing, notes, get, needed: false }];
    }),
  );
  return asked.flat();
}

async function modelsAt(
  baseUrl: string,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  let seen = 0;
  const onBytes = (count: number): void => {
    seen += count;
    if (seen > answerBytes) throw new Error("the answer is too large");
  };
  const ask = watchFetch({ onRequest: () => {}, onBytes });
  const late = AbortSignal.timeout(patience);
  const ends = signal === undefined ? late : AbortSignal.any([signal, late]);
  try {
    const answer = await ask(`${baseUrl}/models`, { signal: ends });
    const told: unknown = await answer.json();
    return answer.ok ? idsOf(told) : undefined;
  } catch {
    // Nobody listens, or somebody who is no model server.
    return undefined;
  }
}

function idsOf(told: unknown): readonly string[] | undefined {
  if (typeof told !== "object" || told === null || !("data" in told)) return undefined;
  if (!Array.isArray(told.data)) return undefined;
  const rows: readonly unknown[] = told.data;
  return rows.flatMap((it) =>
    typeof it === "object" && it !== null && "id" in it && typeof it.id === "string" ? [it.id] : [],
  );
}
