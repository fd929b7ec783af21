import { type Result, success } from "../../diagnostics/result.ts";
import { removePath } from "../../platform/files.ts";
import { pruneLock } from "../project/write-lock.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import type { Life } from "./change-deployment.ts";
import { editProject } from "./edit-project.ts";

/** Takes everything away that makes a folder a deployment, the receipt last; its files are not touched. */
export async function forget({
  name,
  project,
  place,
  entry,
}: Pick<Life, "name" | "project" | "place" | "entry">): Promise<Result<undefined>> {
  if (entry !== undefined) {
    const edited = await editProject(project.root, { kind: "remove", name });
    if (!edited.ok) return edited;
    await pruneLock(project.root);
  }
  place.journal.supersede(name);
  const { base, receipt } = pathsOf(project.root, name);
  await removePath(base);
  await removePath(receipt);
  return success(undefined);
}
