import semver from "semver";
import type {
  OpenRegistry,
  PackageSource,
  Registry,
  RegistryOptions,
} from "../../../adapters/registry/registry.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import { layPackage, makePackagesFolder, type PackagesFolder } from "../../project/lay-package.ts";
import type { Lock, LockedPackage } from "../../resolution/lock.ts";
import { parseSpecifier } from "../../resolution/specifier.ts";
import { atMost } from "../../../platform/at-most.ts";

/** What is to be pinned. */
export interface PinRequest {
  readonly projectRoot: string;
  /** All specifiers of the project; those that are paths are passed over. */
  readonly specifiers: readonly string[];
  /** What is pinned already and stays. */
  readonly lock: Lock;
}

interface Wanted {
  readonly text: string;
  readonly source: PackageSource;
}

/** Requests under way at the same time. */
const together = 12;

/**
 * Pins every package of a project that is not pinned yet, the newest version that fits; one package has
 * one version, so that where another deployment has pinned it, that version is taken if it fits. What is
 * pinned lies in the project afterwards.
 */
export async function pinPackages(
  { projectRoot, specifiers, lock }: PinRequest,
  { openRegistry }: { readonly openRegistry: OpenRegistry },
  options: RegistryOptions,
): Promise<Result<Lock>> {
  const wanted = [...new Set(specifiers)].flatMap((text): readonly Wanted[] => {
    const parsed = parseSpecifier(text);
    return parsed.ok && parsed.value.kind === "remote"
      ? [{ text, source: parsed.value.source }]
      : [];
  });
  const kept = Object.fromEntries(
    wanted.flatMap(({ text }) => (lock[text] === undefined ? [] : [[text, lock[text]] as const])),
  );
  const open = wanted.filter(({ text }) => kept[text] === undefined);
  if (open.length === 0) return flat(kept, []);
  const place = await makePackagesFolder(projectRoot);
  if (!place.ok) return place;
  const registry = await openRegistry(projectRoot);
  const groups = [...Map.groupBy(open, groupOf).values()];
  const results = await atMost(together, groups, (group) =>
    pinGroup(group, { place: place.value, registry, options, kept, wanted }),
  );
  const diagnostics = results.flatMap((it) => it.diagnostics);
  if (results.some((it) => !it.ok)) return failure(...diagnostics);
  return flat(
    { ...kept, ...Object.assign({}, ...results.flatMap((it) => (it.ok ? [it.value] : []))) },
    diagnostics,
  );
}

/** What is looked up together: all specifiers of one name. */
function groupOf({ text, source }: Wanted): string {
  return source.kind === "registry" ? `registry ${source.name}` : text;
}

interface Pinning {
  readonly place: PackagesFolder;
  readonly registry: Registry;
  readonly options: RegistryOptions;
  readonly kept: Lock;
  readonly wanted: readonly Wanted[];
}

async function pinGroup(group: readonly Wanted[], pinning: Pinning): Promise<Result<Lock>> {
  const [first] = group;
  if (first === undefined) return success({});
  const { source } = first;
  if (source.kind === "git") return pinOne(group, source, pinning);
  const { name } = source;
  const all = pinning.wanted.flatMap(({ source: it }) =>
    it.kind === "registry" && it.name === name ? [it.range] : [],
  );
  const pinned = Object.values(pinning.kept).find((it) => it.name === name && fits(it, all));
  if (pinned !== undefined)
    return success(Object.fromEntries(group.map(({ text }) => [text, pinned])));
  // Where some are pinned to what does not fit, what is told is that they differ.
  const ranges = [
    ...new Set(group.map((it) => (it.source.kind === "registry" ? it.source.range : ""))),
  ];
  const range = ranges.length === 1 ? (ranges[0] ?? "") : commonRange(ranges);
  return pinOne(group, { ...source, range }, pinning);
}

function fits({ version }: LockedPackage, ranges: readonly string[]): boolean {
  return ranges.every((it) => version !== undefined && semver.satisfies(version, it));
}

/** A range that holds what all hold: each alternative of one with each of the others. */
function commonRange(ranges: readonly string[]): string {
  return ranges
    .map((it) => it.split("||"))
    .reduce((all, more) => all.flatMap((a) => more.map((b) => `${a.trim()} ${b.trim()}`)))
    .join(" || ");
}

async function pinOne(
  group: readonly Wanted[],
  source: PackageSource,
  { place, registry, options }: Pinning,
): Promise<Result<Lock>> {
  const found = await registry.find(source, options);
  if (!found.ok) return found;
  const fetched = await registry.fetch(found.value.pin, options);
  if (!fetched.ok) return fetched;
  const laid = await layPackage(place, fetched.value.files);
  if (!laid.ok) return laid;
  const { name, version, resolved, integrity, folder } = fetched.value.pin;
  const read = name === undefined ? await readLaid(laid.value.place) : undefined;
  const own = read?.ok === true ? read.value.manifest : undefined;
  const pin = known({
    name: name ?? own?.name,
    version: version ?? own?.version,
    resolved,
    integrity,
    folder,
    content: laid.value.content,
  });
  const { deprecated } = found.value;
  const what = `${pin.name ?? ""}@${pin.version ?? ""}`;
  const warnings =
    deprecated === undefined
      ? []
      : [diagnose("registry/deprecated", { what, because: deprecated })];
  return success(Object.fromEntries(group.map(({ text }) => [text, pin])), warnings);
}

async function readLaid(place: string): Promise<Result<SpecPrompt>> {
  // Loaded here: what only fetches what is pinned reads no package.
  const { readPackage } = await import("../../package/read-package.ts");
  return readPackage(place);
}

/** Without what is not known. */
function known(pin: LockedPackage): LockedPackage {
  const { name, version, integrity, folder, ...rest } = pin;
  return {
    ...rest,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(integrity === undefined ? {} : { integrity }),
    ...(folder === undefined ? {} : { folder }),
  };
}

/** One version per name. */
function flat(lock: Lock, diagnostics: readonly Diagnostic[]): Result<Lock> {
  const byName = Map.groupBy(Object.entries(lock), ([, it]) => it.name ?? "");
  const wrong = [...byName].flatMap(([name, of]) => {
    if (name === "" || new Set(of.map(([, it]) => it.content)).size === 1) return [];
    const versions = [...new Set(of.map(([, it]) => it.version ?? it.resolved))];
    return [
      diagnose("resolution/versions-differ", { name, texts: of.map(([text]) => text), versions }),
    ];
  });
  return wrong.length === 0 ? success(lock, diagnostics) : failure(...diagnostics, ...wrong);
}
