import { z } from "zod";

/** A tool that an agent offers to its model. */
export interface OfferedTool {
  readonly name: string;
  /** Names of its parameters. */
  readonly parameters: readonly string[];
  /** Whether it takes a text instead of parameters. */
  readonly takesText?: boolean;
  /** Of a tool that belongs to a group. */
  readonly group?: string;
}

/** One request to a model, whatever its format. */
export interface ModelRequest {
  readonly model: string;
  readonly streams: boolean;
  readonly tools: readonly OfferedTool[];
  /** What people, the program and tools said, in its order; the model's own words are left out. */
  readonly said: readonly { readonly by: "person" | "tool"; readonly text: string }[];
  /** Everything that the model was given, as text. */
  readonly everything: string;
}

/** A call of a tool in a reply. */
export interface ToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** For a tool that takes a text. */
  readonly text?: string;
  readonly group?: string;
}

/** What the model says. */
export interface Reply {
  readonly text?: string;
  readonly call?: ToolCall;
}

/** What goes wrong instead of a reply, or with it. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Record<string, string> }
  /** Never answers. */
  | { readonly kind: "hang" }
  /** A page of HTML, as if all were well. */
  | { readonly kind: "garbage" }
  /** The reply ends in its middle, and the connection with it. */
  | { readonly kind: "cut" }
  /** Exactly this, as a stream of events unless it says otherwise. */
  | { readonly kind: "raw"; readonly body: string; readonly status?: number };

/** How one format of model requests is read and answered. */
export interface WireFormat {
  readonly name: string;
  /** Whether a request of this path is one for a reply. */
  readonly matches: (path: string) => boolean;
  readonly read: (body: unknown, path: string) => ModelRequest;
  /** The pieces of a streamed answer, or one piece of JSON. `id` is new for each. */
  readonly write: (request: ModelRequest, reply: Reply, id: string) => readonly string[];
  readonly error: (status: number, message: string) => unknown;
}

/** Text of what may be a text or parts of one. */
export function textOf(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content ?? "");
}

/** The schema of a tool's parameters, as far as it is read. */
export const parametersOf = z
  .object({ properties: z.record(z.string(), z.unknown()) })
  .transform((it) => Object.keys(it.properties))
  .catch([]);

/** Tokens of every reply. */
export const usage = { input: 1000, cached: 400, output: 50 };

/** One event of a stream. */
export function event(data: unknown, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}
