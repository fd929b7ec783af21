import { join, relative, sep } from "node:path";
import { readRecording, type Recording } from "../../adapters/runtime/recording.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { listFolder } from "../../platform/files.ts";
import { type Result, success } from "../../diagnostics/result.ts";

/** A recording of a package that matches a prompt. */
export interface FoundRecording {
  /** Absolute. */
  readonly folder: string;
  readonly recording: Recording;
}

/** Where the recordings of a prompt lie in a package. */
export function recordingsFolder(packageRoot: string, prompt: string): string {
  return join(packageRoot, "recordings", prompt.slice(0, 16));
}

/** The numbers of the recordings in a folder, the newest first. */
export async function recordingNumbers(folder: string): Promise<readonly number[]> {
  return (await listFolder(folder))
    .filter((name) => /^[1-9]\d{0,5}$/u.test(name))
    .map(Number)
    .toSorted((a, b) => b - a);
}

/** Recordings of one prompt that are tried, from the newest on. */
const triedRecordings = 20;

/**
 * The newest valid recording of a prompt in a package; undefined where there is none. One that is
 * not valid is a warning, and the next one is taken.
 */
export async function findRecording({
  packageRoot,
  prompt,
}: {
  readonly packageRoot: string;
  /** The whole digest. */
  readonly prompt: string;
}): Promise<Result<FoundRecording | undefined>> {
  const parent = recordingsFolder(packageRoot, prompt);
  const folders = (await recordingNumbers(parent)).map((it) => join(parent, String(it)));
  const diagnostics: Diagnostic[] = [];
  for (const folder of folders.slice(0, triedRecordings)) {
    // The newest that is valid is enough, and each may be large.
    const it = await readPlainRecording(packageRoot, folder);
    const fault = "fault" in it ? it.fault : otherPrompt(it.recording, prompt);
    if ("recording" in it && fault === undefined)
      return success({ folder, recording: it.recording }, diagnostics);
    diagnostics.push(
      diagnose(
        "runtime/recording-invalid",
        { recording: folder, fault: fault ?? "" },
        { severity: "warning" },
      ),
    );
  }
  return success(undefined, diagnostics);
}

/** A recording that lies in the package itself: what a link leads to is not the package's. */
async function readPlainRecording(
  packageRoot: string,
  folder: string,
): ReturnType<typeof readRecording> {
  const place = relative(packageRoot, folder).replaceAll(sep, "/");
  const obstacle = findObstacle(packageRoot, `${place}/`);
  if (obstacle === undefined) return readRecording(folder);
  return { fault: `"${obstacle.path}" is no plain folder` };
}

function otherPrompt(recording: Recording, prompt: string): string | undefined {
  return recording.prompt === prompt ? undefined : "it is of another prompt";
}
