import { dirname, join } from "node:path";
import { readRecording, readTurnArchive } from "../../../adapters/runtime/recording.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { sha256 } from "../../../platform/digest.ts";
import type { ShippedFile } from "./shipped-files.ts";

/** How the recordings of a package stand. */
export interface RecordingCounts {
  readonly all: number;
  /** Of a prompt that the package gives with examples for its parameters. */
  readonly fitting: number;
}

/** Reads every recording that would be sent: whole, with the bytes that it claims, in the folder of its prompt. */
export async function checkRecordings(
  files: readonly ShippedFile[],
  root: string,
  prompts: readonly string[],
): Promise<RecordingCounts & { readonly findings: readonly Diagnostic[] }> {
  const folders = new Set(
    files
      .map((it) => it.path)
      .filter((it) => it.startsWith("recordings/"))
      .map(dirname),
  );
  const findings: Diagnostic[] = [];
  let fitting = 0;
  for (const folder of folders) {
    const read = await readRecording(join(root, folder));
    const fault =
      "fault" in read ? read.fault : await faultOf(join(root, folder), folder, read.recording);
    if (fault !== undefined) {
      const span = { file: join(root, folder), line: 1, column: 1 };
      findings.push(
        diagnose(
          "pack/bad-recording",
          { recording: escapeText(folder), fault: escapeText(fault) },
          { span },
        ),
      );
    } else if ("recording" in read && prompts.includes(read.recording.prompt)) fitting += 1;
  }
  return { all: folders.size, fitting, findings };
}

async function faultOf(
  place: string,
  folder: string,
  {
    prompt,
    turns,
  }: { readonly prompt: string; readonly turns: readonly { readonly archive: string }[] },
): Promise<string | undefined> {
  if (!new RegExp(`^recordings/${prompt.slice(0, 16)}/[1-9]\\d*$`, "u").test(folder))
    return "it does not lie in the folder of its prompt";
  for (const [index, { archive }] of turns.entries()) {
    const bytes = await readTurnArchive(place, index + 1);
    if (bytes === undefined) return `the files of turn ${index + 1} are missing`;
    if (sha256(bytes) !== archive)
      return `the files of turn ${index + 1} are not those that were recorded`;
  }
  return undefined;
}
