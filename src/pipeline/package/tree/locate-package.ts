import { basename, dirname, join, resolve } from "node:path";
import { diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { listFolder, pathKind, resolveLinks } from "../../../platform/files.ts";
import { allNear, nearest } from "../nearest.ts";

/** Where a package lies. Paths are absolute, links on the way resolved. */
export interface PackageLocation {
  readonly root: string;
  readonly entry: string;
  readonly singleFile: boolean;
}

const entryName = "SPECPROMPT.md";

/** Finds the package that a path means: a folder, its SPECPROMPT.md, or a single Markdown file. */
export async function locatePackage(path: string): Promise<Result<PackageLocation>> {
  const absolute = resolve(path);
  const found = await resolveLinks(dirname(absolute));
  const place = found === undefined ? absolute : join(found, basename(absolute));
  const kind = await pathKind(place);
  if (kind === "link") return locateTarget(place, path);
  if (kind === "folder") return locateFolder(place);
  if (kind === "missing") {
    const args = { path: escapeText(path), candidates: await findPackagesBeside(place) };
    return failure(diagnose("package/not-found", args, { span: at(place) }));
  }
  if (kind === "file" && basename(place) === entryName)
    return success({ root: dirname(place), entry: place, singleFile: false });
  if (kind === "file" && place.endsWith(".md"))
    return success({ root: dirname(place), entry: place, singleFile: true });
  return failure(diagnose("package/no-specprompt", {}, { span: at(place) }));
}

/** Folders that are told where a package is missing. */
const mostCandidates = 3;
/** Folders that are looked into for one. */
const mostLookedAt = 200;

/** Packages that lie beside a place, those with a like name first. */
async function findPackagesBeside(place: string): Promise<readonly string[]> {
  const beside = dirname(place);
  const names = (await listFolder(beside)).slice(0, mostLookedAt);
  const kinds = await Promise.all(names.map((it) => pathKind(join(beside, it, entryName))));
  const packages = names.filter((_, position) => kinds[position] === "file");
  const found = new Set([...allNear(basename(place), packages), ...packages]);
  return [...found].slice(0, mostCandidates).map((it) => escapeText(it));
}

async function locateTarget(link: string, path: string): Promise<Result<PackageLocation>> {
  const target = await resolveLinks(link);
  const kind = target === undefined ? "missing" : await pathKind(target);
  const mayBePackage = kind === "folder" || (kind === "file" && target?.endsWith(".md") === true);
  if (target !== undefined && !mayBePackage) {
    // Its place is that of the link: no line of what a link leads to is shown.
    return failure(diagnose("package/no-specprompt", {}, { span: at(link) }));
  }
  if (target !== undefined && basename(link) !== entryName) return locatePackage(target);
  const args = { path: escapeText(path) };
  return target === undefined
    ? failure(diagnose("package/not-found", args, { span: at(link) }))
    : failure(diagnose("package/link", { ...args, isLink: true }, { span: at(link) }));
}

async function locateFolder(root: string): Promise<Result<PackageLocation>> {
  const entry = join(root, entryName);
  const kind = await pathKind(entry);
  if (kind === "file") return success({ root, entry, singleFile: false });
  if (kind === "link")
    return failure(
      diagnose("package/link", { path: entryName, isLink: true }, { span: at(entry) }),
    );
  if (kind !== "missing") {
    const args = { path: entryName, because: "it is no regular file" };
    return failure(diagnose("package/unreadable", args, { span: at(entry) }));
  }
  const names = await listFolder(root);
  const meant = nearest(entryName, names);
  const args = meant === undefined ? {} : { nearest: escapeText(meant) };
  return failure(diagnose("package/no-specprompt", args, { span: at(root) }));
}

function at(file: string): Span {
  return { file, line: 1, column: 1 };
}
