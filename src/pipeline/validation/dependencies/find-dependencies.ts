import { basename, join } from "node:path";
import { readBounded } from "../../../platform/bounded-read.ts";
import { readComposerJson, readDenoJson, readPackageJson } from "./read-json-manifests.ts";
import { readCargo, readPipfile, readPyproject } from "./read-toml-manifests.ts";
import {
  readCsproj,
  readGemfile,
  readGoMod,
  readGradle,
  readPom,
  readRequirements,
} from "./read-text-manifests.ts";

/** A third-party package that an output asks for. */
export interface Dependency {
  /** As the manifest names it, cut to 200 characters. */
  readonly name: string;
  /** The manifest, relative to the output. */
  readonly file: string;
}

/** What the manifests of an output name. */
export interface FoundDependencies {
  /** The manifests, sorted; without one there is nothing to judge. */
  readonly manifests: readonly string[];
  /** Each name once a manifest, sorted. */
  readonly dependencies: readonly Dependency[];
  /** Manifests that cannot be read. */
  readonly unreadable: readonly string[];
}

type ReadManifest = (text: string) => readonly string[];

/** Characters of the longest name that is kept; no ecosystem has longer ones. */
const maxName = 200;

/** Bytes of the largest manifest that is read. */
const maxBytes = 1024 * 1024;

/** Names of manifests, in any case, to what reads them. */
const readers: readonly (readonly [name: RegExp, read: ReadManifest])[] = [
  [/^package\.json$/iu, readPackageJson],
  [/^composer\.json$/iu, readComposerJson],
  [/^deno\.jsonc?$/iu, readDenoJson],
  [/^pyproject\.toml$/iu, readPyproject],
  [/^pipfile$/iu, readPipfile],
  [/^cargo\.toml$/iu, readCargo],
  [/^(?:.*[._-])?requirements(?:[._-].*)?\.(?:txt|in)$/iu, readRequirements],
  [/^go\.mod$/iu, readGoMod],
  [/^(?:gemfile|gems\.rb)$/iu, readGemfile],
  [/^pom\.xml$/iu, readPom],
  [/^build\.gradle(?:\.kts)?$/iu, readGradle],
  [/\.(?:cs|fs|vb)proj$/iu, readCsproj],
];

/** Reads every manifest among `paths`, which lie below `folder` as they were stored. */
export async function findDependencies(
  folder: string,
  paths: readonly string[],
): Promise<FoundDependencies> {
  const manifests = paths.filter((path) => readerOf(path) !== undefined).toSorted();
  const read = await Promise.all(
    manifests.map(async (path) => ({ path, names: await namesIn(join(folder, path)) })),
  );
  return {
    manifests,
    dependencies: read.flatMap(({ path, names }) =>
      [...new Set(names?.map((it) => it.slice(0, maxName)))]
        .toSorted()
        .map((name) => ({ name, file: path })),
    ),
    unreadable: read.filter((it) => it.names === undefined).map((it) => it.path),
  };
}

/** The names in a manifest; undefined where it cannot be read. */
async function namesIn(file: string): Promise<readonly string[] | undefined> {
  const bytes = await readBounded(file, maxBytes);
  return bytes === undefined
    ? undefined
    : readDependencies(file, Buffer.from(bytes).toString("utf8"));
}

/** The names in the text of a manifest of that name; undefined where it cannot be read. Pure. */
export function readDependencies(name: string, text: string): readonly string[] | undefined {
  try {
    return readerOf(name)?.(text.replace(/^\uFEFF/u, "").replaceAll("\r\n", "\n"));
  } catch {
    // Parsers throw for what is no JSON or no TOML, each in words of its own.
    return undefined;
  }
}

function readerOf(path: string): ReadManifest | undefined {
  return readers.find(([name]) => name.test(basename(path)))?.[1];
}
