import { isAbsolute, resolve } from "node:path";
import type { PermissionRequest } from "./acp-messages.ts";
import type { PermissionPolicy } from "./agent-dialect.ts";

/** Kinds of tools that only look. */
const looking = new Set(["read", "search", "think"]);
/** Kinds of tools that change files. */
const changing = new Set(["edit", "delete", "move"]);

/**
 * Whether an agent may do what it asks for. Without a box it may look, and change files that lie in its
 * workspace; what does not say which files it changes is refused. Pure.
 *
 * @param workspace Absolute, as the agent sees it.
 */
export function mayAllow(
  { toolCall }: PermissionRequest,
  policy: PermissionPolicy,
  workspace: string,
): boolean {
  if (policy === "once") return true;
  const { kind = "other", locations = [] } = toolCall;
  if (looking.has(kind ?? "other")) return true;
  if (!changing.has(kind ?? "other") || locations === null || locations.length === 0) return false;
  return locations.every(({ path }) => isWithin(path, workspace));
}

function isWithin(path: string, folder: string): boolean {
  const place = isAbsolute(path) ? resolve(path) : resolve(folder, path);
  return place.startsWith(`${folder}/`);
}
