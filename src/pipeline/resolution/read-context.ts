import { dirname, join, posix, relative } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { findSecrets } from "../../diagnostics/secrets.ts";
import { failure, type Result, settle, success } from "../../diagnostics/result.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import { sha256 } from "../../platform/digest.ts";
import { resolveLinks } from "../../platform/files.ts";
import { listTrackedFiles, type TrackedFile } from "../../platform/tracked-files.ts";
import type { LayerDocument, LayerFile } from "../package/spec-prompt.ts";
import { findHiddenCharacters } from "../package/tree/hidden-characters.ts";
import { decodeText, isText } from "../package/tree/source-text.ts";
import type { Deployment, Project } from "./deployment.ts";
import {
  type ContextPlaces,
  contextPlaces,
  excludedPlaces,
  findContextFiles,
} from "./find-context-files.ts";

/** The project's own files that a deployment gives as context. */
export interface ProjectContext {
  /** Texts, by path; their paths begin with `project/`. */
  readonly documents: readonly LayerDocument[];
  /** What is no text. */
  readonly files: readonly LayerFile[];
  /** SHA-256 of each, by its path in the project. */
  readonly digests: Readonly<Record<string, string>>;
}

/** What context may hold at most; sizes in bytes. */
const limits = { files: 500, file: 4 * 1024 * 1024, all: 20 * 1024 * 1024 } as const;

/** Credentials that are told of one project. */
const told = 20;

const nothing: ProjectContext = { documents: [], files: [], digests: {} };

/**
 * Reads the files that `context:` of a deployment names: tracked files of the project, through no link,
 * never what psd keeps, generates or judges by. A glob without a file, a credential and what is too much
 * are diagnostics.
 */
export async function readContext(
  deployment: Pick<Deployment, "name" | "context">,
  project: ContextProject,
  findPlaces: FindContextPlaces = findContextPlaces,
): Promise<Result<ProjectContext>> {
  const globs = deployment.context;
  if (globs.length === 0) return success(nothing);
  const { root, configuration = join(root, "psd.yaml") } = project;
  const span = { file: configuration, line: 1, column: 1 };
  const places = await findPlaces(project);
  if (!places.ok) return places;
  const found = findContextFiles(globs, places.value);
  const { name } = deployment;
  const faults = found.faults.map((it) =>
    diagnose("resolution/context-nothing", { name, ...it }, { span }),
  );
  if (faults.length > 0) return failure(...faults);
  const { files: limit } = limits;
  if (found.paths.length > limit) {
    const args = { what: `${found.paths.length} files`, limit: `${limit} files` };
    return failure(diagnose("resolution/context-too-large", args, { span }));
  }
  return readAll(found.paths, root);
}

/** What of a project decides where its context may come from. */
type ContextProject = Pick<Project, "root" | "configuration" | "deployments">;

/** Asks git what it tracks in a project, and sorts it. */
export type FindContextPlaces = (project: ContextProject) => Promise<Result<ContextPlaces>>;

/** Asks git what it tracks in a project; the same for all of its deployments. */
export async function findContextPlaces({
  root,
  configuration = join(root, "psd.yaml"),
  deployments,
}: ContextProject): Promise<Result<ContextPlaces>> {
  const tracked = await listTrackedFiles(root);
  if (!tracked.ok) {
    const span = { file: configuration, line: 1, column: 1 };
    const { reason } = tracked;
    return failure(diagnose("resolution/context-untracked", { reason }, { span }));
  }
  const folders = packageFolders(tracked.files, deployments, root);
  return success(contextPlaces(tracked.files, excludedPlaces(deployments, folders)));
}

/** Folders that hold a package, relative to the project. */
function packageFolders(
  tracked: readonly TrackedFile[],
  deployments: readonly Deployment[],
  root: string,
): readonly string[] {
  const entries = tracked.filter((it) => posix.basename(it.path) === "SPECPROMPT.md");
  const deployed = deployments.map(({ packagePath }) => {
    const folder = packagePath.endsWith(".md") ? dirname(packagePath) : packagePath;
    return relative(root, folder).replaceAll("\\", "/");
  });
  const folders = entries.map((it) => posix.dirname(it.path)).map((it) => (it === "." ? "" : it));
  return [...new Set([...folders, ...deployed])];
}

async function readAll(paths: readonly string[], root: string): Promise<Result<ProjectContext>> {
  const documents: LayerDocument[] = [];
  const files: LayerFile[] = [];
  const digests: Record<string, string> = {};
  const findings: Diagnostic[] = [];
  const realRoot = (await resolveLinks(root)) ?? root;
  let total = 0;
  for (const path of paths) {
    // One file at a time bounds what is held.
    const read = await readOne(path, { root, realRoot });
    if (!read.ok) {
      findings.push(...read.diagnostics);
      continue;
    }
    const bytes = read.value;
    total += bytes.byteLength;
    const file = join(root, path);
    if (total > limits.all) {
      return failure(...findings, tooLarge(file, "its files together", limits.all));
    }
    digests[path] = sha256(bytes);
    if (!isText(bytes)) {
      files.push(fileOf(path, file, bytes));
      continue;
    }
    const decoded = decodeText(bytes, file);
    const text = decoded.ok ? decoded.value : "";
    findings.push(...findHiddenCharacters(text, file), ...credentialsIn(text, path, file));
    documents.push(documentOf(path, file, text));
  }
  return settle({ documents, files, digests }, findings);
}

async function readOne(
  path: string,
  { root, realRoot }: { readonly root: string; readonly realRoot: string },
): Promise<Result<Uint8Array>> {
  const file = join(root, path);
  const span = { file, line: 1, column: 1 };
  // A link on the way would lead elsewhere than git says.
  const isPlain = (await resolveLinks(dirname(file))) === join(realRoot, dirname(path));
  const bytes = isPlain ? await readBounded(file, limits.all) : undefined;
  if (bytes === undefined) {
    return failure(diagnose("resolution/context-unreadable", { path }, { span }));
  }
  return bytes.byteLength > limits.file
    ? failure(tooLarge(file, `"${path}"`, limits.file))
    : success(bytes);
}

function tooLarge(file: string, what: string, limit: number): Diagnostic {
  const args = { what, limit: `${limit / 2 ** 20} MiB` };
  return diagnose("resolution/context-too-large", args, { span: { file, line: 1, column: 1 } });
}

function documentOf(path: string, file: string, text: string): LayerDocument {
  return {
    path: `project/${path}`,
    file,
    layer: "context",
    condition: {},
    text,
    firstLine: 1,
    template: false,
    frontMatter: { needs: {}, commands: {}, output: {}, removes: [] },
  };
}

function credentialsIn(text: string, path: string, file: string): readonly Diagnostic[] {
  return findSecrets(text)
    .slice(0, told)
    .map(({ what, index }) => {
      const before = text.slice(0, index).split("\n");
      const span = { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
      return diagnose("resolution/context-secret", { path, what }, { span });
    });
}

function fileOf(path: string, file: string, bytes: Uint8Array): LayerFile {
  return {
    path: `project/${path}`,
    file,
    layer: "context",
    condition: {},
    heldOut: false,
    size: bytes.byteLength,
    digest: sha256(bytes),
  };
}
