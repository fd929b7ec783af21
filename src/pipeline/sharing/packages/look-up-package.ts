import { join, resolve } from "node:path";
import type {
  OpenRegistry,
  PackageSource,
  Pin,
  RegistryOptions,
} from "../../../adapters/registry/registry.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { type Result, success, withFindings } from "../../../diagnostics/result.ts";
import { makeTemporaryFolder, removePath } from "../../../platform/files.ts";
import { readUsableProject } from "../../project/known-project.ts";
import { layFiles } from "../../project/lay-package.ts";
import type { LockedPackage } from "../../resolution/lock.ts";
import { parseSpecifier } from "../../resolution/specifier.ts";
import { type PackageSummary, summarisePackage } from "./package-summary.ts";

/** What is known of a package without using it. */
export interface LookedUp {
  readonly specifier: string;
  /** Deployments of the project that are built from it. */
  readonly deployments: readonly string[];
  readonly kind: "folder" | "registry" | "git";
  /** What exactly was looked at; missing of a folder. */
  readonly pin?: Pin;
  /** Whether psd.lock says so; otherwise the source was asked. */
  readonly pinned: boolean;
  /** The newest version of all; only where the source was asked. */
  readonly newest?: string;
  readonly summary: PackageSummary;
}

/** What looking up needs of the outside world. */
export interface LookUpServices {
  readonly openRegistry: OpenRegistry;
  readonly environment: { readonly temporary: string };
}

/**
 * Says what a package is and asks for: that of a deployment, in a folder, or of a registry or git. What
 * psd.lock pins is looked at as it is pinned; anything else is fetched, read, and thrown away.
 */
export async function lookUpPackage(
  target: string,
  services: LookUpServices,
  { cwd, ...options }: RegistryOptions & { readonly cwd: string },
): Promise<Result<LookedUp>> {
  const known = await readUsableProject(cwd);
  if (!known.ok) return known;
  const { root, deployments } = known.value.project;
  const named = deployments.find((it) => it.name === target);
  const specifier = named?.specifier ?? target;
  const users = deployments.filter((it) => it.specifier === specifier);
  const [user] = users;
  const parsed = parseSpecifier(specifier);
  if (!parsed.ok) return parsed;
  const about = { specifier, deployments: users.map((it) => it.name) };
  if (parsed.value.kind === "path" || user?.pin !== undefined) {
    const { path = "" } = parsed.value.kind === "path" ? parsed.value : {};
    const read = await summarisePackage(user?.packagePath ?? resolve(cwd, path));
    if (!read.ok) return read;
    const kind = user?.source?.kind ?? "folder";
    const pin = user?.pin;
    const rest = pin === undefined ? { pinned: false } : { pinned: true, pin: withoutContent(pin) };
    return success({ ...about, kind, ...rest, summary: read.value }, read.diagnostics);
  }
  const { source } = parsed.value;
  const fetched = await fetchSummary({ projectRoot: root, source }, services, options);
  if (!fetched.ok) return fetched;
  return success({ ...about, pinned: false, ...fetched.value }, fetched.diagnostics);
}

async function fetchSummary(
  { projectRoot, source }: { readonly projectRoot: string; readonly source: PackageSource },
  { openRegistry, environment }: LookUpServices,
  options: RegistryOptions,
): Promise<Result<Pick<LookedUp, "kind" | "pin" | "newest" | "summary">>> {
  const registry = await openRegistry(projectRoot);
  const found = await registry.find(source, options);
  if (!found.ok) return found;
  const { pin, newest, deprecated } = found.value;
  const fetched = await registry.fetch(pin, options);
  if (!fetched.ok) return fetched;
  const place = await makeTemporaryFolder(join(environment.temporary, "psd-info-"));
  try {
    await layFiles(place, fetched.value.files);
    const read = await summarisePackage(place);
    if (!read.ok) return withFindings(warningsOf(pin, deprecated), read);
    const { kind } = source;
    const rest = newest === undefined ? {} : { newest };
    const warnings = [...warningsOf(pin, deprecated), ...read.diagnostics];
    return success({ kind, pin: fetched.value.pin, ...rest, summary: read.value }, warnings);
  } finally {
    await removePath(place);
  }
}

function warningsOf({ name, version }: Pin, because: string | undefined): readonly Diagnostic[] {
  if (because === undefined) return [];
  return [diagnose("registry/deprecated", { what: `${name ?? ""}@${version ?? ""}`, because })];
}

function withoutContent(pin: LockedPackage): Pin {
  const { name, version, resolved, integrity, folder } = pin;
  return { name, version, resolved, integrity, folder };
}
