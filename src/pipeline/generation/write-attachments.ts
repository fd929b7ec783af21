import { join } from "node:path";
import { copyPath, makeFolder, pathKind, removePath, writeFile } from "../../platform/files.ts";
import type { Attachment } from "../composition/composition.ts";

/**
 * Writes the files that go with a brief below `.specprompt/` of a workspace, over what is there. What an
 * agent put in their way, links above all, is removed first.
 */
export async function writeAttachments(
  workspace: string,
  attachments: readonly Attachment[],
): Promise<void> {
  const folder = join(workspace, ".specprompt");
  if ((await pathKind(folder)) !== "folder") await removePath(folder);
  await makeFolder(folder);
  const layers = new Set(attachments.map((it) => it.path.split("/").slice(0, 2).join("/")));
  await Promise.all([...layers].map((it) => removePath(join(workspace, it))));
  await Promise.all(attachments.map((it) => writeAttachment(workspace, it)));
}

async function writeAttachment(workspace: string, { path, content }: Attachment): Promise<void> {
  const file = join(workspace, path);
  if ("text" in content) {
    await writeFile(file, content.text);
    return;
  }
  await makeFolder(join(file, ".."));
  await copyPath(content.file, file);
}
