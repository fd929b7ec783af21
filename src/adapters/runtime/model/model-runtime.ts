import { redactSecrets } from "../../../diagnostics/secrets.ts";
import { success } from "../../../diagnostics/result.ts";
import type { Runtime } from "../runtime.ts";
import { loadModel, type ModelAccess } from "./load-model.ts";
import { defaultModelLimits, type ModelLimits } from "./model-limits.ts";
import { openModelLine } from "./model-line.ts";
import { createModelSession } from "./model-session.ts";
import { toolsFor } from "./tools/tools.ts";

/** A model that works by psd's own tools. */
export interface ModelSetup extends ModelAccess {
  /** Variables of which one holds its key. */
  readonly keys: readonly string[];
  /** Whether it may run commands: only where a box holds them. */
  readonly mayRun: boolean;
  /** Takes secrets out of what a server says of an error. */
  readonly redact?: (text: string) => string;
}

/**
 * A model over its API, with a small loop of tools in the workspace. psd holds the key and makes the
 * requests; of the box, where commands run, neither is seen.
 */
export function createModelRuntime(setup: ModelSetup, some: Partial<ModelLimits> = {}): Runtime {
  const { provider, model, keys, mayRun, redact = redactSecrets } = setup;
  const limits = { ...defaultModelLimits, ...some };
  return {
    name: `model:${provider}`,
    model,
    needsBox: true,
    keepsWorkspace: false,
    open: async (request) => {
      const line = openModelLine(limits);
      const loaded = await loadModel(setup, line.fetch);
      const named = { provider, model, baseUrl: setup.baseUrl, keys, redact };
      const ready = { loaded, named, line, limits, tools: toolsFor(mayRun), mayRun };
      return success(createModelSession(ready, request));
    },
  };
}
