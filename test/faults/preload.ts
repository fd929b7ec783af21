import childProcess, { type ChildProcess } from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync, StatementSync } from "node:sqlite";
import type { Fault, WritePoint } from "./fault.ts";

// Loaded before psd by `node --import`. psd itself knows nothing of it: every function with which it
// writes is found here and counted, so that a new one is a point without anybody adding it to a list.

const asked = process.env["PSD_FAULT"];
/** What happens where; undefined for a run that only counts. */
const fault: Fault | undefined = asked === undefined ? undefined : JSON.parse(asked);
const log = process.env["PSD_FAULT_LOG"];

const { writeSync, openSync, appendFileSync } = fs;
const descriptor = log === undefined ? undefined : openSync(log, "a");

let count = 0;
/** Once the disk is full it stays so. */
let full = false;

/** The line of psd's sources that writes. */
function placeOf(): string {
  const lines = (new Error("place").stack ?? "").split("\n");
  const own = lines.filter((line) => line.includes("/src/"));
  const found = own.find((line) => !line.includes("/src/platform/")) ?? own[0] ?? "";
  return /\/src\/([^)]*?):(\d+):\d+/u.exec(found)?.slice(1, 3).join(":") ?? "";
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  // The signal is on its way.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

interface Write {
  readonly name: string;
  readonly subject: string;
  /** Whether it takes room on the disk. */
  readonly grows: boolean;
  /** Does half of it, where half of it can be done. */
  readonly half?: () => void;
}

/** Counts a write and lets happen what is asked at this one; an error is to be thrown by the caller. */
function reach(it: Write): (Error & { readonly code: string }) | undefined {
  count += 1;
  const point: WritePoint = {
    at: count,
    name: it.name,
    subject: it.subject,
    place: placeOf(),
  };
  if (descriptor !== undefined) writeSync(descriptor, `${JSON.stringify(point)}\n`);
  if (full && it.grows) return systemError("ENOSPC", it);
  if (fault?.at !== count) return undefined;
  if (fault.kind === "write" && fault.file !== undefined) {
    appendFileSync(fault.file, fault.text ?? "");
    return undefined;
  }
  if (fault.kind === "torn") tear(it);
  if (fault.kind === "kill" || fault.kind === "torn") die();
  if (fault.kind === "ENOSPC") {
    full = true;
    return it.grows ? systemError("ENOSPC", it) : undefined;
  }
  return systemError(fault.kind, it);
}

