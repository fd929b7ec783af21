import { join } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { pathKind, readText, writeFileAtomic } from "../../platform/files.ts";
import { editProjectText, type ProjectEdit } from "../resolution/edit-project-file.ts";

/** Changes one deployment in psd.yaml; a file that cannot be edited safely is a diagnostic. */
export async function editProject(
  projectRoot: string,
  edit: ProjectEdit,
): Promise<Result<undefined>> {
  const file = join(projectRoot, "psd.yaml");
  const kind = await pathKind(file);
  const isNew = kind === "missing" && edit.kind === "add";
  const present = kind === "file" ? await readText(file) : undefined;
  const text = isNew ? "" : present;
  const edited = text === undefined ? undefined : editProjectText(text, edit);
  if (edited === undefined) {
    const { name } = edit;
    const span = { file, line: 1, column: 1 };
    return failure(diagnose("resolution/configuration-not-editable", { name }, { span }));
  }
  await writeFileAtomic(file, edited);
  return success(undefined);
}
