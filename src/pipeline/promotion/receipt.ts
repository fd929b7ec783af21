import * as z from "zod";
import { findTwins } from "../../platform/find-twins.ts";
import { isImpossiblePath, relativePathFault } from "../../platform/relative-path.ts";
import { lockedPackageSchema } from "../resolution/lock.ts";

/** Longest list in a receipt: as many files as an output may have. */
const maxFiles = 20_000;

/** Any text; who shows it escapes it. */
const text = z.string();

/** The schema of a relative path that is safe below a folder. */
export const safePathSchema = z
  .string()
  .max(4096)
  .check((context) => {
    const fault = relativePathFault(context.value);
    if (fault !== undefined)
      context.issues.push({ code: "custom", input: context.value, message: fault });
  });

/** Names of deployments: the same rule as in psd.yaml, because files are named after them. */
const deploymentName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/u);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);
const gitId = z.string().regex(/^[0-9a-f]{40}$/u);
const attemptId = z.string().regex(/^a\d{1,15}$/u);
const count = z.number().int().min(0);
const boxLevel = z.enum(["strict", "partial", "none"]);
const bounds = z.enum(["full", "partial"]);

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const parameter = z.union([
  scalar,
  z.array(scalar),
  z.strictObject({ env: text }),
  z.strictObject({ file: safePathSchema }),
]);

const fileMode = z.enum(["100644", "100755", "120000"]);

/** The schema of a file of the ownership map. */
export const ownedFileSchema = z.strictObject({ blob: gitId, mode: fileMode });

/** The schema of an ownership map: paths that are safe below the target, with what was put there. */
const ownedFilesSchema = z
  .record(safePathSchema, ownedFileSchema)
  .refine((it) => Object.keys(it).length <= maxFiles, `has more than ${maxFiles} files`)
  .check(({ value, issues }) => {
    for (const { path, other } of findTwins(Object.keys(value))) {
      const message = `it is the same file as "${other}" on some systems`;
      issues.push({ code: "custom", input: value, path: [path], message });
    }
  });

const criterion = z.strictObject({
  id: text,
  end: z.enum(["passed", "failed", "errored", "signed", "judged", "not-run", "flaky"]),
  digest: z.string().max(128),
  required: z.boolean(),
  heldOut: z.boolean(),
  /** The clauses that it stands for, where there are any; missing in older receipts. */
  covers: z.array(text).max(1000).optional(),
});

const verdict = z.strictObject({
  outcome: z.enum(["green", "red", "unverified", "waiting", "errored", "flaky"]),
  /** In the sealed-safe view: a held-out criterion is `held-out-<n>`. */
  criteria: z.array(criterion),
  /** Clauses that no passing outside check covers. */
  unverified: z.array(text),
  /** Third-party packages that the output asks for, with the manifest that names each. */
  dependencies: z
    .array(z.strictObject({ name: text, file: text }))
    .max(1000)
    .optional(),
  /** What the set-up of the output could reach. */
  setup: z
    .strictObject({
      network: z.enum(["none", "hosts", "open"]),
      hosts: z.array(text).max(200).optional(),
      kept: z.boolean().optional(),
    })
    .optional(),
});

const shortDigest = z.string().regex(/^[0-9a-f]{16}$/u);

/** What the composition consisted of, by which an incremental generation is told what changed. */
const parts = z.strictObject({
  clauses: z.record(text, z.strictObject({ digest: shortDigest, says: z.string().max(200) })),
  criteria: z.record(text, shortDigest),
  documents: z.record(text, shortDigest),
  contract: shortDigest,
});

const usage = z.strictObject({
  inputTokens: count.optional(),
  cachedTokens: count.optional(),
  outputTokens: count.optional(),
  usd: z.number().min(0).optional(),
  source: z.enum(["reported", "metered", "estimated"]).optional(),
  usdSource: z.enum(["reported", "estimated"]).optional(),
});

