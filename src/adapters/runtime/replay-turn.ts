import { join } from "node:path";
import { type ArchiveEntry, readArchive } from "../../platform/archive.ts";
import { sha256 } from "../../platform/digest.ts";
import { findTwins } from "../../platform/find-twins.ts";
import { listFolder, makeLink, removePath, writeFile } from "../../platform/files.ts";
import { foldPath } from "../../platform/fold-path.ts";
import { linkTargetFault, relativePathFault, shortPath } from "../../platform/relative-path.ts";
import { type Recording, readTurnArchive, recordingLimits } from "./recording.ts";

/**
 * Puts the tree of a recorded turn into a workspace in place of what is there, `.specprompt` excepted.
 * Nothing is written before the whole archive was found lawful. The answer is the fault, if there is one.
 */
export async function replayTurn(
  folder: string,
  turn: { readonly number: number; readonly recorded: Recording["turns"][number] },
  workspace: string,
): Promise<string | undefined> {
  const bytes = await readTurnArchive(folder, turn.number);
  if (bytes === undefined) return `turn ${turn.number} is missing, no file, or too large`;
  if (sha256(bytes) !== turn.recorded.archive)
    return `turn ${turn.number} is not the one that was recorded`;
  const archive = await readArchive(bytes, recordingLimits);
  if ("fault" in archive) return `turn ${turn.number}: ${archive.fault}`;
  const fault = findFault(archive.entries);
  if (fault !== undefined) return `turn ${turn.number}: ${fault}`;
  const present = await listFolder(workspace);
  const replaced = present.filter((name) => name !== ".specprompt");
  await Promise.all(replaced.map((name) => removePath(join(workspace, name))));
  // Links come last, so that no file is written through one.
  const links = archive.entries.filter((it) => it.mode === "120000");
  const files = archive.entries.filter((it) => it.mode !== "120000");
  for (const entries of [files, links]) {
    for (let at = 0; at < entries.length; at += batchSize) {
      const batch = entries.slice(at, at + batchSize);
      await Promise.all(batch.map((it) => writeEntry(workspace, it)));
    }
  }
  return undefined;
}

/** Files that are written at the same time: a system allows only so many open ones. */
const batchSize = 64;

async function writeEntry(workspace: string, { path, mode, content }: ArchiveEntry): Promise<void> {
  const place = join(workspace, path);
  if (mode === "120000") await makeLink(Buffer.from(content).toString("utf8"), place);
  else await writeFile(place, content, mode === "100755" ? 0o755 : 0o644);
}

/** Why entries of an archive may not be written; undefined where they may. Pure. */
function findFault(entries: readonly ArchiveEntry[]): string | undefined {
  for (const entry of entries) {
    const fault = faultOf(entry);
    if (fault !== undefined) return `"${shortPath(entry.path)}" is not allowed: ${fault}`;
  }
  const [twin] = findTwins(entries.map((it) => it.path));
  if (twin?.kind === "twice") return `"${twin.path}" is there twice`;
  if (twin?.kind === "file-and-folder") return `"${twin.other}" is a file and a folder`;
  return twin && `"${twin.path}" and "${twin.other}" are the same file on some systems`;
}

function faultOf({ path, mode, content }: ArchiveEntry): string | undefined {
  const fault = relativePathFault(path);
  if (fault !== undefined) return fault;
  if (foldPath(path.split("/")[0] ?? "") === ".specprompt") return "it belongs to psd";
  return mode === "120000"
    ? linkTargetFault(path, Buffer.from(content).toString("utf8"))
    : undefined;
}
