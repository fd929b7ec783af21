import { dirname } from "node:path";
import type { Mount } from "./sandbox.ts";

/** What a profile allows; all paths absolute, their links resolved. */
export interface SeatbeltView {
  /** Whether the whole file system is seen, but for what is hidden, or only what a program needs. */
  readonly root: "minimal" | "machine";
  /** `target` means nothing here: a program sees a mount where it lies. */
  readonly mounts: readonly Mount[];
  readonly hidden: readonly string[];
  /** New folders of the run: home and temporary files. */
  readonly own: readonly string[];
  readonly network: "none" | "open";
  /** Loopback ports at which the run's forwarder or its program listens, and the sockets of the forwarder. */
  readonly forwards: readonly { readonly socket: string; readonly port: number }[];
}

/** What programs of the system are made of, and what they read to start. */
const system = [
  "/System",
  "/usr",
  "/bin",
  "/sbin",
  "/Library/Apple",
  "/Library/Developer/CommandLineTools",
  "/Library/Frameworks",
  "/Applications/Xcode.app",
  "/opt/homebrew",
  "/private/var/db/timezone",
  "/private/var/select",
  "/private/var/db/dyld",
];

const systemFiles = [
  "/",
  "/private/etc/hosts",
  "/private/etc/localtime",
  "/private/etc/passwd",
  "/private/etc/group",
  "/private/etc/services",
  "/private/etc/protocols",
  "/private/etc/ssl/cert.pem",
  "/private/etc/ssl/openssl.cnf",
];

const devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/dtracehelper"];

/**
 * A profile of Seatbelt in its language (version 1), for `sandbox-exec -p`. Everything is denied that no
 * line allows; of several lines that fit, the last counts. Pure.
 */
export function seatbeltProfile(view: SeatbeltView): string {
  const lines = [
    "(version 1)",
    "(deny default)",
    "(allow process-fork process-exec)",
    "(allow signal process-info* (target same-sandbox))",
    "(allow sysctl-read)",
    "(allow ipc-posix-shm ipc-posix-sem)",
    // Users, time zone and log: what libraries of the system ask for when they start.
    ...["system.opendirectoryd.libinfo", "system.notification_center", "system.logger"].map(
      (name) => `(allow mach-lookup (global-name ${quote(`com.apple.${name}`)}))`,
    ),
    ...readable(view),
    `(allow file-read* file-write-data file-ioctl ${literals(devices)})`,
    ...view.hidden.map((path) => `(deny file-read* file-write* ${subpath(path)})`),
    ...view.mounts.flatMap(mountLines),
    `(allow file-read* file-write* ${view.own.map(subpath).join(" ")})`,
    ...networkLines(view),
  ];
  return `${lines.join("\n")}\n`;
}

function readable({ root }: SeatbeltView): readonly string[] {
  if (root === "machine") return ["(allow file-read* file-map-executable)"];
  return [
    `(allow file-read* file-map-executable ${system.map(subpath).join(" ")})`,
    `(allow file-read* ${literals(systemFiles)})`,
  ];
}

/** A path can only be walked where each folder on the way may be looked at. */
function mountLines({ source, writable }: Mount): readonly string[] {
  const operations = writable ? "file-read* file-write*" : "file-read*";
  return [
    `(allow file-read-metadata ${literals(parents(source))})`,
    `(allow ${operations} file-map-executable ${subpath(source)})`,
  ];
}

function parents(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? ["/"] : [...parents(parent), parent];
}

function networkLines({ network, forwards }: SeatbeltView): readonly string[] {
  if (network === "open") return ["(allow network*)", "(allow system-socket)"];
  return forwards.flatMap(({ socket, port }) => [
    `(allow network-bind network-inbound (local ip ${quote(`localhost:${port}`)}))`,
    `(allow network-outbound (remote ip ${quote(`localhost:${port}`)}))`,
    `(allow network-outbound (remote unix-socket (path-literal ${quote(socket)})))`,
  ]);
}

function literals(paths: readonly string[]): string {
  return paths.map((path) => `(literal ${quote(path)})`).join(" ");
}

function subpath(path: string): string {
  return `(subpath ${quote(path)})`;
}

/** A text as a string of the profile language, in which a backslash and a quotation mark are escaped. */
function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
