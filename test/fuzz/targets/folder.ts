import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let made: string | undefined;

/** A folder of this process for files that readers take from the disk; removed when it ends. */
export function scratch(): string {
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), "psd-fuzz-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.on("disconnect", () => process.exit());
  for (const name of ["receipts", "base"])
    mkdirSync(join(folder, ".psd", name), { recursive: true });
  made = folder;
  return folder;
}
