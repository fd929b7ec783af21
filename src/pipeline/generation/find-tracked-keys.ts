import { join, relative } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { SecretValue } from "../../diagnostics/redaction.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import { gitStandingOf, listTrackedFiles } from "../../platform/tracked-files.ts";
import { credentialsOf } from "./agent-credentials.ts";
import { agentEnvironment } from "./agent-environment.ts";

/** Only files of the project's own folder are looked into, where settings lie, and no large ones. */
const most = { files: 200, bytes: 64 * 1024, shortest: 8 } as const;

/** The account of an agent, and the project in which it may be told to everybody. */
export interface KeyQuestion {
  /** Absolute. */
  readonly projectRoot: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Names of further variables that the agent may see. */
  readonly also: readonly string[];
  /** Absolute places of its login. */
  readonly login: readonly string[];
}

/**
 * Keys of an agent or a model that everybody with the repository has: those that stand in a file of the
 * project's folder which git tracks, and a login that git tracks. Warnings: the key works all the same.
 */
export async function findTrackedKeys({
  projectRoot,
  variables,
  also,
  login,
}: KeyQuestion): Promise<readonly Diagnostic[]> {
  const keys = credentialsOf(agentEnvironment(variables, { also }));
  const long = keys.filter((it) => it.value.length >= most.shortest);
  const inFiles = long.length === 0 ? [] : await lookIntoFiles(projectRoot, long);
  const logins = await Promise.all(login.map((it) => lookAtLogin(projectRoot, it)));
  return [...inFiles, ...logins.flat()];
}

async function lookIntoFiles(
  root: string,
  keys: readonly SecretValue[],
): Promise<readonly Diagnostic[]> {
  const tracked = await listTrackedFiles(root);
  if (!tracked.ok) return [];
  const files = tracked.files.filter((it) => !it.isLink && !it.path.includes("/"));
  const found: Diagnostic[] = [];
  for (const { path } of files.slice(0, most.files)) {
    const bytes = await readBounded(join(root, path), most.bytes);
    const text = bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
    found.push(...keys.flatMap((key) => lookInto(text, key, path)));
  }
  return found;
}

/** The place is told in words: with a span the line would be shown, and the key in it. */
function lookInto(text: string, { value, what }: SecretValue, path: string): readonly Diagnostic[] {
  const index = text.indexOf(value);
  if (index === -1) return [];
  const line = text.slice(0, index).split("\n").length;
  return [diagnose("generation/key-tracked", { path, line, what })];
}

async function lookAtLogin(root: string, file: string): Promise<readonly Diagnostic[]> {
  if ((await gitStandingOf(file)) !== "tracked") return [];
  const args = { path: relative(root, file), line: 1, what: "the agent's login" };
  return [diagnose("generation/key-tracked", args)];
}
