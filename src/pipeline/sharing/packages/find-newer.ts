import type {
  Found,
  OpenRegistry,
  PackageSource,
  Pin,
  RegistryOptions,
} from "../../../adapters/registry/registry.ts";
import { atMost } from "../../../platform/at-most.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { readUsableProject } from "../../project/known-project.ts";
import type { Deployment } from "../../resolution/deployment.ts";

/** A package of a registry or of git, as it is pinned and as it could be. */
export interface NewerPackage {
  /** As psd.yaml has it. */
  readonly specifier: string;
  readonly kind: PackageSource["kind"];
  readonly name?: string;
  readonly deployments: readonly string[];
  /** Version, or commit where there is none, of psd.lock; missing where it pins none. */
  readonly current?: string;
  /** What the specifier means now. */
  readonly wanted: string;
  /** The newest of all; missing where a source has no versions. */
  readonly newest?: string;
  /** What its publisher says of the wanted version, where it should not be used any more. */
  readonly deprecated?: string;
  /** What is pinned is another one than what is wanted. */
  readonly isBehind: boolean;
}

/** Requests under way at the same time. */
const together = 12;

/**
 * Asks for each package that deployments of the project around a folder name what it means now. Nothing is
 * fetched but what registries and git say of versions; nothing changes. Names leave out the other deployments.
 */
export async function findNewer(
  names: readonly string[],
  { openRegistry }: { readonly openRegistry: OpenRegistry },
  { cwd, ...options }: RegistryOptions & { readonly cwd: string },
): Promise<Result<readonly NewerPackage[]>> {
  const known = await readUsableProject(cwd);
  if (!known.ok) return known;
  const { root, deployments } = known.value.project;
  const remote = findRemote(names, deployments);
  if (!remote.ok) return remote;
  const groups = [...Map.groupBy(remote.value, (it) => it.specifier).values()];
  if (groups.length === 0) return success([]);
  const registry = await openRegistry(root);
  const asked = await atMost(together, groups, async (group) => {
    const source = group[0]?.source;
    if (source === undefined) return success(undefined);
    const found = await registry.find(source, options);
    return found.ok ? success(newerOf(group, source, found.value), warningsOf(found.value)) : found;
  });
  const diagnostics = asked.flatMap((it) => it.diagnostics);
  if (asked.some((it) => !it.ok)) return failure(...diagnostics);
  const newer = asked.flatMap((it) => (it.ok && it.value !== undefined ? [it.value] : []));
  return success(newer, diagnostics);
}

/** Deployments of packages that come from elsewhere: the named ones, or all. */
export function findRemote(
  names: readonly string[],
  deployments: readonly Deployment[],
): Result<readonly Deployment[]> {
  const known = deployments.map((it) => it.name);
  const unknown = names.filter((it) => !known.includes(it));
  if (unknown.length > 0) {
    return failure(
      ...unknown.map((name) => diagnose("resolution/deployment-unknown", { name, known })),
    );
  }
  const meant = deployments.filter((it) => names.length === 0 || names.includes(it.name));
  return success(meant.filter((it) => it.source !== undefined));
}

function newerOf(
  group: readonly Deployment[],
  { kind }: PackageSource,
  { pin, newest, deprecated }: Found,
): NewerPackage {
  const [first] = group;
  const current = first?.pin;
  const name = pin.name ?? current?.name;
  return {
    specifier: first?.specifier ?? "",
    kind,
    ...(name === undefined ? {} : { name }),
    deployments: group.map((it) => it.name),
    ...(current === undefined ? {} : { current: labelOf(current) }),
    wanted: labelOf(pin),
    ...(newest === undefined ? {} : { newest }),
    ...(deprecated === undefined ? {} : { deprecated }),
    isBehind: current === undefined || !isSamePin(current, pin),
  };
}

function warningsOf({ pin, deprecated }: Found): readonly Diagnostic[] {
  if (deprecated === undefined) return [];
  const what = `${pin.name ?? pin.resolved}@${pin.version ?? ""}`;
  return [diagnose("registry/deprecated", { what, because: deprecated })];
}

/** Whether two pins mean one version; where there is none, one commit. */
export function isSamePin(one: Pin, other: Pin): boolean {
  return one.version === undefined || one.integrity === undefined
    ? one.resolved === other.resolved
    : one.version === other.version;
}

/** The version of a pin, or the beginning of its commit. */
export function labelOf({
  version,
  resolved,
}: {
  readonly version?: string | undefined;
  readonly resolved: string;
}): string {
  return version ?? resolved.slice(resolved.lastIndexOf("#") + 1).slice(0, 12);
}
