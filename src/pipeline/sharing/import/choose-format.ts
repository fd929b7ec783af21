import { diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import type { ForeignFolder } from "./foreign-folder.ts";
import type { ImportFormat } from "./import-draft.ts";

/** Which of some formats a folder has: the named one, or the only one that fits. */
export function chooseFormat(
  folder: ForeignFolder,
  formats: readonly ImportFormat[],
  named: string | undefined,
): Result<ImportFormat> {
  const span: Span = { file: folder.root, line: 1, column: 1 };
  const tried = formats
    .filter((it) => named === undefined || it.name === named)
    .map((format) => ({ format, because: format.misfit(folder) }));
  const fitting = tried.filter((it) => it.because === undefined);
  const [only, second] = fitting;
  if (only === undefined) {
    const misfits = tried.map((it) => `${it.format.name}: ${it.because}`);
    return failure(diagnose("import/not-recognised", { misfits }, { span }));
  }
  if (second === undefined) return success(only.format);
  const args = { formats: fitting.map((it) => it.format.name) };
  return failure(diagnose("import/ambiguous", args, { span }));
}
