import { nearest } from "../../package/nearest.ts";
import { modelProviders, type ProviderRow } from "./model-providers.ts";

/** A model that was named. */
export interface ChosenModel {
  readonly row: ProviderRow;
  /** As its provider names it. */
  readonly model: string;
}

/** How a model may be written: it becomes part of an address. */
const modelName = /^[A-Za-z0-9][\w.:/@[\]+-]{0,199}$/u;

const names = modelProviders.map((it) => it.provider);

/** Reads `provider/model`, what follows `model:`; in one clause why it is none. Pure. */
export function parseModel(text: string): ChosenModel | string {
  const slash = text.indexOf("/");
  const provider = slash === -1 ? text : text.slice(0, slash);
  const model = slash === -1 ? "" : text.slice(slash + 1);
  if (provider === "") return "it names no provider";
  const row = modelProviders.find((it) => it.provider === provider);
  if (row === undefined) {
    const close = nearest(provider, names);
    const hint = close === undefined ? "" : `; the nearest is "${close}"`;
    return `there is no provider "${provider.slice(0, 60)}"${hint}`;
  }
  if (model === "") return "it names no model";
  const isPath = model.split("/").some((it) => it === "" || /^\.+$/u.test(it));
  return modelName.test(model) && !isPath
    ? { row, model }
    : "what follows the provider cannot be the name of a model";
}
