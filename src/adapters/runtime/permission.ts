import { isAbsolute, resolve } from "node:path";
import type { PermissionRequest } from "./acp-messages.ts";
import type { AgentDialect, PermissionPolicy } from "./agent-dialect.ts";

/** Kinds of tools that only look. */
const looking = new Set(["read", "search", "think"]);
/** Kinds of tools that change files. */
const changing = new Set(["edit", "delete", "move"]);

/** What decides about a question. */
export interface PermissionRule {
  readonly policy: PermissionPolicy;
  /** Absolute, as the agent sees it. */
  readonly workspace: string;
  readonly dialect: Pick<AgentDialect, "writeInputs">;
}

/**
 * Whether an agent may do what it asks for. Without a box it may look, and change files that lie in its
 * workspace; what does not say which files it changes is refused. Pure.
 */
export function mayAllow(
  { toolCall }: PermissionRequest,
  { policy, workspace, dialect }: PermissionRule,
): boolean {
  if (policy === "once") return true;
  const kind = toolCall.kind ?? "other";
  if (looking.has(kind)) return true;
  const named = (toolCall.locations ?? []).map((it) => it.path);
  const paths = changing.has(kind) ? named : writtenBy(toolCall.rawInput ?? {}, dialect);
  return paths.length > 0 && paths.every((it) => isWithin(it, workspace));
}

/** The file that a tool writes which says so by its inputs alone: these, and no others. */
function writtenBy(
  input: Readonly<Record<string, unknown>>,
  { writeInputs }: PermissionRule["dialect"],
): readonly string[] {
  const { path } = input;
  const isWrite = Object.keys(input).toSorted().join() === writeInputs?.toSorted().join();
  return isWrite && typeof path === "string" ? [path] : [];
}

function isWithin(path: string, folder: string): boolean {
  const place = isAbsolute(path) ? resolve(path) : resolve(folder, path);
  return place.startsWith(`${folder}/`);
}
