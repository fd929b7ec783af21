import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { readPackage } from "../../package/read-package.ts";
import { readUsableProject } from "../../project/known-project.ts";
import { isLaid } from "../../project/lay-package.ts";
import type { Deployment } from "../../resolution/deployment.ts";

/** A package that deployments of a project are built from. */
export interface ListedPackage {
  /** What the package calls itself, or psd.lock where it is not here; missing where neither says. */
  readonly name?: string;
  readonly version?: string;
  /** As psd.yaml has them; several mean one package. */
  readonly specifiers: readonly string[];
  readonly kind: "folder" | "registry" | "git";
  /** Of a package that psd.lock pins: the address of its tarball, or of its commit. */
  readonly resolved?: string;
  readonly deployments: readonly { readonly name: string; readonly into: string }[];
  /** Whether it lies on this machine and, where it is pinned, as it is pinned. */
  readonly present: boolean;
}

/**
 * Lists what the deployments of the project around a folder are built from, by name. Nothing is fetched:
 * what is not pinned or not here is told.
 */
export async function listPackages(cwd: string): Promise<Result<readonly ListedPackage[]>> {
  const known = await readUsableProject(cwd);
  if (!known.ok) return known;
  const { root, deployments } = known.value.project;
  const groups = [...Map.groupBy(deployments, (it) => it.packagePath).values()];
  const listed = await Promise.all(groups.map((group) => listOne(root, group)));
  const packages = listed
    .map((it) => it.listed)
    .toSorted((a, b) => compareTexts(titleOf(a), titleOf(b)));
  const findings = listed.flatMap((it) => it.findings);
  return success(packages, [...known.diagnostics, ...findings]);
}

interface Listing {
  readonly listed: ListedPackage;
  readonly findings: readonly Diagnostic[];
}

async function listOne(root: string, group: readonly Deployment[]): Promise<Listing> {
  const [first] = group;
  if (first === undefined) throw new Error("a group has no member");
  const { source, pin, packagePath, specifier } = first;
  const isHere = source === undefined || (pin !== undefined && isLaid(root, pin));
  const read = isHere ? await readPackage(packagePath) : failure();
  const name = read.ok ? (read.value.manifest.name ?? pin?.name) : pin?.name;
  const version = read.ok ? (read.value.manifest.version ?? pin?.version) : pin?.version;
  const listed = {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    specifiers: [...new Set(group.map((it) => it.specifier))],
    kind: source?.kind ?? "folder",
    ...(pin === undefined ? {} : { resolved: pin.resolved }),
    deployments: group.map((it) => ({ name: it.name, into: it.into })),
    present: read.ok,
  } as const;
  if (isHere) return { listed, findings: read.ok ? [] : read.diagnostics };
  const code = pin === undefined ? "resolution/not-locked" : "resolution/package-missing";
  return { listed, findings: [diagnose(code, { text: specifier })] };
}

function titleOf({ name, specifiers }: ListedPackage): string {
  return name ?? specifiers.join(" ");
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
