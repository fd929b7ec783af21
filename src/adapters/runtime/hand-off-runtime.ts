import { join } from "node:path";
import { makeFolder, pathKind, removePath, writeFileAtomic } from "../../platform/files.ts";
import { success } from "../../diagnostics/result.ts";
import type { Runtime, Session, TurnRequest } from "./runtime.ts";

/**
 * Notes that a person or an agent elsewhere has done what a turn asks. The note lies beside the
 * workspace, where what works in it cannot write.
 */
export async function markSubmitted(workspace: string, turn: number): Promise<void> {
  await writeFileAtomic(submissionMark(workspace, turn), "");
}

/** Hands the work to someone else: writes what is asked into the workspace and waits for `psd submit`. */
export function createHandOffRuntime(): Runtime {
  return {
    name: "hand-off",
    needsBox: false,
    keepsWorkspace: true,
    open: async ({ workspace }) => success(createSession(workspace)),
  };
}

function createSession(workspace: string): Session {
  return {
    isOpen: () => true,
    prompt: async (request, { signal }) => {
      if (signal.aborted) return success({ stopReason: "cancelled", usage: {} });
      const submitted = (await pathKind(submissionMark(workspace, request.turn))) === "file";
      if (submitted) return success({ stopReason: "ended", usage: {} });
      const brief = await writeBrief(workspace, request);
      return success({ stopReason: "waiting", usage: {}, brief });
    },
    close: () => Promise.resolve(),
  };
}

/** Nothing that lies in the workspace may lead the brief to another place. */
async function writeBrief(workspace: string, { turn, prompt }: TurnRequest): Promise<string> {
  const folder = join(workspace, ".specprompt");
  if ((await pathKind(folder)) !== "folder") await removePath(folder);
  await makeFolder(folder);
  const file = join(folder, turn === 1 ? "BRIEF.md" : `FEEDBACK-${turn - 1}.md`);
  if ((await pathKind(file)) === "folder") await removePath(file);
  await writeFileAtomic(file, prompt);
  return file;
}

function submissionMark(workspace: string, turn: number): string {
  return `${workspace}.turn-${turn}.submitted`;
}
