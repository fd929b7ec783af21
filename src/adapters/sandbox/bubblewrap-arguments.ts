import { dirname } from "node:path";
import { boxPlaces, unprivilegedId } from "./box-places.ts";
import type { ClosedShape } from "./egress.ts";
import type { BoxLimits, Mount } from "./sandbox.ts";

/** An entry of this machine's file system that a box shows read-only. */
export interface SystemEntry {
  readonly path: string;
  /** Where it points; undefined for a folder or a file. */
  readonly link?: string;
}

/** What was seen of this machine for one run. All paths are absolute, their links resolved. */
export interface MachineView {
  /** Whether root starts the box. */
  readonly asRoot: boolean;
  readonly system: readonly SystemEntry[];
  /** Folders and files that are replaced by empty ones, outermost only. */
  readonly hidden: readonly { readonly path: string; readonly folder: boolean }[];
  /** Entries directly in `/tmp` that reappear in the new one, 2,000 at most. */
  readonly earlier: readonly SystemEntry[];
  /** The resolver's file where it lies in `/run`. */
  readonly resolver?: string;
  /** The mounts of the run and of its forwarder. */
  readonly mounts: readonly Mount[];
  /** The program that gives another one a session of its own; undefined where there is none. */
  readonly setsid?: string;
}

/** The file descriptor for bubblewrap's own report. */
const reportDescriptor = "4";

/** Bytes of `/dev/shm` in a box. */
const sharedMemoryBytes = 64 * 1024 * 1024;

/** The arguments of `bwrap` up to the program. Order matters: what comes later covers what came before. */
export function bubblewrapArguments(
  profile: ClosedShape["profile"],
  limits: Pick<BoxLimits, "memoryBytes">,
  view: MachineView,
): readonly string[] {
  // What fills a new folder of a box is memory; half of it leaves room for the program.
  const bytes = Math.floor(limits.memoryBytes / 2);
  const mounts = view.mounts.toSorted((a, b) => (a.target < b.target ? -1 : 1));
  return [
    ...isolation(profile, view),
    ...view.system.flatMap(systemEntry),
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    ...emptyFolder("/dev/shm", sharedMemoryBytes),
    ...emptyFolder(boxPlaces.temporary, bytes),
    // Their parent stands already, and bubblewrap takes 9,000 arguments at most.
    ...view.earlier.flatMap(shown),
    ...view.hidden.flatMap(({ path, folder }) => hide(path, folder)),
    ...resolver(view),
    ...foldersTo(boxPlaces.home),
    ...emptyFolder(boxPlaces.home, bytes),
    ...mounts.flatMap(mount),
    ...view.hidden.filter((it) => it.folder).flatMap(({ path }) => ["--remount-ro", path]),
    "--remount-ro",
    "/",
    "--chdir",
    "/",
    "--json-status-fd",
    reportDescriptor,
  ];
}

/**
 * What turns the first process of a box into an unprivileged one, where it is none already, and gives it a
 * session of its own: a signal to its process group reaches nothing that holds the box.
 */
export function dropPrivileges(view: Pick<MachineView, "asRoot" | "setsid">): readonly string[] {
  const session = view.setsid === undefined ? [] : [view.setsid];
  if (!view.asRoot) return session;
  return [
    ...session,
    "/usr/bin/setpriv",
    `--reuid=${unprivilegedId}`,
    `--regid=${unprivilegedId}`,
    "--clear-groups",
    "--bounding-set=-all",
    "--inh-caps=-all",
    "--",
  ];
}

function isolation(profile: ClosedShape["profile"], view: MachineView): readonly string[] {
  // Root keeps what it needs to become another user: in a user namespace there would be only one.
  const identity = view.asRoot
    ? ["SETUID", "SETGID", "SETPCAP"].flatMap((it) => ["--cap-add", `CAP_${it}`])
    : ["--unshare-user"];
  return [
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    ...(profile.network === "none" ? ["--unshare-net"] : []),
    "--die-with-parent",
    // bubblewrap's first process must stay in its process group: whoever kills that must reach it early, too.
    ...(view.setsid === undefined ? ["--new-session"] : []),
    "--clearenv",
    "--cap-drop",
    "ALL",
    ...identity,
  ];
}

function systemEntry(entry: SystemEntry): readonly string[] {
  return [...foldersTo(entry.path), ...shown(entry)];
}

function shown({ path, link }: SystemEntry): readonly string[] {
  return link === undefined ? ["--ro-bind-try", path, path] : ["--symlink", link, path];
}

function hide(path: string, folder: boolean): readonly string[] {
  return folder ? ["--perms", "0755", "--tmpfs", path] : ["--ro-bind", "/dev/null", path];
}

function resolver(view: MachineView): readonly string[] {
  const file = view.resolver;
  return file === undefined ? [] : [...foldersTo(file), "--ro-bind-try", file, file];
}

function mount(it: Mount): readonly string[] {
  return [...foldersTo(it.target), it.writable ? "--bind" : "--ro-bind", it.source, it.target];
}

function emptyFolder(path: string, bytes: number): readonly string[] {
  return ["--perms", "1777", "--size", String(bytes), "--tmpfs", path];
}

/** Makes the parents of a path: those that bubblewrap makes by itself are closed to other users. */
function foldersTo(path: string): readonly string[] {
  return parents(path).flatMap((parent) => ["--perms", "0755", "--dir", parent]);
}

function parents(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === "/" ? [] : [...parents(parent), parent];
}