const labels = z.strictObject({
  /** Whether the runtime could read package, project or `.psd`. */
  seal: z.enum(["sealed", "exposed"]),
  /** Levels of the boxes in which agent, setup and checks ran. */
  box: z.strictObject({ agent: boxLevel, setup: boxLevel, checks: boxLevel }),
  /** Whether those boxes bounded time, CPU, memory, processes, disk and output; `agent` where psd ran it. */
  limits: z.strictObject({ agent: bounds.optional(), setup: bounds, checks: bounds }).optional(),
  /** What programs of the runtime could reach; missing where psd ran none. */
  network: z.enum(["none", "hosts", "open"]).optional(),
  purity: z.string().regex(/^(?:first|repaired|lessons|incremental:\S{1,64})$/u),
  /** `generated`, or who recorded it. */
  origin: text,
  /** Whether the user's own instructions, memory or tools may have reached the agent. */
  ambient: z.enum(["yes", "no", "unknown"]),
});

/** The schema of `.psd/receipts/<deployment>.json`. A receipt is untrusted: anybody can write one. */
export const receiptSchema = z.strictObject({
  format: z.literal(1),
  deployment: deploymentName,
  package: z.strictObject({
    name: text.optional(),
    version: text.optional(),
    /** As the user wrote it. */
    specifier: text,
    /** Relative to the project, with `/`; a package may lie outside of it. */
    path: z
      .string()
      .max(4096)
      .refine((it) => !isImpossiblePath(it), "holds a control character"),
    /** Of a package from a registry or git: exactly which one it was. */
    pin: lockedPackageSchema.optional(),
  }),
  into: safePathSchema,
  choices: z.record(text, text),
  /** Values of text parameters, or where they lie; of the others only that. */
  parameters: z.record(text, parameter),
  /** The set of psd.yaml that was laid over the deployment; missing where none was. */
  environment: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/u)
    .optional(),
  overlay: safePathSchema.optional(),
  /** SHA-256 of the project's own files that were given as context, by their paths in the project. */
  context: z.record(safePathSchema, sha256).optional(),
  runtime: text,
  model: text.optional(),
  digests: z.strictObject({
    prompt: sha256,
    intent: sha256,
    judge: z.strictObject({ visible: sha256, heldOut: sha256.nullable() }),
  }),
  parts: parts.optional(),
  /** The prompt digest of the generation; older than `digests.prompt` where only criteria changed since. */
  generatedFrom: sha256,
  /** The number of the composition format. */
  composition: count,
  /** The psd that promoted. */
  psd: text,
  attempt: attemptId,
  /** Git's id of the promoted tree. */
  tree: gitId,
  /** The ownership map. */
  files: ownedFilesSchema,
  verdict,
  usage,
  /** Milliseconds of agents and checks. */
  durationMs: z.number().min(0),
  labels,
  /** Criteria that a person let fail. */
  waivers: z.array(z.strictObject({ criterion: text, because: text })),
  /** Why builds leave the target alone, where they do. */
  held: text.optional(),
  promotedAt: z.iso.datetime(),
  /** The promotion before this one: `receipt` is the store's id of its receipt's bytes. */
  previous: z.strictObject({ attempt: attemptId, tree: gitId, receipt: gitId }).optional(),
});

/** The record of a promoted generation: a claim that `psd validate` can test. */
export type Receipt = Readonly<z.infer<typeof receiptSchema>>;

/** What promotion does not know by itself: everything but the files, the time and the history. */
export type ReceiptDraft = Omit<Receipt, "format" | "tree" | "files" | "promotedAt" | "previous">;

const draftSchema = receiptSchema.omit({
  format: true,
  tree: true,
  files: true,
  promotedAt: true,
  previous: true,
});

/** What a further promotion of the same generation takes over from its receipt. */
export function draftOf(receipt: Receipt): ReceiptDraft {
  return draftSchema.strip().parse(receipt);
}

/** A file of the ownership map. */
export type OwnedFile = z.infer<typeof ownedFileSchema>;

/** Paths relative to the target, with what was put there. */
export type OwnedFiles = Readonly<Record<string, OwnedFile>>;
