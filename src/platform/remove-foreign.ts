import { pathKind, removePath, systemErrorCode } from "./files.ts";
import { runProcess } from "./process.ts";
import { systemPath } from "./system-path.ts";

/** What programs of others do that stands in Node's way: close folders, nest them deeper than a path is long, give names that are no UTF-8. */
const inTheWay = new Set(["EACCES", "EPERM", "ENAMETOOLONG", "ENOTEMPTY"]);

const limits = { wallMs: 10 * 60_000, outputBytes: 64 * 1024 };

/**
 * Removes a folder in which programs of others have worked, whatever they have left there. No link is
 * followed.
 */
export async function removeForeign(path: string): Promise<void> {
  try {
    await removePath(path);
  } catch (error) {
    if (!inTheWay.has(systemErrorCode(error) ?? "")) throw error;
    // These go from folder to folder, and never through a link.
    await run(["chmod", "-R", "u+rwX", "--", path]);
    await run(["rm", "-rf", "--", path]);
    if ((await pathKind(path)) !== "missing") throw error;
  }
}

async function run(argv: readonly string[]): Promise<void> {
  await runProcess({ argv, cwd: "/", env: { PATH: systemPath } }, { limits });
}
