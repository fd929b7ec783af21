import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import { readUsableProject, rememberedOf } from "../project/known-project.ts";
import { resolveDeployment } from "../resolution/resolve-deployment.ts";
import type { Deployed } from "./deploy.ts";
import { entryOf } from "./deploy.ts";
import { editProject } from "./edit-project.ts";

/**
 * Writes every deployment that only has a receipt into psd.yaml, as its receipt remembers it. What is wrong
 * with one is told, and hinders no other.
 */
export async function adopt({
  cwd,
}: {
  readonly cwd: string;
}): Promise<Result<{ readonly adopted: readonly Deployed[] }>> {
  const known = await readUsableProject(cwd);
  if (!known.ok) return known;
  const { project, receipts } = known.value;
  const configured = new Set(project.deployments.map((it) => it.name));
  const remembered = receipts.map(rememberedOf);
  const adopted: Deployed[] = [];
  const wrong: Diagnostic[] = [...(known.value.unfit?.values() ?? [])].flat();
  for (const { name } of remembered.filter((it) => !configured.has(it.name))) {
    const request = { target: name, choices: {}, parameters: {}, budget: {}, allow: [] };
    const resolved = resolveDeployment(request, { project, remembered, cwd });
    if (!resolved.ok) {
      wrong.push(...resolved.diagnostics);
      continue;
    }
    const entry = entryOf(resolved.value, project.root);
    // One after the other: each is written into the file that the one before has left.
    const edited = await editProject(project.root, { kind: "add", name, entry });
    if (!edited.ok) return edited;
    adopted.push({ name, into: resolved.value.into });
  }
  return success({ adopted }, wrong);
}
