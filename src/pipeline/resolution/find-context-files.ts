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

/**
 * The tracked files that globs mean. One that begins with `!` takes files away again; names that begin
 * with a dot must be written out. What is excluded is passed over, and told where nothing else is left.
 */
export function findContextFiles(
  globs: readonly string[],
  tracked: readonly TrackedFile[],
  excluded: Excluded,
): ContextFiles {
  const [wanted, unwanted] = [
    globs.filter((it) => !it.startsWith("!")),
    globs.filter((it) => it.startsWith("!")).map((it) => it.slice(1)),
  ];
  const isUnwanted = unwanted.length === 0 ? () => false : picomatch([...unwanted], { dot: true });
  const candidates = tracked.filter((it) => !isUnwanted(it.path));
  const found = wanted.map((glob) => {
    const matches = picomatch(glob);
    const matched = candidates.filter((it) => matches(it.path));
    const paths = matched.filter((it) => !it.isLink && excluded(it.path) === undefined);
    const because = paths.length > 0 ? undefined : reasonOf(glob, matched, { tracked, excluded });
    return { glob, because, paths: paths.map((it) => it.path) };
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
  matched: readonly TrackedFile[],
  { tracked, excluded }: { readonly tracked: readonly TrackedFile[]; readonly excluded: Excluded },
): string {
  const [first] = matched;
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
  return (path) => {
    const folded = foldPath(path);
    return places.find(({ folder }) => folded === folder || folded.startsWith(`${folder}/`))
      ?.because;
  };
}

function below(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
