import type { ModelMessage, ToolContent } from "ai";

/** Messages at the end that stay as they are: what the model works with. */
const untouched = 8;
/** Characters of a text that are kept. */
const kept = 200;

/**
 * The conversation without the long texts of its older tool calls, what they were given and what they came
 * to; undefined where there are none. The brief and all that was said stays. Pure.
 */
export function shortenResults(
  messages: readonly ModelMessage[],
): readonly ModelMessage[] | undefined {
  const old = messages.slice(0, -untouched).map(shortenMessage);
  const isSame = old.every((it, at) => it === messages[at]);
  return isSame ? undefined : [...old, ...messages.slice(-untouched)];
}

function shortenMessage(message: ModelMessage): ModelMessage {
  if (message.role === "tool") {
    const content = message.content.map(shortenResult);
    return content.every((it, at) => it === message.content[at])
      ? message
      : { ...message, content };
  }
  if (message.role !== "assistant" || typeof message.content === "string") return message;
  const content = message.content.map((part) => {
    if (part.type !== "tool-call") return part;
    const input = shortenInput(part.input);
    return input === part.input ? part : { ...part, input };
  });
  return content.every((it, at) => it === message.content[at]) ? message : { ...message, content };
}

function shortenResult(part: ToolContent[number]): ToolContent[number] {
  if (part.type !== "tool-result" || part.output.type !== "text") return part;
  const value = shortenText(part.output.value);
  return value === part.output.value ? part : { ...part, output: { ...part.output, value } };
}

function shortenInput(input: unknown): unknown {
  if (typeof input !== "object" || input === null) return input;
  const entries = Object.entries(input);
  const short = entries.map(([key, it]): [string, unknown] => [
    key,
    typeof it === "string" ? shortenText(it) : it,
  ]);
  return short.every(([, it], at) => it === entries[at]?.[1]) ? input : Object.fromEntries(short);
}

function shortenText(text: string): string {
  const left = text.length - kept;
  return left <= kept ? text : `${text.slice(0, kept)}\n(${left} characters left out)`;
}