/** Half of a value may be refused, as files of the kernel do; the process is killed all the same. */
function tear(it: Write): void {
  try {
    it.half?.();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}

function systemError(code: string, { name, subject }: Write): Error & { readonly code: string } {
  return Object.assign(new Error(`${code}: refused by a test, ${name} '${subject}'`), {
    code,
    syscall: name,
    path: subject,
  });
}

type Callable = (...words: never[]) => unknown;
type Members = Record<string, Callable>;

const growing = new Set([
  "writeFile",
  "appendFile",
  "write",
  "writev",
  "mkdir",
  "mkdtemp",
  "cp",
  "copyFile",
  "symlink",
  "link",
  "open",
]);

const names = [
  ...growing,
  "rmdir",
  "rm",
  "unlink",
  "rename",
  "chmod",
  "lchown",
  "chown",
  "truncate",
  "utimes",
];

/** Whether a call of `open` may write. */
function opensToWrite(words: readonly unknown[]): boolean {
  const [, flags] = words;
  if (typeof flags === "number") return (flags & 3) !== 0 || (flags & fs.constants.O_CREAT) !== 0;
  return typeof flags === "string" && /[wa+]/u.test(flags);
}

function halfOf(name: string, words: readonly unknown[]): { readonly half?: () => void } {
  const [target, content] = words;
  if (name === "rm" && typeof target === "string") return { half: () => removeOne(target) };
  if (name !== "writeFile" || typeof target !== "string") return {};
  if (typeof content !== "string" && !(content instanceof Uint8Array)) return {};
  const bytes = Buffer.from(content);
  const { writeFileSync } = originals;
  return { half: () => writeFileSync(target, bytes.subarray(0, bytes.length / 2)) };
}

/** Calls of git that write. */
const writingVerbs = new Set(["init", "read-tree", "checkout-index", "update-index"]);
for (const it of ["hash-object", "write-tree", "commit-tree", "update-ref"]) writingVerbs.add(it);

const originals = { writeFileSync: fs.writeFileSync, rmSync: fs.rmSync };

/** Removes one file of a folder, as a removal that is cut off does. */
function removeOne(folder: string): void {
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const first = files.find((it) => !it.isDirectory());
  if (first !== undefined) originals.rmSync(`${first.parentPath}/${first.name}`);
}

function wrap(members: Members, member: string, settle: (error: Error) => unknown): void {
  const original = members[member];
  if (typeof original !== "function") return;
  const name = member.replace(/Sync$/u, "");
  members[member] = function wrapped(this: unknown, ...words: never[]): unknown {
    if (name === "open" && !opensToWrite(words)) return Reflect.apply(original, this, words);
    // What a link is made from stays as it is.
    const changed: unknown = name === "link" || name === "symlink" ? words[1] : words[0];
    const subject = typeof changed === "string" ? changed : "";
    const write = { name, subject, grows: growing.has(name), ...halfOf(name, words) };
    const error = isOutside(subject) ? undefined : reach(write);
    return error === undefined ? Reflect.apply(original, this, words) : settle(error);
  };
}

/** Devices and control groups keep nothing. */
function isOutside(subject: string): boolean {
  return subject.startsWith("/dev/") || subject.startsWith("/proc/");
}

const throws = (error: Error): never => {
  throw error;
};
const rejects = async (error: Error): Promise<never> => {
  throw error;
};

for (const name of names) {
  wrap(fs as unknown as Members, `${name}Sync`, throws);
  wrap(fs.promises as unknown as Members, name, rejects);
}

const handle = await fs.promises.open("/dev/null", "r");
const handlePrototype: Members = Object.getPrototypeOf(handle);
await handle.close();
for (const name of ["write", "writev", "truncate", "chmod"]) wrap(handlePrototype, name, rejects);
const writeWhole = handlePrototype["writeFile"];
if (writeWhole !== undefined) {
  handlePrototype["writeFile"] = function wrapped(
    this: { fd: number },
    ...words: never[]
  ): unknown {
    const content: unknown = words[0];
    const bytes =
      typeof content === "string" || content instanceof Uint8Array ? Buffer.from(content) : null;
    const half = (): void => {
      if (bytes !== null) writeSync(this.fd, bytes.subarray(0, bytes.length / 2));
    };
    const error = reach({ name: "write", subject: "", grows: true, half });
    return error === undefined ? Reflect.apply(writeWhole, this, words) : rejects(error);
  };
}

wrapDatabase(DatabaseSync.prototype as unknown as Members, "exec");
wrapDatabase(StatementSync.prototype as unknown as Members, "run");

/** SQLite answers a full disk by itself; here only the process can end. */
function wrapDatabase(members: Members, member: string): void {
  const original = members[member];
  if (original === undefined) return;
  members[member] = function wrapped(this: { sourceSQL?: string }, ...words: never[]): unknown {
    const [statement] = words as readonly unknown[];
    const sql = typeof statement === "string" ? statement : (this.sourceSQL ?? "");
    const subject = sql.trim().split(/\s+/u).slice(0, 3).join(" ");
    const error = reach({ name: `sqlite ${member}`, subject, grows: false });
    return error === undefined || fault?.kind === "ENOSPC"
      ? Reflect.apply(original, this, words)
      : throws(Object.assign(error, { code: "ERR_SQLITE_ERROR", errcode: 8 }));
  };
}

const { spawn } = childProcess;
const members = childProcess as unknown as Members;
members["spawn"] = function wrapped(this: unknown, ...words: never[]): unknown {
  const [program, args] = words as unknown as readonly [string, readonly string[]];
  if (program !== "git") return Reflect.apply(spawn as Callable, this, words);
  const verb = args.find((it) => /^[a-z]+(?:-[a-z]+)*$/u.test(it)) ?? "";
  const write = { name: "git", subject: verb, grows: writingVerbs.has(verb) };
  const refused = reach({ ...write, half: () => cutGit(words) });
  if (refused !== undefined) refuseGit(words, refused);
  const child = Reflect.apply(spawn as Callable, this, words) as ChildProcess;
  child.prependOnceListener(
    "exit",
    () => void reach({ ...write, name: "git ended", grows: false }),
  );
  return child;
};

/** Lets git end as it does where the system refuses it something. */
function refuseGit(words: never[], { code }: { readonly code: string }): void {
  const said = { ENOSPC: "No space left on device", EROFS: "Read-only file system" };
  const reason = said[code as keyof typeof said] ?? "Permission denied";
  const script = `cat > /dev/null; echo "fatal: refused by a test: ${reason}" >&2; exit 128`;
  words.splice(0, 2, "/bin/sh" as never, ["-c", script] as never);
}

/** Starts git and ends it, with everything it has begun, while it works. */
function cutGit(words: never[]): void {
  const child = Reflect.apply(spawn as Callable, undefined, words) as ChildProcess;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
}

syncBuiltinESMExports();
