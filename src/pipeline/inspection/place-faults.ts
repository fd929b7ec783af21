import { failure } from "../../diagnostics/result.ts";
import type { Project } from "../resolution/deployment.ts";
import type { Surveyed } from "./survey.ts";

/** Says where in psd.yaml stands what cannot be composed. */
export async function placeFaults(
  found: ReadonlyMap<string, Surveyed>,
  project: Project,
): Promise<ReadonlyMap<string, Surveyed>> {
  const isFaulty = [...found.values()].some((it) => it.composed?.ok === false);
  if (!isFaulty) return found;
  const { createPlacer } = await import("../resolution/place-in-project.ts");
  const placeIn = createPlacer(project);
  const placed = new Map(found);
  for (const [name, it] of found) {
    if (it.composed?.ok !== false || it.deployment?.ok !== true) continue;
    // One after the other: psd.yaml is read for the first.
    const diagnostics = await placeIn(it.deployment.value, it.composed.diagnostics);
    placed.set(name, { ...it, composed: failure(...diagnostics) });
  }
  return placed;
}
