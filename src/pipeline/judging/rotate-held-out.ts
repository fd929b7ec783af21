import { join, posix } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { copyPath, pathKind, readText, removePath, writeFileAtomic } from "../../platform/files.ts";
import { moveCriterion } from "../package/acceptance/move-criterion.ts";
import { nearest } from "../package/nearest.ts";
import { readPackage } from "../package/read-package.ts";
import type { AcceptanceEntry, AcceptanceFile, SpecPrompt } from "../package/spec-prompt.ts";
import { mentionedIn } from "../validation/check/mentioned.ts";

/** What became of a held-out criterion. All paths are relative to the package. */
export interface Rotated {
  readonly criterion: string;
  readonly from: string;
  readonly to: string;
  /** Files that went along; `copied` where another held-out criterion needs them, too. */
  readonly files: readonly { readonly path: string; readonly kind: "moved" | "copied" }[];
  /** Clauses that no held-out criterion covers any more. */
  readonly unguarded: readonly string[];
}

const heldOutFolder = "validation/held-out/";

/**
 * Makes a held-out criterion a visible one: its lines go to the acceptance file of the same name among the
 * visible ones, and the files that it names go along.
 */
export async function rotateHeldOut(path: string, id: string): Promise<Result<Rotated>> {
  const read = await readPackage(path);
  if (!read.ok) return read;
  const found = findCriterion(read.value, id);
  if (!found.ok) return found;
  const { file, entry } = found.value;
  const service = foreignService(read.value, entry);
  if (service !== undefined) return failure(notRotatable(entry, `it uses the service ${service}`));
  const plan = planFiles(read.value, entry);
  const to = visiblePath(file.path);
  const texts = await moveText(read.value, { file, to, id });
  if (texts === undefined) {
    return failure(notRotatable(entry, "one of the two files cannot be edited safely"));
  }
  const obstacle = await findObstacle(read.value, plan, entry);
  if (obstacle !== undefined) return failure(obstacle);
  // Broken off in between, the criterion is there twice, which `psd check` finds.
  for (const it of plan)
    await copyPath(join(read.value.root, it.path), join(read.value.root, visiblePath(it.path)));
  await writeFileAtomic(join(read.value.root, to), texts.target);
  await writeFileAtomic(file.file, texts.source);
  for (const it of plan) if (it.kind === "moved") await removePath(join(read.value.root, it.path));
  const files = plan.map((it) => ({ path: visiblePath(it.path), kind: it.kind }));
  const unguarded = unguardedBy(read.value, entry);
  return success({ criterion: id, from: file.path, to, files, unguarded });
}

function visiblePath(path: string): string {
  return `validation/${path.slice(heldOutFolder.length)}`;
}

interface Found {
  readonly file: AcceptanceFile;
  readonly entry: AcceptanceEntry;
}

function heldOutEntries({ acceptance }: SpecPrompt): readonly Found[] {
  return acceptance
    .filter((it) => it.heldOut)
    .flatMap((file) => file.criteria.map((entry) => ({ file, entry })));
}

function findCriterion(specPrompt: SpecPrompt, id: string): Result<Found> {
  const all = heldOutEntries(specPrompt);
  const [found, second] = all.filter((it) => it.entry.criterion.id === id);
  if (found === undefined) {
    const meant = nearest(
      id,
      all.map((it) => it.entry.criterion.id),
    );
    const args = { id: escapeText(id), ...(meant === undefined ? {} : { nearest: meant }) };
    return failure(diagnose("package/not-held-out", args));
  }
  return second === undefined
    ? success(found)
    : failure(notRotatable(found.entry, "several options have a criterion of that name"));
}

function notRotatable({ criterion }: AcceptanceEntry, because: string): Diagnostic {
  const args = { id: criterion.id, because };
  return diagnose("package/not-rotatable", args, { span: criterion.span });
}

/** A service that only held-out acceptance files define, and the criterion uses. */
function foreignService(
  { acceptance }: SpecPrompt,
  { criterion }: AcceptanceEntry,
): string | undefined {
  const used = criterion.checks.flatMap((it) => {
    const { strict, loose } = mentionedIn(it);
    return [...strict, ...loose];
  });
  const files = acceptance.filter((it) => it.heldOut);
  const hidden = new Set(files.flatMap((it) => Object.keys(it.services)));
  return used.find((it) => hidden.has(it));
}

interface PlannedFile {
  /** Of the held-out layer. */
  readonly path: string;
  readonly kind: "moved" | "copied";
}

/** The files that a criterion names: they move where no other held-out one needs them. */
function planFiles(specPrompt: SpecPrompt, entry: AcceptanceEntry): readonly PlannedFile[] {
  const others = heldOutEntries(specPrompt).filter((it) => it.entry !== entry);
  const theirs = others.flatMap((it) => namedBy(it.entry));
  const own = namedBy(entry);
  return specPrompt.files
    .map((it) => it.path)
    .filter((path) => isIn(path, own))
    .map((path) => ({ path, kind: isIn(path, theirs) ? "copied" : "moved" }));
}

function isIn(path: string, named: readonly string[]): boolean {
  return named.some((it) => path === it || path.startsWith(`${it}/`));
}

/** Files and folders of the held-out layer that the checks of a criterion read. */
function namedBy({ criterion, source }: AcceptanceEntry): readonly string[] {
  const paths = criterion.checks.flatMap((check) => {
    if (check.kind === "cases") return "file" in check.source ? [check.source.file] : [];
    return check.kind === "suite" ? [check.tests, ...check.canaries.map((it) => it.folder)] : [];
  });
  const fixtures = [...source.matchAll(/\{fixtures\}((?:\/[\w.@=+-]+)*)/gu)];
  return [...paths, ...fixtures.map((it) => `fixtures${it[1] ?? ""}`)].map((it) =>
    posix.join(heldOutFolder, it).replace(/\/+$/u, ""),
  );
}

async function moveText(
  { root }: SpecPrompt,
  { file, to, id }: { readonly file: AcceptanceFile; readonly to: string; readonly id: string },
): Promise<{ readonly source: string; readonly target: string } | undefined> {
  const source = await readText(file.file);
  const kind = await pathKind(join(root, to));
  const target = kind === "file" ? await readText(join(root, to)) : undefined;
  if (source === undefined || (target === undefined && kind !== "missing")) return undefined;
  return moveCriterion({ source, target }, id);
}

/** A file among the visible ones that has the name of one that moves, and other bytes. */
async function findObstacle(
  { root, files }: SpecPrompt,
  plan: readonly PlannedFile[],
  entry: AcceptanceEntry,
): Promise<Diagnostic | undefined> {
  const digests = new Map(files.map((it) => [it.path, it.digest]));
  for (const { path } of plan) {
    const to = visiblePath(path);
    const isThere = (await pathKind(join(root, to))) !== "missing";
    if (isThere && digests.get(to) !== digests.get(path)) {
      return notRotatable(entry, `${escapeText(to)} is there already`);
    }
  }
  return undefined;
}

function unguardedBy(specPrompt: SpecPrompt, { criterion }: AcceptanceEntry): readonly string[] {
  const others = heldOutEntries(specPrompt).filter((it) => it.entry.criterion !== criterion);
  const rest = new Set(others.flatMap((it) => it.entry.criterion.covers));
  return criterion.covers.filter((it) => !rest.has(it));
}
