import { basename, dirname, isAbsolute, join } from "node:path";
import type { Environment } from "../../platform/environment.ts";
import { pathKind, readLink, resolveLinks } from "../../platform/files.ts";
import { findProgram, findPrograms } from "../../platform/find-program.ts";
import { runProcess } from "../../platform/process.ts";
import { readStart } from "../../platform/read-start.ts";
import { statNow } from "../../platform/stat-now.ts";
import { parseVersion, versionQuestions } from "./tool-version.ts";

/** A tool on this machine, without the indirections that version managers put before it. */
export interface InstalledTool {
  /** Where the tool is found under its own name: a file, or a link to `path`, in a folder that is no link. */
  readonly entry: string;
  /** The program itself, every link resolved. */
  readonly path: string;
  readonly version?: string;
  /** The place on PATH at which the user finds it, a shim perhaps; missing where it was found otherwise. */
  readonly place?: string;
}

/** A version manager that stands in for a tool. */
interface Manager {
  readonly name: string;
  /** Where the manager itself lies; missing where it must be looked for. */
  readonly program?: string;
}

/** Version managers that are asked with `<manager> which <tool>` where their shim is found. */
const managers = /\b(pyenv|rbenv|nodenv|goenv|jenv|asdf|mise)\b/;

/** Bytes of a shim in which it names its manager. */
const shimBytes = 64 * 1024;

/** Programs that stand in for other tools when they are called by those tools' names. */
const standIns: Readonly<Record<string, string>> = {
  asdf: "asdf",
  mise: "mise",
  rustup: "rustup",
  "volta-shim": "volta",
};

/** Where a tool is looked for, and until when. */
export interface ToolSearch {
  readonly environment: Environment;
  /** Ends every question that is open; what it would have told is then not known. */
  readonly signal?: AbortSignal | undefined;
  /** How a program is asked for its version, where it is not to see what its user sees. */
  readonly asking?: VersionAsking;
}

/** The surroundings of a program that is asked for its version, and the arguments that it is asked with. */
export interface VersionAsking {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly questions: readonly (readonly string[])[];
  /** Milliseconds for one answer. */
  readonly wallMs: number;
}

const questionLimits = { wallMs: 5_000, outputBytes: 64 * 1024 };

/**
 * Finds a tool by name on PATH, or by its path; undefined where it is not installed. What is given by
 * its path may be any program: it is not started to ask for its version.
 */
export async function findTool(
  tool: string,
  search: ToolSearch,
): Promise<InstalledTool | undefined> {
  const { environment } = search;
  if (tool.includes("/")) {
    const entry = isAbsolute(tool) ? tool : join(environment.cwd, tool);
    const path = await resolveLinks(entry);
    return path === undefined ? undefined : { entry, path };
  }
  const places = await findPrograms(tool, environment.variables["PATH"] ?? "");
  for (const place of places) {
    // The first one that works is the user's own.
    const found = await inspectTool(place, search);
    if (found !== undefined) return { ...found, place };
  }
  return undefined;
}

/** What stands at a place: the real program behind it with its version; undefined where nothing does. */
export async function inspectTool(
  place: string,
  search: ToolSearch,
): Promise<InstalledTool | undefined> {
  const real = await behindShim(place, search);
  const path = real === undefined ? undefined : await resolveLinks(real);
  if (real === undefined || path === undefined) return undefined;
  const version = await askVersion(path, basename(real), search);
  const last = await lastOfName(real);
  const folder = (await resolveLinks(dirname(last))) ?? dirname(last);
  const entry = join(folder, basename(last));
  return version === undefined ? { entry, path } : { entry, path, version };
}

/** The program that a shim would run; the place itself where it is no shim. */
async function behindShim(place: string, search: ToolSearch): Promise<string | undefined> {
  const manager = await managerOf(place);
  if (manager === undefined) return place;
  const nearby = [dirname(place), join(dirname(place), "../bin")].join(":");
  const path = `${search.environment.variables["PATH"] ?? ""}:${nearby}`;
  const program = manager.program ?? (await findProgram(manager.name, path));
  if (program === undefined) return undefined;
  const said = await ask([program, "which", basename(place)], search);
  const answer = said.trim().split("\n").at(-1) ?? "";
  return isAbsolute(answer) && answer !== place ? answer : undefined;
}

async function managerOf(place: string): Promise<Manager | undefined> {
  const real = (await resolveLinks(place)) ?? place;
  const name = standIns[basename(real)];
  if (name !== undefined && basename(place) !== basename(real)) {
    const program = await findProgram(name, dirname(real));
    return program === undefined ? { name } : { name, program };
  }
  if (isHardLinkOfRustup(place)) return { name: "rustup" };
  if (basename(dirname(place)) !== "shims") return undefined;
  const start = (await readStart(place, shimBytes)).toString("utf8");
  const named = managers.exec(`${dirname(place)}\n${start}`)?.[1];
  return named === undefined ? undefined : { name: named };
}

/** Where rustup makes no symbolic links, its tools are itself under other names. */
function isHardLinkOfRustup(place: string): boolean {
  if (basename(place) === "rustup") return false;
  const rustup = statNow(join(dirname(place), "rustup"));
  return rustup?.kind === "file" && rustup.inode === statNow(place)?.inode;
}

async function askVersion(
  path: string,
  tool: string,
  search: ToolSearch,
): Promise<string | undefined> {
  const { asking, environment } = search;
  const { cwd, variables } = environment;
  const { wallMs } = questionLimits;
  const around = asking ?? { cwd, env: variables, questions: versionQuestions(tool), wallMs };
  for (const question of around.questions) {
    // The next question is only for tools that know no other.
    const version = parseVersion(await ask([path, ...question], search, around));
    if (version !== undefined || search.signal?.aborted === true) return version;
  }
  return undefined;
}

/** What a program says on standard output and error; nothing where it fails. */
async function ask(
  argv: readonly string[],
  { environment, signal }: ToolSearch,
  { cwd, env, wallMs }: Omit<VersionAsking, "questions"> = {
    cwd: environment.cwd,
    env: environment.variables,
    wallMs: questionLimits.wallMs,
  },
): Promise<string> {
  const result = await runProcess(
    { argv, cwd, env },
    { limits: { ...questionLimits, wallMs }, signal },
  );
  return result.code === 0 ? `${result.stdout.toString()}\n${result.stderr.toString()}` : "";
}

/**
 * Follows links as long as they keep the tool's name: a program may act by the name it is called. The
 * link of a Python environment is not followed: by it Python knows that it is in one.
 */
async function lastOfName(place: string): Promise<string> {
  if ((await pathKind(join(dirname(place), "../pyvenv.cfg"))) !== "missing") return place;
  const target = (await pathKind(place)) === "link" ? await readLink(place) : undefined;
  if (target === undefined) return place;
  const next = isAbsolute(target) ? target : join(dirname(place), target);
  return basename(next) === basename(place) ? lastOfName(next) : place;
}
