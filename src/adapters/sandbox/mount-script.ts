import { dirname } from "node:path";
import { boxPlaces } from "./box-places.ts";
import type { MachineView, SystemEntry } from "./bubblewrap-arguments.ts";
import type { ClosedShape } from "./egress.ts";
import type { BoxLimits, Mount } from "./sandbox.ts";
import { quote } from "./start-script.ts";

/** Bytes of `/dev/shm` in a box. */
const sharedMemoryBytes = 64 * 1024 * 1024;

/** What the script writes to file descriptor 4 once the program has ended. */
export const endedReport = "ended";

/**
 * Shell functions that build a root in `$root`. Nothing is made behind a link. What may be gone since it
 * was seen comes by a table: one program mounts all of it. `bound` then gives the mounts at and below a
 * path what they still lack, beside the options they have, which a user may not take away.
 */
const functions = String.raw`
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022
parent() { [ -d "$root$1" ] || mkdir -p "$root$1"; cd -P "$root$1"; [ "$PWD" = "$root$1" ] || exit 1; cd /; }
folder() { [ -d "$root$1" ] || mkdir "$root$1"; }
place() { [ ! -L "$root$2" ] || exit 1; if [ -d "$1" ]; then folder "$2"; else [ -e "$root$2" ] || : > "$root$2"; fi; }
tmpfs() { folder "$1"; mount -n -t tmpfs -o "nosuid,nodev,$2" tmpfs "$root$1"; }
bind() { place "$1" "$2"; mount -n --rbind "$1" "$root$2"; }
listed() { [ ! -e "$1" ] || { place "$1" "$1"; printf '%s\n' "$2" >> "$root/table"; }; }
bound() {
  mounts=$(cat /proc/self/mountinfo)
  while read -r _ _ _ _ point options _; do
    case $point in *\\*) point=$(printf %b "$(printf %s "$point" | sed 's/\\/\\0/g')") ;; esac
    case $point in "$root" | "$root/tmp" | "$root/dev" | "$root/dev/"*) continue ;; esac
    case $point in "$root$1" | "$root$1"/*) ;; *) continue ;; esac
    case $2,$options in ,ro,ro,nosuid,nodev* | ,rw,nosuid,nodev* | ,ro,nosuid,nodev*) continue ;; esac
    mount -n -o "remount,bind,$options,nosuid,nodev$2" "$point"
  done <<END
$mounts
END
}
loopback() {
  ip link set lo up || ifconfig lo up ||
    perl -e 'socket(S,2,2,0) && ioctl(S,0x8914,pack("a16sx22","lo",0x49)) || exit 1' ||
    python3 -c 'import fcntl,socket,struct;fcntl.ioctl(socket.socket(2,2),0x8914,struct.pack("16sh22x",b"lo",0x49))'
}
`;

/** The devices of a box; none of them reaches anything. */
const devices = ["null", "zero", "full", "random", "urandom", "tty"];

/**
 * The script that the first process of new namespaces runs: it builds the root of the box in the empty
 * folder `root`, whose path holds no link, moves there, runs the program given as its arguments, and
 * ends as that does. Order matters: what comes later covers what came before.
 */
export function mountScript(
  profile: ClosedShape["profile"],
  { memoryBytes }: Pick<BoxLimits, "memoryBytes">,
  { view, root }: { readonly view: MachineView; readonly root: string },
): string {
  // What fills a new folder of a box is memory; half of it leaves room for the program.
  const bytes = Math.floor(memoryBytes / 2);
  const mounts = view.mounts.toSorted((a, b) => (a.target < b.target ? -1 : 1));
  const resolver = view.resolver === undefined ? [] : [{ path: view.resolver }];
  return [
    `root=${quote(root)}`,
    functions,
    'mount -n -t tmpfs -o nosuid,nodev,mode=0755 tmpfs "$root"',
    'mount -n --make-unbindable "$root"',
    newFolder(boxPlaces.temporary, bytes),
    ...newDevices(root),
    ...[...view.system, ...view.earlier, ...resolver].flatMap((it) => systemEntry(it, root)),
    'mount -n -a -T "$root/table" || true; rm "$root/table"',
    'bound "" ,ro',
    'folder /proc; mount -n -t proc -o nosuid,nodev,noexec proc "$root/proc"',
    ...view.hidden.map(hide),
    parentOf(boxPlaces.home),
    newFolder(boxPlaces.home, bytes),
    ...mounts.flatMap(mount),
    ...view.hidden.flatMap((it) => (it.folder ? [remountReadOnly(quote(it.path))] : [])),
    remountReadOnly(""),
    ...(profile.network === "none" ? ["loopback 2>/dev/null"] : []),
    // The old root ends up on top of the new one, from where it is taken away.
    'cd "$root"; pivot_root . .; umount -n -l .; cd /',
    "unset PATH root mounts",
    // What the shell says of a signal is not the program's.
    "exec 7>&2 2>/dev/null; set +e",
    '"$@" 2>&7 3<&- 4>&- 7>&-',
    `code=$?; echo ${endedReport} >&4; exit $code`,
    "",
  ].join("\n");
}

function systemEntry({ path, link }: SystemEntry, root: string): readonly string[] {
  if (link !== undefined) return [parentOf(path), `ln -s ${quote(link)} "$root"${quote(path)}`];
  return [parentOf(path), listed(path, root, "rbind,ro,nosuid,nodev")];
}

function listed(path: string, root: string, options: string): string {
  const line = `${tableWord(path)} ${tableWord(root + path)} none ${options} 0 0`;
  return `listed ${quote(path)} ${quote(line)}`;
}

/** A path as a table of mounts writes it: white space and backslashes as octal numbers. */
function tableWord(path: string): string {
  return path.replaceAll(/[\s\\#]/g, (it) => `\\${it.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function newDevices(root: string): readonly string[] {
  return [
    "tmpfs /dev mode=0755",
    ...devices.map((it) => listed(`/dev/${it}`, root, "bind")),
    ...["stdin", "stdout", "stderr"].map((it, fd) => `ln -s /proc/self/fd/${fd} "$root/dev/${it}"`),
    'ln -s /proc/self/fd "$root/dev/fd"; ln -s pts/ptmx "$root/dev/ptmx"',
    "folder /dev/pts",
    'mount -n -t devpts -o nosuid,noexec,newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"',
    newFolder("/dev/shm", sharedMemoryBytes),
  ];
}

function newFolder(path: string, bytes: number): string {
  return `tmpfs ${path} mode=1777,size=${bytes}`;
}

function hide({ path, folder }: MachineView["hidden"][number]): string {
  const at = quote(path);
  return folder ? `tmpfs ${at} mode=0755` : `mount -n --bind /dev/null "$root"${at}`;
}

function mount({ source, target, writable }: Mount): readonly string[] {
  const at = quote(target);
  return [
    parentOf(target),
    `bind ${quote(source)} ${at}`,
    `bound ${at} ${writable ? "''" : ",ro"}`,
  ];
}

/** Makes the folders above a path, and refuses one that a link leads to. */
function parentOf(path: string): string {
  const parent = dirname(path);
  if (parent === "/") return ":";
  return `parent ${quote(parent)}`;
}

function remountReadOnly(place: string): string {
  return `mount -n -o remount,bind,nosuid,nodev,ro "$root"${place}`;
}
