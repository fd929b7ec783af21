import { dirname, join } from "node:path";
import { listFolderNow, lookNow, readLinkNow, resolveLinksNow } from "../../platform/files-now.ts";
import { statNow } from "../../platform/stat-now.ts";
import type { MachineView, SystemEntry } from "./bubblewrap-arguments.ts";
import type { BoxShape, Mount } from "./sandbox.ts";

const sessionProgram = "/usr/bin/setsid";

/** Top-level folders of a minimal root. */
const minimalFolders = ["bin", "lib", "lib32", "lib64", "libx32", "nix", "sbin", "usr"];

/** What of `/etc` programs need in order to run at all. */
const minimalEtc = [
  "alternatives",
  "ca-certificates",
  "crypto-policies",
  "fonts",
  "group",
  "hosts",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "mime.types",
  "nsswitch.conf",
  "passwd",
  "pki/ca-trust",
  "pki/tls/certs",
  "protocols",
  "services",
  "ssl/certs",
  "ssl/openssl.cnf",
];

/** Top-level entries that are new in every box. */
const newInBox = new Set(["dev", "proc", "psd", "run", "tmp"]);

/** Looks at this machine for one run: what its box shows and what it hides. */
export function viewMachine(
  profile: BoxShape["profile"],
  mounts: readonly Mount[],
  asRoot: boolean,
): MachineView {
  const closed = asRoot && profile.root === "machine" ? mounts.flatMap(closedParents) : [];
  const hidden = outermost([...profile.hidden, ...closed]);
  const system = profile.root === "minimal" ? minimalSystem(profile) : machineSystem();
  const earlier = profile.root === "machine" ? earlierEntries(hidden) : [];
  const shown = [...system, ...earlier].map((it) => it.path);
  const resolver = profile.network === "open" ? resolverInRun() : undefined;
  return {
    asRoot,
    system,
    hidden: hidden
      .filter((path) => shown.some((it) => isBelow(path, it)))
      .map((path) => ({ path, folder: lookNow(path).kind === "folder" })),
    earlier,
    ...(resolver === undefined || profile.root === "minimal" ? {} : { resolver }),
    mounts,
    ...(exists(sessionProgram) ? { setsid: sessionProgram } : {}),
  };
}

function minimalSystem(profile: BoxShape["profile"]): readonly SystemEntry[] {
  const java = listFolderNow("/etc").filter((name) => /^java(?:-|$)/.test(name));
  const etc = [...minimalEtc, ...java, ...(profile.network === "open" ? ["resolv.conf"] : [])];
  return [
    ...minimalFolders.map((name) => shownEntry(`/${name}`)).filter((it) => it !== undefined),
    ...etc.map((name) => ({ path: `/etc/${name}` })).filter(({ path }) => exists(path)),
  ];
}

function machineSystem(): readonly SystemEntry[] {
  return listFolderNow("/")
    .filter((name) => !newInBox.has(name))
    .map((name) => shownEntry(`/${name}`))
    .filter((it) => it !== undefined);
}

/** How an entry is shown: a link stays a link, so that it cannot lead around what is hidden. */
function shownEntry(path: string): SystemEntry | undefined {
  const { kind } = lookNow(path);
  if (kind === "link") return { path, link: readLinkNow(path) ?? "" };
  return kind === "folder" || kind === "file" ? { path } : undefined;
}

/** How many entries of `/tmp` reappear in a box: each is a mount. */
const mostEarlier = 2000;

/** Entries of `/tmp` that a box may see: nothing hidden, and nothing that leads to a server's socket. */
function earlierEntries(hidden: readonly string[]): readonly SystemEntry[] {
  return newestPaths(
    listFolderNow("/tmp").map((name) => `/tmp/${name}`),
    mostEarlier,
  )
    .filter((path) => !hidden.includes(path) && !holdsSocket(path, 2))
    .map(shownEntry)
    .filter((it) => it !== undefined);
}

/** The paths, without those that changed longest ago where there are more than `most`; in their order. */
export function newestPaths(paths: readonly string[], most: number): readonly string[] {
  if (paths.length <= most) return paths;
  const times = new Map(paths.map((path) => [path, statNow(path)?.ctimeMs ?? 0]));
  const kept = new Set(
    paths.toSorted((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0)).slice(0, most),
  );
  return paths.filter((path) => kept.has(path));
}

function holdsSocket(path: string, depth: number): boolean {
  const { kind } = lookNow(path);
  if (kind === "other") return true;
  if (kind !== "folder" || depth === 0) return false;
  return listFolderNow(path).some((name) => holdsSocket(join(path, name), depth - 1));
}

/**
 * Parents of a mount that only root may enter: the box's user could not reach the mount through
 * them. They are shown empty, which takes nothing away that this user could have read.
 */
function closedParents(mount: Mount): readonly string[] {
  const found: string[] = [];
  for (let path = dirname(mount.target); path !== "/"; path = dirname(path)) {
    const { kind, mode } = lookNow(path);
    if (kind === "folder" && (mode & 0o001) === 0) found.push(path);
  }
  return found;
}

function outermost(paths: readonly string[]): readonly string[] {
  const real = new Set(paths.map(resolveLinksNow).filter((it) => it !== undefined));
  return [...real].filter((path) => ![...real].some((it) => it !== path && isBelow(path, it)));
}

function resolverInRun(): string | undefined {
  const file = resolveLinksNow("/etc/resolv.conf");
  return file !== undefined && isBelow(file, "/run") ? file : undefined;
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function exists(path: string): boolean {
  return resolveLinksNow(path) !== undefined;
}
