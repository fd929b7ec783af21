import { z } from "zod";

/** Tokens of one answer, or of several; input includes what came from a cache. */
export interface Tokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const cachedPart = z.object({ cached_tokens: count.optional().catch(undefined) });

/** Everything that the formats of model servers call their counts; what a server leaves out, or spoils, is missing. */
const countsSchema = z.object({
  // Messages of Anthropic, where the input is without the cache; Responses of OpenAI, where it is with it
  input_tokens: count.optional().catch(undefined),
  output_tokens: count.optional().catch(undefined),
  cache_read_input_tokens: count.optional().catch(undefined),
  cache_creation_input_tokens: count.optional().catch(undefined),
  input_tokens_details: cachedPart.optional().catch(undefined),
  // Chat Completions
  prompt_tokens: count.optional().catch(undefined),
  completion_tokens: count.optional().catch(undefined),
  prompt_tokens_details: cachedPart.optional().catch(undefined),
  // generateContent of Google
  promptTokenCount: count.optional().catch(undefined),
  toolUsePromptTokenCount: count.optional().catch(undefined),
  cachedContentTokenCount: count.optional().catch(undefined),
  candidatesTokenCount: count.optional().catch(undefined),
  thoughtsTokenCount: count.optional().catch(undefined),
});

/** Counts of one answer, in the words of its format. A stream tells them part by part: later ones replace earlier ones. */
export type Counts = z.infer<typeof countsSchema>;

const named = z.string().min(1).max(200).optional().catch(undefined);
const anything = z.unknown().optional();
const within = z
  .object({
    model: named,
    usage: anything,
    usageMetadata: anything,
    modelVersion: named,
    error: anything,
  })
  .optional()
  .catch(undefined);

/** One message of a stream, or a whole answer, as far as it is read. */
const partSchema = z.object({
  type: z.string().optional().catch(undefined),
  model: named,
  modelVersion: named,
  usage: anything,
  usageMetadata: anything,
  error: anything,
  message: within,
  response: within,
});

/** What one part of an answer tells. */
export interface TellingPart {
  readonly model?: string;
  readonly counts: Counts;
  /** Whether it is an error that comes as an answer. */
  readonly isError: boolean;
}

/** Reads a part of an answer; undefined where it is no part of a model's answer. Pure. */
export function readPart(value: unknown): TellingPart | undefined {
  const read = partSchema.safeParse(value);
  if (!read.success) return undefined;
  const { type, message, response, ...top } = read.data;
  const places = [top, message, response].filter((it) => it !== undefined);
  const counts = places
    .flatMap((it) => [it.usage, it.usageMetadata])
    .map((it) => countsSchema.safeParse(it))
    .reduce<Counts>((all, it) => (it.success ? mergeCounts(all, it.data) : all), {});
  const model = places.map((it) => it.model ?? it.modelVersion).find((it) => it !== undefined);
  const isError =
    type === "error" ||
    type === "response.failed" ||
    places.some((it) => it.error !== undefined && it.error !== null);
  return { ...(model === undefined ? {} : { model }), counts, isError };
}

/** Counts with later ones laid over them. Pure. */
export function mergeCounts(earlier: Counts, later: Counts): Counts {
  const known = Object.entries(later).filter(([, value]) => value !== undefined);
  return { ...earlier, ...Object.fromEntries(known) };
}

/** The tokens of an answer; undefined where it told none. Pure. */
export function tokensOf(it: Counts): Tokens | undefined {
  const read = it.cache_read_input_tokens;
  const input =
    it.promptTokenCount === undefined
      ? (it.prompt_tokens ??
        plus(it.input_tokens, (read ?? 0) + (it.cache_creation_input_tokens ?? 0)))
      : it.promptTokenCount + (it.toolUsePromptTokenCount ?? 0);
  const output =
    it.completion_tokens ??
    it.output_tokens ??
    plus(
      it.candidatesTokenCount ?? it.thoughtsTokenCount,
      it.candidatesTokenCount === undefined ? 0 : (it.thoughtsTokenCount ?? 0),
    );
  if (input === undefined && output === undefined) return undefined;
  const cached =
    it.cachedContentTokenCount ??
    it.prompt_tokens_details?.cached_tokens ??
    it.input_tokens_details?.cached_tokens ??
    read ??
    0;
  return { input: input ?? 0, cached: Math.min(cached, input ?? 0), output: output ?? 0 };
}

function plus(some: number | undefined, more: number): number | undefined {
  return some === undefined ? undefined : some + more;
}
