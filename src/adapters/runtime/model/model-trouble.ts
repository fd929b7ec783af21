import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { ModelAccess } from "./load-model.ts";
import type { ModelFault } from "./model-fault.ts";

/** A model as it is named in diagnostics. */
export interface NamedModel extends Pick<ModelAccess, "provider" | "model" | "baseUrl"> {
  /** Variables of which one holds its key. */
  readonly keys: readonly string[];
  /** Takes secrets out of the words of a server. */
  readonly redact: (text: string) => string;
}

/** The diagnostic of a fault that ends a turn. Pure. */
export function troubleOf(fault: ModelFault, named: NamedModel): Diagnostic {
  const { provider, model, baseUrl: url, keys, redact } = named;
  const because = redact(fault.because);
  switch (fault.kind) {
    case "key":
      return diagnose("runtime/model-key-refused", { provider, because, keys });
    case "model":
      return diagnose("runtime/model-not-found", { provider, model, url, because });
    case "busy": {
      const seconds = Math.ceil((fault.retryAfterMs ?? 0) / 1000);
      return diagnose("runtime/model-busy", { provider, because, seconds });
    }
    case "network":
    case "garbage":
    case "silent":
      return diagnose("runtime/model-unreachable", { provider, url, because });
    case "overflow":
      return diagnose("runtime/model-overflow", { model, because });
    case "server":
    case "cut":
    case "refused":
    case "requests":
      return diagnose("runtime/model-error", { provider, because });
    default:
      return fault.kind satisfies never;
  }
}
