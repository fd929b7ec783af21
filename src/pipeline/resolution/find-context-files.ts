import picomatch from "picomatch";
import { foldPath } from "../../platform/fold-path.ts";
import type { TrackedFile } from "../../platform/tracked-files.ts";
import { nearest } from "../package/nearest.ts";
import type { Deployment } from "./deployment.ts";

/** The files that globs mean, and what is wrong with globs that mean none. */
export interface ContextFiles {
  /** Sorted. */
  readonly paths: readonly string[];
  readonly faults: readonly { readonly glob: string; readonly because: string }[];
}

/** Where context documents are never taken from. */
export type Excluded = (path: string) => string | undefined;

/** What git tracks in a project, and which of it may be context. */
export interface ContextPlaces {
  readonly tracked: readonly TrackedFile[];
  readonly allowed: readonly TrackedFile[];
  readonly excluded: Excluded;
}

/** Sorts what git tracks: links and excluded files are never context. */
export function contextPlaces(tracked: readonly TrackedFile[], excluded: Excluded): ContextPlaces {
  const allowed = tracked.filter((it) => !it.isLink && excluded(it.path) === undefined);
  return { tracked, allowed, excluded };
}

/**
 * The tracked files that globs mean. One that begins with `!` takes files away again; names that begin
 * with a dot must be written out. What is excluded is passed over, and told where nothing else is left.
 */
export function findContextFiles(globs: readonly string[], places: ContextPlaces): ContextFiles {
  const [wanted, unwanted] = [
    globs.filter((it) => !it.startsWith("!")),
    globs.filter((it) => it.startsWith("!")).map((it) => it.slice(1)),
  ];
  const isUnwanted = unwanted.length === 0 ? () => false : picomatch([...unwanted], { dot: true });
  const found = wanted.map((glob) => {
    const matches = picomatch(glob);
    const isMeant = ({ path }: TrackedFile): boolean => matches(path) && !isUnwanted(path);
    const paths = places.allowed.filter(isMeant).map((it) => it.path);
    const because = paths.length > 0 ? undefined : reasonOf(glob, isMeant, places);
    return { glob, because, paths };
  });
  return {
    paths: [...new Set(found.flatMap((it) => it.paths))].toSorted(),
    faults: found.flatMap(({ glob, because }) =>
      because === undefined ? [] : [{ glob, because }],
    ),
  };
}

function reasonOf(
  glob: string,
  isMeant: (file: TrackedFile) => boolean,
  { tracked, excluded }: ContextPlaces,
): string {
  const first = tracked.find(isMeant);
  if (first !== undefined) {
    const because = first.isLink ? "it is a link" : (excluded(first.path) ?? "");
    return `"${first.path}" is left out: ${because}`;
  }
  const close = nearest(
    glob,
    tracked.map((it) => it.path),
  );
  const hint = close === undefined ? "" : `; the nearest is "${close}"`;
  return `git tracks no such file${hint}`;
}

/** The places of a project that never become context. Package folders are relative, empty for the project itself. */
export function excludedPlaces(
  deployments: readonly Pick<Deployment, "name" | "into" | "overlay">[],
  packageFolders: readonly string[],
): Excluded {
  const places = [
    { folder: ".psd", because: "psd keeps its own files there" },
    { folder: "psd.yaml", because: "it says how the project is built" },
    ...deployments.map(({ name, into }) => ({
      folder: into,
      because: `it is generated, as "${name}"`,
    })),
    ...deployments.flatMap(({ name, overlay }) =>
      overlay === undefined ? [] : [{ folder: overlay, because: `it is the overlay of "${name}"` }],
    ),
    ...packageFolders.flatMap((folder) => [
      { folder: below(folder, "validation"), because: "it is the validation layer of a package" },
      { folder: below(folder, "recordings"), because: "it is a recording of a package" },
    ]),
  ].map((it) => ({ ...it, folder: foldPath(it.folder) }));
  // The first of a folder counts.
  const reasons = new Map(places.toReversed().map((it) => [it.folder, it.because] as const));
  return (path) => {
    const folded = foldPath(path);
    for (let end = folded.length; end > 0; end = folded.lastIndexOf("/", end - 1)) {
      const because = reasons.get(folded.slice(0, end));
      if (because !== undefined) return because;
    }
    return undefined;
  };
}

function below(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
