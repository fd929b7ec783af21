import { z } from "zod";

// What is read of an agent's messages. Everything else passes unseen: agents are newer than psd.

const tokens = z.number().int().nonnegative();

/** Gives the protocol's `_meta` a plain name. */
function nameMeta<Meta, Rest>({
  _meta: meta,
  ...rest
}: Rest & { _meta?: Meta }): Omit<Rest, "_meta"> & { meta?: Meta | undefined } {
  return { ...rest, meta };
}

/** The answer to `initialize`. */
export const initializeAnswer = z.object({
  protocolVersion: z.number(),
  authMethods: z
    .array(z.object({ id: z.string() }))
    .nullish()
    .catch([]),
});

/** The answer to `session/new`. */
export const newSessionAnswer = z.object({
  sessionId: z.string().min(1),
  models: z.object({ currentModelId: z.string() }).nullish().catch(undefined),
  modes: z.object({ currentModeId: z.string() }).nullish().catch(undefined),
  configOptions: z
    .array(z.object({ id: z.string(), currentValue: z.unknown() }))
    .nullish()
    .catch(undefined),
});

/** What agents add to an error: the words of a model server with its status before them, or a kind. */
export const errorData = z.object({
  details: z.string().optional().catch(undefined),
  errorKind: z.string().optional().catch(undefined),
});

/** See `errorData`. */
export type ErrorData = z.infer<typeof errorData>;

/** Tokens of a turn as the protocol reports them: `inputTokens` without what came from a cache. */
const promptUsage = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cachedReadTokens: tokens.nullish(),
  cachedWriteTokens: tokens.nullish(),
});

/** The answer to `session/prompt`. */
export const promptAnswer = z
  .object({
    stopReason: z.string(),
    usage: promptUsage.nullish().catch(undefined),
    _meta: z
      .object({
        quota: z.object({
          token_count: z.object({ input_tokens: tokens, output_tokens: tokens }),
        }),
      })
      .nullish()
      .catch(undefined),
  })
  .transform(nameMeta);

const content = z.object({ type: z.string(), text: z.string().optional() });

/** One update of a session. Unknown kinds keep only their name. */
export const sessionUpdate = z.object({
  update: z
    .object({
      sessionUpdate: z.string(),
      content: content.optional().catch(undefined),
      toolCallId: z.string().optional().catch(undefined),
      title: z.string().nullish().catch(undefined),
      status: z.string().nullish().catch(undefined),
      cost: z.object({ amount: z.number(), currency: z.string() }).nullish().catch(undefined),
      _meta: z
        .object({
          usage: z
            .object({ inputTokens: tokens, outputTokens: tokens })
            .optional()
            .catch(undefined),
          codex: z
            .object({ threadStatus: z.object({ type: z.string() }) })
            .optional()
            .catch(undefined),
        })
        .nullish()
        .catch(undefined),
    })
    .transform(nameMeta),
});

/** A question whether a tool may be used. */
export const permissionRequest = z.object({
  toolCall: z
    .object({
      title: z.string().nullish(),
      kind: z.string().nullish(),
      locations: z.array(z.object({ path: z.string() })).nullish(),
      rawInput: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    })
    .catch({ title: undefined }),
  options: z.array(z.object({ optionId: z.string(), kind: z.string() })),
});

/** A question of an agent, as far as it is read. */
export type PermissionRequest = z.infer<typeof permissionRequest>;

/** An update of a session, as far as it is read. */
export type SessionUpdate = z.infer<typeof sessionUpdate>["update"];

/** The answer to a prompt, as far as it is read. */
export type PromptAnswer = z.infer<typeof promptAnswer>;

/** The answer to `session/new`, as far as it is read. */
export type NewSessionAnswer = z.infer<typeof newSessionAnswer>;
