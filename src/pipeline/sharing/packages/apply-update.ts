import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { readPlainFile } from "../../../platform/bounded-read.ts";
import { sha256 } from "../../../platform/digest.ts";
import { readText, removePath, writeFileAtomic } from "../../../platform/files.ts";
import { makePsdFolder } from "../../promotion/psd-folder.ts";
import { editProjectText } from "../../resolution/edit-project-file.ts";
import { findProjectRoot } from "../../resolution/find-project.ts";
import { formatLock, type Lock, lockFile, parseLock } from "../../resolution/lock.ts";

/** Where the two files are kept that the last update changed: on this machine only. */
const recordFile = ".psd/cache/last-update.json";

/** Bytes of the largest record: psd.yaml and psd.lock, twice. */
const maxRecord = 16 * 2 ** 20;

const texts = z.strictObject({ project: z.string(), lock: z.string() });
const recordSchema = z.strictObject({ format: z.literal(1), was: texts, now: texts });

/** psd.yaml and psd.lock; an empty text where there is none. */
export type ProjectTexts = Readonly<z.infer<typeof texts>>;

/** What is about to be written. */
export interface UpdateChange {
  readonly root: string;
  /** Both files as they were looked at. */
  readonly seen: ProjectTexts;
  readonly lock: Lock;
  readonly next: Lock;
  readonly respecified: Readonly<Record<string, string>>;
}

/**
 * Does what was planned. What both files were is kept first. psd.lock then pins the old and the new packages,
 * psd.yaml names the new ones, and psd.lock loses the old: killed anywhere, the project can be built as before
 * or as after.
 */
export async function applyUpdate({
  root,
  seen: was,
  lock,
  next,
  respecified,
}: UpdateChange): Promise<Result<undefined>> {
  const file = join(root, "psd.yaml");
  if (!isDeepStrictEqual(was, await readTexts(root))) {
    return failure(diagnose("registry/changed-meanwhile", {}));
  }
  let project = was.project;
  for (const [name, from] of Object.entries(respecified)) {
    const edited = editProjectText(project, { kind: "respecify", name, from });
    if (edited === undefined) {
      const span = { file, line: 1, column: 1 };
      return failure(diagnose("resolution/configuration-not-editable", { name }, { span }));
    }
    project = edited;
  }
  const now = { project, lock: formatLock(next) };
  const made = await makePsdFolder(root);
  if (!made.ok) return made;
  await writeFileAtomic(join(root, recordFile), JSON.stringify({ format: 1, was, now }));
  await exchange(root, now, formatLock({ ...lock, ...next }));
  return success(undefined);
}

/** Puts back what psd.yaml and psd.lock were before the last update, also where that was not finished. */
export async function undoUpdate(cwd: string): Promise<Result<{ readonly root: string }>> {
  const root = await findProjectRoot(cwd);
  const record = await readRecord(root);
  if (record === undefined) return failure(diagnose("registry/no-update", {}));
  const { was, now } = record;
  const present = await readTexts(root);
  const [before, after] = [pinsOf(was.lock), pinsOf(now.lock)];
  const both = formatLock({ ...before, ...after });
  const isKnown =
    [was.project, now.project].includes(present.project) &&
    [was.lock, now.lock, both].includes(present.lock);
  if (!isKnown) return failure(diagnose("registry/changed-since", {}));
  await exchange(root, was, both);
  await removePath(join(root, recordFile));
  return success({ root });
}

async function exchange(root: string, to: ProjectTexts, both: string): Promise<void> {
  const file = join(root, "psd.yaml");
  if (sha256((await readText(file)) ?? "") !== sha256(to.project)) {
    await writeFileAtomic(lockFile(root), both);
    await writeFileAtomic(file, to.project);
  }
  if (to.lock === "") await removePath(lockFile(root));
  else await writeFileAtomic(lockFile(root), to.lock);
}

/** psd.yaml and psd.lock as they lie in a project. */
export async function readTexts(root: string): Promise<ProjectTexts> {
  return {
    project: (await readText(join(root, "psd.yaml"))) ?? "",
    lock: (await readText(lockFile(root))) ?? "",
  };
}

/** What a text of psd.lock pins; nothing where it cannot be read. */
function pinsOf(
  text: string,
): ReturnType<typeof parseLock> extends Result<infer Value> ? Value : never {
  const parsed = parseLock(text, "psd.lock");
  return parsed.ok ? parsed.value : {};
}

async function readRecord(root: string): Promise<z.infer<typeof recordSchema> | undefined> {
  const read = await readPlainFile(join(root, recordFile), maxRecord);
  if (read === undefined || "fault" in read) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(read.bytes).toString("utf8"));
    return recordSchema.safeParse(value).data;
  } catch {
    return undefined;
  }
}
