import type { Services } from "../../services.ts";

/** What an agent may do beside building and judging, where the user said so. */
export type Allowance = "promote" | "discard" | "waive" | "box";

/** What every tool of a server is given. */
export interface McpContext {
  /** Absolute, links resolved: the project that the server was started in. Nothing outside is named. */
  readonly root: string;
  readonly services: Services;
  readonly allowed: ReadonlySet<Allowance>;
}

/** One call of a tool. */
export interface ToolCall extends McpContext {
  /** Aborted when the client cancels, or goes. */
  readonly signal: AbortSignal;
  /** Tells how far it is; one sentence. Nobody hears it where the client asked for none. */
  readonly progress: (message: string) => void;
}
