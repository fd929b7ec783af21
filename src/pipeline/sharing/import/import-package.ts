import { basename, join } from "node:path";
import { stringify } from "yaml";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import {
  listFolder,
  pathKind,
  removeEmptyFolder,
  removePath,
  renamePath,
  setMode,
  writeFile,
} from "../../../platform/files.ts";
import { checkImported, type CheckedImport } from "./check-imported.ts";
import { chooseFormat } from "./choose-format.ts";
import { type ForeignFolder, readForeignFolder } from "./foreign-folder.ts";
import { importFormats } from "./formats.ts";
import { cannotWrite, stageDraft } from "./stage-draft.ts";
import type { DraftFile, ImportDraft } from "./import-draft.ts";
import { type ImportParts, type ImportReport, renderReport, reportOf } from "./import-report.ts";

/** What is imported, and where to. */
export interface ImportRequest {
  /** Absolute. */
  readonly from: string;
  /** Absolute; must be missing or empty. A folder of the working folder with the package's name where missing. */
  readonly into?: string;
  /** Absolute. */
  readonly cwd: string;
  /** The format; found out where missing. */
  readonly as?: string;
  /** The package's npm name; made of the folder's where missing. */
  readonly name?: string;
  /** Carry the folder's instructions for agents as context, as data. */
  readonly agentFiles?: boolean;
}

/** What was imported, and what `psd check` says of it: an error is something that a person must mend first. */
export interface Imported extends Pick<CheckedImport, "counts" | "findings"> {
  readonly report: ImportReport;
  /** Absolute folder of the new package. */
  readonly into: string;
}

/** Makes a SpecPrompt of a folder of another format. All of it is written, or nothing. */
export async function importPackage(request: ImportRequest): Promise<Result<Imported>> {
  const { from } = request;
  const span = { file: from, line: 1, column: 1 };
  const found = await readForeignFolder(from);
  if (found === undefined || found === "cut")
    return failure(diagnose("import/no-folder", { isCut: found === "cut" }, { span }));
  const name = request.name ?? packageName(found.name);
  const into = request.into ?? join(request.cwd, name.slice(name.lastIndexOf("/") + 1));
  const obstacle = await findObstacle(found, into);
  if (obstacle !== undefined) return failure(obstacle);
  const folder = request.agentFiles === true ? found : withoutAgentFiles(found);
  const format = chooseFormat(folder, importFormats, request.as);
  if (!format.ok) return format;
  const draft = withAgentFiles(await format.value.draft(folder), folder);
  return writeImported({ format: format.value.name, name, folder, draft }, into);
}

/** Writes and checks beside the target and renames, so that a reader sees all of it or nothing. */
async function writeImported(parts: ImportParts, into: string): Promise<Result<Imported>> {
  const written = await stageDraft(filesOf(parts), parts.folder.root, into);
  if (!written.ok) return written;
  const stage = written.value;
  try {
    const { counts, findings, questions } = await checkImported(stage, into, parts);
    const told = [...parts.draft.questions, ...questions];
    const report = reportOf({ ...parts, draft: { ...parts.draft, questions: told } });
    await writeFile(join(stage, "IMPORT.md"), renderReport(report));
    await setMode(stage, 0o755);
    await removeEmptyFolder(into);
    await renamePath(stage, into);
    return success({ report, into, counts, findings });
  } catch (error) {
    return failure(cannotWrite(into, error));
  } finally {
    await removePath(stage);
  }
}

function filesOf({ name, draft }: ImportParts): readonly DraftFile[] {
  const { manifest, core, files, criteria } = draft;
  const entry = `${frontMatter({ specprompt: 1, name, ...manifest })}\n# ${name}\n\n${core}`;
  const entries = criteria.map(({ says, covers, table }, index) => ({
    id: `AC-${index + 1}`,
    says,
    ...(covers === undefined ? {} : { covers }),
    ...(table === undefined ? { required: false } : {}),
    check:
      table === undefined
        ? { manual: `Does the output show it? ${says}` }
        : { cases: { file: table.file, ...table.mapping } },
  }));
  const acceptance = stringify({ criteria: entries }, { lineWidth: 0 });
  return [
    { to: "SPECPROMPT.md", how: "", content: entry },
    ...files,
    ...(criteria.length === 0
      ? []
      : [{ to: "validation/acceptance.yaml", how: "", content: acceptance }]),
  ];
}

async function findObstacle(folder: ForeignFolder, into: string): Promise<Diagnostic | undefined> {
  const span = { file: folder.root, line: 1, column: 1 };
  if (folder.files.some((it) => it.path === "SPECPROMPT.md"))
    return diagnose("import/already-specprompt", {}, { span });
  const kind = await pathKind(into);
  const isFree = kind === "missing" || (kind === "folder" && (await listFolder(into)).length === 0);
  if (isFree) return undefined;
  const place = { span: { file: into, line: 1, column: 1 } };
  return diagnose("import/target-not-empty", { path: escapeText(basename(into)) }, place);
}

function withoutAgentFiles(folder: ForeignFolder): ForeignFolder {
  const because =
    "it instructs an agent, and nobody here has asked it to; `--agent-files` carries it as context";
  const leftOut = folder.agentFiles.map(({ path }) => ({ path, because }));
  return { ...folder, agentFiles: [], leftOut: [...folder.leftOut, ...leftOut] };
}

/** What agents would obey lies in the context under names that none of them looks for. */
function withAgentFiles(draft: ImportDraft, { agentFiles }: ForeignFolder): ImportDraft {
  const carried = agentFiles.map(({ path }): DraftFile => ({
    from: path,
    to: `context/agent-files/${path.replaceAll(/(^|\/)\./gu, "$1")}.txt`,
    how: "as data, which instructs nobody",
  }));
  return { ...draft, files: [...draft.files, ...carried] };
}

/** A name that npm takes, made of that of a folder. */
function packageName(folder: string): string {
  const name = folder
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-+|-+$/gu, "")
    .slice(0, 100);
  return name === "" ? "imported" : name;
}

function frontMatter(keys: Readonly<Record<string, unknown>>): string {
  const style = {
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    lineWidth: 0,
  } as const;
  return `---\n${stringify(keys, style)}---\n`;
}
