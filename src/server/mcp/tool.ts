import type { z } from "zod";
import type { Result } from "../../diagnostics/result.ts";
import type { McpContext, ToolCall } from "./context.ts";
import type { ReadVisible } from "./tell-findings.ts";

/** What a tool answers. */
export interface Answer {
  /** A few lines for whoever reads the conversation; cut where they are too long. */
  readonly text: string;
  /** The same for a program. Plain JSON, of bounded size. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What came of a call. Its findings are not sealed yet: the server does that for every tool. Without
 * `readVisible` only those leave whose code is known to tell nothing of held-out checks.
 */
export type Found = Result<Answer> & { readonly readVisible?: ReadVisible };

/** A tool as it is defined. Its answer must hold nothing of held-out checks but clauses and symptoms. */
export interface ToolDefinition<Input extends z.ZodObject> {
  readonly name: string;
  /** What it does, for the agent that chooses; one or two sentences. */
  readonly about: string;
  /** Strict: an unknown key is an error. */
  readonly input: (context: McpContext) => Input;
  /** Whether it changes nothing at all. */
  readonly readsOnly: boolean;
  run(input: z.output<Input>, call: ToolCall): Promise<Found>;
}

/** A tool whose input is validated before it runs. */
export type Tool = Omit<ToolDefinition<z.ZodObject>, "run"> & {
  runUnknown(input: unknown, call: ToolCall): Promise<Found>;
};

/** Declares a tool; the input that `run` gets is typed by its schema. */
export function defineTool<Input extends z.ZodObject>(tool: ToolDefinition<Input>): Tool {
  return {
    name: tool.name,
    about: tool.about,
    input: tool.input,
    readsOnly: tool.readsOnly,
    runUnknown: (input, call) => tool.run(tool.input(call).parse(input), call),
  };
}
