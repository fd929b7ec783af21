import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createPlainSandbox } from "#src/adapters/sandbox/plain-sandbox.ts";
import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import type { Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store, StoredTree } from "#src/adapters/store/store.ts";
import { sha256 } from "#src/platform/digest.ts";
import { type Environment, readEnvironment } from "#src/platform/environment.ts";
import type { Selection, SelectedCriterion } from "#src/pipeline/composition/selection.ts";
import type { BuildEvent } from "#src/pipeline/events.ts";
import type { Tools } from "#src/pipeline/generation/tools.ts";
import type {
  CasesCheck,
  Check,
  CheckSettings,
  Criterion,
  FilesCheck,
  HttpCheck,
  HttpRequest,
  RunCheck,
  SuiteCheck,
  TextExpectation,
} from "#src/pipeline/package/criterion.ts";
import type { PageCheck, PageStep } from "#src/pipeline/package/page-check.ts";
import type { SealedEvidence } from "#src/pipeline/validation/seal.ts";
import {
  validate,
  type ValidationInput,
  type ValidationOptions,
  type ValidationServices,
} from "#src/pipeline/validation/validate.ts";
import type { Verdict } from "#src/pipeline/validation/verdict.ts";

const span = { file: "/package/validation/acceptance.yaml", line: 1, column: 1 };

// Not psd's own default: on a busy machine ten seconds can pass before a program begins.
const settings: CheckSettings = { env: {}, files: {}, timeoutMs: 60_000, span };

/** What a text must be, from the parts that a test names. */
export function text(parts: Partial<TextExpectation>): TextExpectation {
  return { contains: [], matches: [], lacks: [], ...parts };
}

/** A `run` check. */
export function run(argv: readonly string[], more: Partial<RunCheck> = {}): RunCheck {
  return { ...settings, kind: "run", argv, expect: { exit: [0], files: {} }, ...more };
}

/** A `cases` check whose rows stand in it. */
export function cases(rows: readonly unknown[], more: Partial<CasesCheck> = {}): CasesCheck {
  return { ...settings, kind: "cases", source: { rows }, mapping: {}, output: "text", ...more };
}

/** A `files` check. */
export function files(more: Partial<FilesCheck>): FilesCheck {
  return { ...settings, kind: "files", present: [], absent: [], content: {}, ...more };
}

/** A `suite` check that goes by the exit code, unless said otherwise. */
export function suite(argv: readonly string[], more: Partial<SuiteCheck> = {}): SuiteCheck {
  const rest = {
    tests: "tests",
    at: "tests",
    report: "exit",
    expect: { tests: [], atLeast: 1 },
    canaries: [],
  };
  return { ...settings, ...rest, kind: "suite", argv, ...more } as SuiteCheck;
}

/** One request of an `http` check. */
export function request(path: string, more: Partial<HttpRequest> = {}): HttpRequest {
  const rest = { method: "GET", query: {}, headers: {}, follow: false, capture: {} };
  return { ...rest, path, expect: { status: [], headers: {} }, ...more };
}

/** An `http` check. */
export function http(requests: readonly HttpRequest[], more: Partial<HttpCheck> = {}): HttpCheck {
  return { ...settings, kind: "http", start: ["{start}"], requests, ...more };
}

/** A `page` check. */
export function page(steps: readonly PageStep[], more: Partial<PageCheck> = {}): PageCheck {
  const rest = { start: ["{start}"], viewport: { width: 800, height: 600 }, quiet: false };
  return { ...settings, ...rest, kind: "page", steps, ...more };
}

/** A check of a kind that this version cannot run. */
export function later(): Check {
  return { ...settings, kind: "property", mapping: {} };
}

/** A criterion with one check, required and visible unless said otherwise. */
export function criterion(
  id: string,
  check: Check | Check[],
  more: Partial<Criterion> = {},
): Criterion {
  return {
    id,
    says: `${id} holds.`,
    covers: [],
    required: true,
    checks: Array.isArray(check) ? check : [check],
    heldOut: false,
    span,
    ...more,
  };
}

/** A place in which outputs are judged: a package folder, a store, and the machine's programs. */
export interface Court {
  /** Everything lies below it. */
  readonly root: string;
  /** The package's validation folder. */
  readonly folder: string;
  readonly store: Store;
  readonly environment: Environment;
  readonly tools: Tools;
  /** Writes files below the package. */
  write(path: string, content: string): Promise<void>;
  /** Stores an output. A name that ends in `.sh` is executable, and what begins with `#!`. */
  storeOutput(content: Readonly<Record<string, string>>): Promise<StoredTree>;
  remove(): Promise<void>;
}

