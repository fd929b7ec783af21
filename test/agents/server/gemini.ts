import { z } from "zod";
import { event, parametersOf, textOf, usage, type WireFormat } from "./wire.ts";

const requestSchema = z.object({
  contents: z
    .array(
      z.object({
        role: z.string().catch("user"),
        parts: z.array(z.record(z.string(), z.unknown())).catch([]),
      }),
    )
    .catch([]),
  tools: z
    .array(
      z.object({
        functionDeclarations: z
          .array(
            z.object({
              name: z.string(),
              parameters: parametersOf.optional(),
              parametersJsonSchema: parametersOf.optional(),
            }),
          )
          .catch([]),
      }),
    )
    .catch([]),
});

const tokens = {
  promptTokenCount: usage.input,
  candidatesTokenCount: usage.output,
  totalTokenCount: usage.input + usage.output,
  cachedContentTokenCount: usage.cached,
};

/** Google's generateContent. */
export const geminiFormat: WireFormat = {
  name: "gemini",
  matches: (path) => /:(?:g|streamG)enerateContent$/u.test(path),
  read: (body, path) => {
    const { contents, tools } = requestSchema.parse(body);
    return {
      model: /models\/([^:/]+)/u.exec(path)?.[1] ?? "",
      streams: path.endsWith(":streamGenerateContent"),
      tools: tools.flatMap(({ functionDeclarations }) =>
        functionDeclarations.map((it) => ({
          name: it.name,
          parameters: it.parametersJsonSchema ?? it.parameters ?? [],
        })),
      ),
      said: contents
        .filter(({ role }) => role !== "model")
        .flatMap(({ parts }) => parts)
        .map((part) =>
          "functionResponse" in part
            ? { by: "tool", text: textOf(part["functionResponse"]) }
            : { by: "person", text: textOf(part["text"]) },
        ),
      everything: JSON.stringify(body),
    };
  },
  write: ({ model, streams }, { text, call }, id) => {
    const parts: readonly object[] = [
      ...(text === undefined ? [] : [{ text }]),
      ...(call === undefined ? [] : [{ functionCall: { id, name: call.name, args: call.args } }]),
    ];
    const whole = (some: readonly object[], ends: boolean): unknown => ({
      candidates: [
        {
          content: { role: "model", parts: some },
          index: 0,
          ...(ends ? { finishReason: "STOP" } : {}),
        },
      ],
      usageMetadata: tokens,
      modelVersion: model,
      responseId: id,
    });
    if (!streams) return [JSON.stringify(whole(parts, true))];
    return parts.map((part, at) => event(whole([part], at === parts.length - 1)));
  },
  error: (status, message) => ({ error: { code: status, message, status: "SCRIPTED" } }),
};
