/** What a scripted model says: the first reply whose conditions all fit a request answers it. */
export interface ModelScript {
  readonly replies: readonly ScriptedReply[];
}

/** A reply and when it is given. */
interface ScriptedReply {
  readonly when: RequestConditions;
  readonly reply: ModelReply;
}

/** What a request must be; every given part must hold. Texts are looked for in all that a request tells the model. */
export interface RequestConditions {
  readonly contains: readonly string[];
  readonly lacks: readonly string[];
  /** RE2 expressions, searched anywhere. */
  readonly matches: readonly string[];
  /** A part of the request's body: objects may hold more keys. */
  readonly json?: unknown;
  /** Which requests of a criterion to this service, from 1; any when empty. */
  readonly nth: readonly number[];
}

/** What a model answers: a text, calls of tools, or an error. */
export interface ModelReply {
  readonly text?: string;
  readonly calls: readonly ToolCall[];
  /** `length`: the answer was cut off. */
  readonly stop: "end" | "length";
  readonly error?: { readonly status: number; readonly message: string };
}

/** A tool that a model asks for. */
export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}
