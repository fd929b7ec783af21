import { join } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { pathKind, readText, removePath, writeFileAtomic } from "../../platform/files.ts";
import { pathsOf } from "../promotion/psd-folder.ts";
import { editProjectText, type ProjectEdit } from "../resolution/edit-project-file.ts";
import type { Life } from "./change-deployment.ts";

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
  }
  place.journal.supersede(name);
  const { base, receipt } = pathsOf(project.root, name);
  await removePath(base);
  await removePath(receipt);
  return success(undefined);
}

/** Changes one deployment in psd.yaml; a file that cannot be edited safely is a diagnostic. */
export async function editProject(
  projectRoot: string,
  edit: ProjectEdit,
): Promise<Result<undefined>> {
  const file = join(projectRoot, "psd.yaml");
  const text = (await pathKind(file)) === "file" ? await readText(file) : undefined;
  const edited = text === undefined ? undefined : editProjectText(text, edit);
  if (edited === undefined) {
    const { name } = edit;
    const span = { file, line: 1, column: 1 };
    return failure(diagnose("resolution/configuration-not-editable", { name }, { span }));
  }
  await writeFileAtomic(file, edited);
  return success(undefined);
}
