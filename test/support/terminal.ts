import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { PsdProject } from "./psd.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a command line on a terminal of its own; what it wrote, as the terminal got it. */
const onTerminal = [
  "import fcntl, os, pty, struct, sys, termios",
  "pid, master = pty.fork()",
  "after, keys, argv = os.fsencode(sys.argv[1]), os.fsencode(sys.argv[2]), sys.argv[3:]",
  "if pid == 0: os.execv(argv[0], argv)",
  "fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 160, 0, 0))",
  "seen = b''",
  "while True:",
  "    try: part = os.read(master, 65536)",
  "    except OSError: break",
  "    if not part: break",
  "    seen += part",
  "    if after and after in seen: os.write(master, keys); after = b''",
  "os.waitpid(pid, 0)",
  "sys.stdout.buffer.write(seen)",
].join("\n");

/** Keys that a person presses once a text has been written. */
export interface Pressed {
  readonly after: string;
  readonly keys: string;
}

/** Runs psd in a project as a person does: all three streams are a terminal. Needs python3. */
export function psdOnTerminal(
  project: PsdProject,
  args: readonly string[],
  { after, keys }: Pressed = { after: "", keys: "" },
): string {
  const argv = [process.execPath, join(root, "src/cli/main.ts"), ...args];
  const options = { cwd: project.folder, env: { ...project.env, TERM: "dumb" }, timeout: 60_000 };
  const output = execFileSync("python3", ["-c", onTerminal, after, keys, ...argv], options);
  return output.toString("utf8").replaceAll("\r\n", "\n");
}
