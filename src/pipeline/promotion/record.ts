import * as z from "zod";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { findTwins } from "../../platform/find-twins.ts";
import { pathsOf } from "./psd-folder.ts";
import { ownedFileSchema, receiptSchema, safePathSchema } from "./receipt.ts";

/** Bytes of the largest record that is read: a receipt and its files once more. */
const maxBytes = 48 * 1024 * 1024;

/** The schema of `.psd/receipts/<deployment>.promoting.json`; as untrusted as a receipt. */
const recordSchema = z.strictObject({
  format: z.literal(1),
  /** The receipt that commits the promotion. */
  receipt: receiptSchema,
  /** In the order in which they are moved. */
  files: z.array(
    z.strictObject({
      place: safePathSchema,
      old: ownedFileSchema.optional(),
      new: ownedFileSchema.optional(),
    }),
  ),
  /** Folders that were not there before, parents first; relative to the project. */
  folders: z.array(safePathSchema),
  /** Targets below which empty folders are removed: the present one and, where it differs, the earlier. */
  targets: z.array(safePathSchema),
  /** Places at which hand edits are given up. */
  discarded: z.array(safePathSchema),
  /** When one side of a merge was taken; missing where a generation is promoted. */
  takenAt: z.iso.datetime().optional(),
});

/** What a promotion under way is about to do: written before it touches anything. */
export type PromotionRecord = Readonly<z.infer<typeof recordSchema>>;

/** The record of an interrupted promotion; undefined where there is none. */
export async function readRecord(
  projectRoot: string,
  deployment: string,
): Promise<Result<PromotionRecord | undefined>> {
  const file = pathsOf(projectRoot, deployment).record;
  const invalid = (reason: string): Result<never> =>
    failure(diagnose("promotion/record-invalid", { file, reason }));
  const read = await readPlainFile(file, maxBytes);
  if (read === undefined) return success(undefined);
  if ("fault" in read) return invalid(read.fault);
  const json = parseJson(read.bytes);
  if (json === undefined) return invalid("it is no JSON");
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return invalid(`${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
  }
  const { receipt, files, targets, folders } = parsed.data;
  const allowed = (it: string): boolean =>
    targets.some((target) => it.startsWith(`${target}/`) || `${target}/`.startsWith(`${it}/`));
  const inTargets = (it: string): boolean => targets.some((target) => it.startsWith(`${target}/`));
  const fits =
    receipt.deployment === deployment &&
    targets.includes(receipt.into) &&
    files.every((it) => inTargets(it.place)) &&
    folders.every(allowed);
  const reason = fits ? twinReason(files) : "it names files outside of its target";
  return reason === undefined ? success(parsed.data) : invalid(reason);
}

/** A tree holds no two files of one name, neither the one that goes nor the one that comes. */
function twinReason(files: PromotionRecord["files"]): string | undefined {
  const placesOf = (side: "old" | "new"): readonly string[] =>
    files.filter((it) => it[side] !== undefined).map((it) => it.place);
  const [twin] = [...findTwins(placesOf("old")), ...findTwins(placesOf("new"))];
  return twin && `it names "${twin.path}" and "${twin.other}", which are one file on some systems`;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
