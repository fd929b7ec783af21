import { join } from "node:path";
import { isCredentialName } from "../../diagnostics/credential-name.ts";
import { success, type Result } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { compositionFormat, type Digests } from "../composition/composition.ts";
import { digestOf } from "../package/digest.ts";
import { type FilesState, overlayState, packageState } from "../package/tree/package-state.ts";
import type { ComposedDeployment, CompositionSources } from "./prepare.ts";
import { type CacheForm, readSealed, writeSealed } from "../promotion/sealed-cache.ts";
import { racyMs } from "../promotion/stat-cache.ts";
import type { Project } from "../resolution/deployment.ts";
import { findOverlayLink } from "../resolution/overlay.ts";

/** What of a composition says whether a deployment is stale. */
export interface ComposedParts {
  readonly digests: Digests;
  /** SHA-256 of the project's own files that are given as context, by their paths in the project. */
  readonly context: Readonly<Record<string, string>>;
}

/** What composing many deployments needs. */
export interface ComposeManyServices {
  readonly clock: Clock;
  /** The version of this psd: another one may compose in another way. */
  readonly version: string;
  /** False: what was learnt is not kept for the next time, so that nothing is written. */
  readonly keeps: boolean;
}

/** The digests that were made of one set of inputs. */
interface Known {
  /** Of the files of package and overlay. */
  readonly state: string;
  readonly digests: Digests;
}

type Memory = Readonly<Record<string, Known>>;

const form: CacheForm<Memory> = {
  format: compositionFormat,
  maxBytes: 64 * 1024 * 1024,
  is: (value): value is Memory => typeof value === "object" && value !== null,
};

/** Digests that are kept at most: those that were asked for last. */
const mostKept = 20_000;

/**
 * The digests of the compositions of many deployments, by their names. A package is read once, and what was
 * composed of the same choices, parameters and overlay of it is not composed again; nor is what was composed
 * by an earlier command while, as far as the system knows, no file of package and overlay has changed.
 */
export async function composeMany(
  deployments: readonly ComposedDeployment[],
  project: Project,
  services: ComposeManyServices,
): Promise<ReadonlyMap<string, Result<ComposedParts>>> {
  const startedAt = services.clock.now();
  const file = join(project.root, ".psd/cache/compositions.json");
  const memory = readSealed(file, form) ?? {};
  const states = createStates(project.root);
  const composer = createComposer(project);
  const found = new Map<string, Result<ComposedParts>>();
  const used: Record<string, Known> = {};
  let learnt = false;
  // By package, so that one at a time is held.
  for (const it of deployments.toSorted(byPackage)) {
    const key = keyOf(it, services.version);
    const isElsewhere = it.context.length > 0 || hasTextElsewhere(it.parameters);
    const state = isElsewhere ? undefined : await states(it);
    const known = used[key] ?? memory[key];
    if (known !== undefined && known.state === state?.digest) {
      used[key] = known;
      found.set(it.name, success({ digests: known.digests, context: {} }));
      continue;
    }
    const composed = await composer(it);
    found.set(it.name, composed);
    if (!composed.ok || state === undefined || state.changedAt > startedAt - racyMs) continue;
    used[key] = { state: state.digest, digests: composed.value.digests };
    learnt = true;
  }
  if (learnt && services.keeps) {
    const before = Object.entries(memory).filter(([key]) => !Object.hasOwn(used, key));
    const kept = [...before, ...Object.entries(used)].slice(-mostKept);
    const content = { ...form, projectRoot: project.root, memory: Object.fromEntries(kept) };
    await writeSealed(file, content);
  }
  return found;
}

function byPackage(a: ComposedDeployment, b: ComposedDeployment): number {
  if (a.packagePath === b.packagePath) return 0;
  return a.packagePath < b.packagePath ? -1 : 1;
}

/** Whether a value that may be part of a composition lies in a file or a variable; no text is a credential. */
function hasTextElsewhere(parameters: ComposedDeployment["parameters"]): boolean {
  return Object.values(parameters).some((it) => {
    if (typeof it !== "object") return false;
    return "file" in it || ("env" in it && !isCredentialName(it.env));
  });
}

/** Everything that decides a composition but the bytes of files. */
function keyOf(deployment: ComposedDeployment, version: string): string {
  const { packagePath, choices, parameters, overlay = null, context } = deployment;
  return digestOf({ version, packagePath, choices, parameters, overlay, context });
}

/** Looks at the files of each package and overlay once. */
function createStates(root: string): (it: ComposedDeployment) => Promise<FilesState | undefined> {
  const known = new Map<string, Promise<FilesState | undefined>>();
  const once = (
    path: string,
    look: (path: string) => Promise<FilesState | undefined>,
  ): Promise<FilesState | undefined> => {
    const state = known.get(path) ?? look(path);
    known.set(path, state);
    return state;
  };
  return async ({ packagePath, overlay }) => {
    const own = await once(packagePath, packageState);
    if (own === undefined || overlay === undefined) return own;
    if (findOverlayLink(root, overlay) !== undefined) return undefined;
    const laid = await once(join(root, overlay), overlayState);
    return (
      laid && {
        digest: digestOf([own.digest, laid.digest]),
        changedAt: Math.max(own.changedAt, laid.changedAt),
      }
    );
  };
}

/** Composes deployments that come by package, each set of inputs once. */
function createComposer(
  project: Project,
): (it: ComposedDeployment) => Promise<Result<ComposedParts>> {
  let sources: CompositionSources | undefined;
  let last: { readonly packagePath: string; readonly known: Map<string, Result<ComposedParts>> } = {
    packagePath: "",
    known: new Map(),
  };
  return async (it) => {
    if (last.packagePath !== it.packagePath) {
      last = { packagePath: it.packagePath, known: new Map() };
    }
    const key = keyOf(it, "");
    const known = last.known.get(key);
    // A failure names its deployment.
    if (known?.ok === true) return known;
    // Half of psd: loaded only where there is something to compose.
    const { composeDeployment, shareSources } = await import("./prepare.ts");
    sources ??= shareSources();
    const composed = await composeDeployment(it, project, sources);
    const parts = composed.ok ? success(partsOf(composed.value.composition)) : composed;
    last.known.set(key, parts);
    return parts;
  };
}

function partsOf({
  digests,
  selection,
}: {
  readonly digests: Digests;
  readonly selection: { readonly context: ComposedParts["context"] };
}): ComposedParts {
  return { digests, context: selection.context };
}
