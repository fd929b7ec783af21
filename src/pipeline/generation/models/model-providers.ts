import type { ModelProvider } from "../../../adapters/runtime/model/load-model.ts";

/** A kind of model servers: how it is reached, and by which variables. Plain data. */
export interface ProviderRow {
  readonly provider: ModelProvider;
  /** Variables that may hold its key; the first that is set counts. */
  readonly keys: readonly string[];
  /** Whether it never answers without a key. */
  readonly needsKey: boolean;
  /** The variable that holds another address. */
  readonly address: string;
  /** Its own address; undefined where there are many. */
  readonly home?: string;
  /** How an address ends that names no version, and which ends name one. */
  readonly version: string;
  readonly versioned: RegExp;
}

/** The kinds of model servers that psd talks to. A key of one is never sent to another. */
export const modelProviders: readonly ProviderRow[] = [
  {
    provider: "anthropic",
    keys: ["ANTHROPIC_API_KEY"],
    needsKey: true,
    address: "ANTHROPIC_BASE_URL",
    home: "https://api.anthropic.com/v1",
    version: "/v1",
    versioned: /\/v\d+$/u,
  },
  {
    provider: "google",
    keys: ["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_API_KEY"],
    needsKey: true,
    address: "GOOGLE_GEMINI_BASE_URL",
    home: "https://generativelanguage.googleapis.com/v1beta",
    version: "/v1beta",
    versioned: /\/v\d+\w*$/u,
  },
  {
    provider: "openai",
    keys: ["OPENAI_API_KEY"],
    needsKey: true,
    address: "OPENAI_BASE_URL",
    home: "https://api.openai.com/v1",
    version: "/v1",
    versioned: /^\/./u,
  },
  {
    provider: "openai-compatible",
    keys: ["OPENAI_COMPATIBLE_API_KEY"],
    needsKey: false,
    address: "OPENAI_COMPATIBLE_BASE_URL",
    version: "/v1",
    versioned: /^\/./u,
  },
];
