import { existsSync, readdirSync } from "node:fs";

/** Control groups that psd made for a process that is gone; each command that finds a box removes them. */
export function orphanedGroups(): readonly string[] {
  if (!existsSync("/sys/fs/cgroup")) return [];
  return readdirSync("/sys/fs/cgroup", { recursive: true, encoding: "utf8" }).filter((path) => {
    const pid = /(?:^|\/)psd-(\d+)-[0-9a-f]+$/u.exec(path)?.[1];
    return pid !== undefined && !existsSync(`/proc/${pid}`);
  });
}
