import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { PsdProject } from "./psd.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a command line on a terminal of its own; what it wrote, as the terminal got it. */
const onTerminal = [
  "import os, pty, sys",
  "pid, master = pty.fork()",
  "if pid == 0: os.execv(sys.argv[1], sys.argv[1:])",
  "seen = b''",
  "while True:",
  "    try: part = os.read(master, 65536)",
  "    except OSError: break",
  "    if not part: break",
  "    seen += part",
  "os.waitpid(pid, 0)",
  "sys.stdout.buffer.write(seen)",
].join("\n");

/** Runs psd in a project as a person does: all three streams are a terminal. Needs python3. */
export function psdOnTerminal(project: PsdProject, args: readonly string[]): string {
  const argv = [process.execPath, join(root, "src/cli/main.ts"), ...args];
  const options = { cwd: project.folder, env: { ...project.env, TERM: "dumb" } };
  const output = execFileSync("python3", ["-c", onTerminal, ...argv], options);
  return output.toString("utf8").replaceAll("\r\n", "\n");
}
