import { join } from "node:path";
import { z } from "zod";
import { readBounded } from "../../platform/bounded-read.ts";

/** What a recording may hold at most, unpacked; the same as an output. */
export const recordingLimits = { files: 20_000, bytes: 200 * 1024 * 1024 };

/** Bytes of the largest recording.json and of the largest packed turn that are read. */
const largestFile = { json: 16 * 1024 * 1024, archive: 64 * 1024 * 1024 };

const digest = z.string().regex(/^[0-9a-f]{64}$/u);
const word = z.string().min(1).max(200);

const usage = z.strictObject({
  inputTokens: z.number().nonnegative().optional(),
  cachedTokens: z.number().nonnegative().optional(),
  outputTokens: z.number().nonnegative().optional(),
  usd: z.number().nonnegative().optional(),
  source: z.enum(["reported", "metered", "estimated"]).optional(),
  usdSource: z.enum(["reported", "estimated"]).optional(),
});

const turn = z.strictObject({
  feedback: digest.optional().describe("SHA-256 of the feedback that was the prompt of a repair"),
  stopReason: z
    .enum(["ended", "refused", "length", "cancelled", "idle", "total", "crashed"])
    .describe("How the turn ended"),
  usage: usage.describe("What the turn cost when it was made"),
  messages: z
    .array(
      z.strictObject({
        kind: z.enum(["message", "tool", "permission"]),
        text: z.string().max(8000),
      }),
    )
    .max(5000),
  tree: z
    .string()
    .regex(/^[0-9a-f]{40}$/u)
    .describe("The id that git gives the tree"),
  files: z.number().int().nonnegative().describe("Number of files"),
  archive: digest.describe("SHA-256 of turn-<k>.tar.gz"),
});

/** The schema of recording.json. */
export const recordingSchema = z.strictObject({
  format: z.literal(1),
  prompt: digest.describe("Digest of the prompt that the generation was made from"),
  intent: digest.optional().describe("Digest of the prompt without criteria"),
  runtime: word,
  model: word.optional(),
  psd: word.describe("Version of psd that wrote the recording"),
  recordedAt: z.iso.datetime(),
  seal: z.enum(["sealed", "exposed"]),
  box: z.enum(["strict", "partial", "none"]),
  ambient: z.enum(["yes", "no", "unknown"]),
  outcome: z
    .enum(["green", "red", "unverified", "waiting", "errored", "flaky"])
    .optional()
    .describe("How the tree of the last turn was judged when it was made"),
  turns: z.array(turn).min(1).max(100),
});

/** A generation kept with a package. Everything in it is what somebody claims. */
export type Recording = z.infer<typeof recordingSchema>;

/** Name of the file of turn `number`, from 1. */
export function turnArchive(number: number): string {
  return `turn-${number}.tar.gz`;
}

/** Reads and checks recording.json in a folder; links are not followed. */
export async function readRecording(
  folder: string,
): Promise<{ readonly recording: Recording } | { readonly fault: string }> {
  const bytes = await readBounded(join(folder, "recording.json"), largestFile.json);
  if (bytes === undefined) return { fault: "recording.json is missing, no file, or too large" };
  const parsed = recordingSchema.safeParse(parseJson(Buffer.from(bytes).toString("utf8")));
  if (parsed.success) return { recording: parsed.data };
  const issue = parsed.error.issues[0];
  const place = issue?.path.join(".") ?? "";
  return { fault: `recording.json: ${place === "" ? "" : `${place}: `}${issue?.message}` };
}

/** The packed bytes of a turn; undefined where they are missing or too large. */
export function readTurnArchive(folder: string, number: number): Promise<Uint8Array | undefined> {
  return readBounded(join(folder, turnArchive(number)), largestFile.archive);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
