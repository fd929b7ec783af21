import { carrying } from "../../diagnostics/carried.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { listTreeNow } from "../../platform/list-tree-now.ts";
import type { RunResult } from "../../platform/process.ts";
import { wait } from "../../platform/wait.ts";

/** Milliseconds that git may work before the store is looked through. */
const patienceMs = 1000;

/**
 * Runs git on a store. Git opens whatever has the name of an object, and waits without end where that is a
 * pipe: what takes longer than a second has the store looked through, and is ended with an error that carries
 * `store/special-file` where something in there is no file. A store is never looked through for quick calls.
 */
export async function unlessStuck(
  folder: string,
  run: (signal: AbortSignal) => Promise<RunResult>,
): Promise<RunResult> {
  const ended = new AbortController();
  const stuck = new AbortController();
  const running = run(stuck.signal).finally(() => ended.abort());
  await wait(patienceMs, ended.signal);
  const path = ended.signal.aborted ? undefined : findSpecial(folder);
  if (path === undefined) return running;
  stuck.abort();
  await running;
  throw carrying(diagnose("store/special-file", { folder, path }));
}

/** What lies in a store that psd never puts there, relative to it; what was moved into `damaged/` is nobody's. */
function findSpecial(folder: string): string | undefined {
  return listTreeNow(folder).find(
    ({ path, kind }) => (kind === "link" || kind === "other") && !path.startsWith("damaged/"),
  )?.path;
}
