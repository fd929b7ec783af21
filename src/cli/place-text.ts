import { dirname, basename, resolve } from "node:path";
import { escapeText } from "../diagnostics/escape.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../diagnostics/result.ts";
import { putSection } from "../pipeline/sharing/export/marked-section.ts";
import type { AgentsSection } from "../pipeline/sharing/export/agents-section.ts";
import {
  pathKind,
  readBytesNoFollow,
  removePath,
  systemErrorCode,
  writeFileAtomic,
} from "../platform/files.ts";
import type { CommandContext } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { shownPath, writeDiagnostics } from "./report/human.ts";
import { writeNewFiles } from "./write-files.ts";

type Surroundings = Pick<CommandContext, "environment" | "output">;

/** Where a text goes. */
export interface TextPlace {
  /** Relative to the working folder; standard output when missing. */
  readonly path: string | undefined;
  /** Whether it may take the place of a plain file. */
  readonly force: boolean;
}

/** Prints a text, or writes it as a file of its own and prints the path. */
export async function showText(
  text: string,
  { path, force }: TextPlace,
  context: Surroundings,
): Promise<ExitCode> {
  if (path === undefined) return print(text, context);
  const { cwd } = context.environment;
  const file = resolve(cwd, path);
  if (force && (await pathKind(file)) === "file") await removePath(file);
  const there = [{ path: basename(file), content: text }];
  const written = await writeNewFiles(dirname(file), there, cwd);
  return tell(written.ok ? success(file) : written, context);
}

/** Prints a section with its markers, or puts it into a file and prints the path. */
export async function showSection(
  section: AgentsSection,
  path: string | undefined,
  context: Surroundings,
): Promise<ExitCode> {
  if (path !== undefined) {
    const { cwd } = context.environment;
    return tell(await placeSection(section, { path, cwd }), context);
  }
  const text = putSection(undefined, section, "");
  return text.ok ? print(text.value, context) : tell(text, context);
}

function print(text: string, { output }: Surroundings): ExitCode {
  output.stdout(escapeText(text, { keepLayout: true, keepJoiners: true }));
  return exitCodes.fine;
}

async function tell(placed: Result<string>, context: Surroundings): Promise<ExitCode> {
  await writeDiagnostics(placed.diagnostics, context);
  if (!placed.ok) return exitCodes.findings;
  context.output.stdout(`${escapeText(shownPath(placed.value, context.environment.cwd))}\n`);
  return exitCodes.fine;
}

/** Puts a section into a file that may hold other text, of which nothing is changed. */
async function placeSection(
  section: AgentsSection,
  { path, cwd }: { readonly path: string; readonly cwd: string },
): Promise<Result<string>> {
  const file = resolve(cwd, path);
  const shown = shownPath(file, cwd);
  const kind = await pathKind(file);
  if (kind !== "file" && kind !== "missing") {
    return failure(diagnose("export/no-plain-file", { path: shown }));
  }
  const present = kind === "missing" ? undefined : await readPlain(file);
  if (kind === "file" && present === undefined) {
    return failure(diagnose("export/no-plain-file", { path: shown }));
  }
  const text = putSection(present, section, file);
  if (!text.ok) return text;
  try {
    if (text.value !== present) await writeFileAtomic(file, text.value);
    return success(file);
  } catch (error) {
    const because = systemErrorCode(error);
    if (because === undefined) throw error;
    return failure(diagnose("command/cannot-write", { path: shown, because }));
  }
}

async function readPlain(file: string): Promise<string | undefined> {
  const bytes = await readBytesNoFollow(file);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