/** Makes a court in a temporary folder. */
export async function openCourt(): Promise<Court> {
  const root = await mkdtemp(join(tmpdir(), "psd-court-"));
  const temporary = join(root, "temporary");
  await mkdir(temporary);
  const environment = { ...readEnvironment(), temporary };
  const opened = await openStore(join(root, "store"), { environment });
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  const node = dirname(environment.node);
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  let outputs = 0;
  return {
    root,
    folder: join(root, "package/validation"),
    store: opened.value,
    environment,
    tools: { found: [], path: `${node}:/usr/local/bin:/usr/bin:/bin`, folders: [node] },
    write: (path, content) => write(join("package", path), content),
    storeOutput: async (content) => {
      outputs += 1;
      const folder = `outputs/${outputs}`;
      await mkdir(join(root, folder), { recursive: true });
      await Promise.all(Object.entries(content).map(([path, it]) => write(join(folder, path), it)));
      const listed = Object.entries(content).map(([path, it]) => ({
        path,
        mode:
          path.endsWith(".sh") || it.startsWith("#!") ? ("100755" as const) : ("100644" as const),
      }));
      return opened.value.writeTree({ folder: join(root, folder), files: listed });
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** The files of the court's package, as reading a package lists them. */
function layerFiles(court: Court): Selection["files"] {
  const root = join(court.root, "package");
  if (!existsSync(root)) return [];
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((it) => it.isFile())
    .map((it) => {
      const file = join(it.parentPath, it.name);
      const path = relative(root, file);
      const heldOut = path.startsWith("validation/held-out/");
      return { path, file, layer: "validation", condition: {}, heldOut, size: 0, digest: "" };
    });
}

/** A selection of nothing but criteria, with what else a test gives. */
export function selectionOf(
  court: Court,
  criteria: readonly Criterion[],
  more: Partial<Selection> = {},
): Selection {
  return {
    manifest: {
      specprompt: 1,
      keywords: [],
      authors: [],
      axes: {},
      parameters: {},
      clauses: [],
      needs: {},
      commands: {},
      authority: "stop",
      output: {},
    },
    choices: {},
    textParameters: {},
    environmentParameters: [],
    documents: [],
    context: {},
    overlaid: [],
    clauses: [],
    prose: {},
    criteria: criteria.map((it): SelectedCriterion => ({
      criterion: it,
      source: "",
      folder: it.heldOut ? join(court.folder, "held-out") : court.folder,
      digest: sha256(it.id),
    })),
    services: {},
    files: layerFiles(court),
    commands: {},
    needs: {},
    output: { ignore: [], allow: [], dependencies: "none" },
    roots: [join(court.root, "package")],
    ...more,
  };
}

/** A command of the package. */
export function commandOf(...argv: readonly string[]): {
  readonly argv: readonly string[];
  readonly origin: { from: "package"; path: string; file: string; line: number };
} {
  return { argv, origin: { from: "package", path: "SPECPROMPT.md", file: "", line: 1 } };
}

/** Every sandbox that this machine gives: plain processes, and boxes where there are some. */
export async function availableSandboxes(): Promise<readonly Sandbox[]> {
  const environment = readEnvironment();
  const found = await findSandbox(environment)();
  const plain = createPlainSandbox(environment);
  return found.ok && found.value.level !== "none" ? [plain, found.value] : [plain];
}

/** Judges an output and gives the verdict, the sealed evidence and the events. */
export async function judge(
  court: Court,
  sandbox: Sandbox,
  input: Pick<ValidationInput, "selection" | "tree"> &
    Partial<Pick<ValidationInput, "seed">> &
    Pick<ValidationOptions, "once" | "tryAgain"> & {
      readonly services?: Partial<ValidationServices>;
    },
): Promise<{
  readonly verdict: Verdict;
  readonly sealed: SealedEvidence;
  readonly events: readonly BuildEvent[];
}> {
  const events: BuildEvent[] = [];
  const { store, environment, tools } = court;
  const result = await validate(
    { selection: input.selection, tree: input.tree, seed: input.seed ?? 1, tools },
    { sandbox, store, environment, ...input.services },
    {
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      ...(input.once === undefined ? {} : { once: input.once }),
      ...(input.tryAgain === undefined ? {} : { tryAgain: input.tryAgain }),
    },
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return { ...result.value, events };
}
