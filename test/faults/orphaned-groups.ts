import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Control groups that psd made for a process that is gone; each command that finds a box removes them. */
export function orphanedGroups(): readonly string[] {
  return foldersBelow("/sys/fs/cgroup").filter((path) => {
    const pid = /\/box\.psd-(\d+)-\d+-[0-9a-f]+$/u.exec(path)?.[1];
    return pid !== undefined && !existsSync(`/proc/${pid}`);
  });
}

/** Every folder below one; groups of others come and go meanwhile. */
function foldersBelow(folder: string): readonly string[] {
  const names = listNow(folder);
  return names.flatMap((name) => [join(folder, name), ...foldersBelow(join(folder, name))]);
}

function listNow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((it) => it.isDirectory()).map((it) => it.name);
  } catch {
    return [];
  }
}
