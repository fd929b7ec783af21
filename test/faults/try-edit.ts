import { join } from "node:path";
import type { Fault } from "./fault.ts";
import { isSomewhere } from "./invariants.ts";
import { type Bench, breakOff, type FaultOutcome } from "./run-point.ts";
import { edit, edited, target } from "./scenarios.ts";

/** Lets an editor append to a promoted file at a point of a promotion: what it wrote must be found again. */
export async function tryEdit(bench: Bench, fault: Fault): Promise<FaultOutcome> {
  const { project, scenario } = bench;
  const file = join(project.folder, target, "data.txt");
  const { result, point } = await breakOff(bench, { ...fault, file, text: edit });
  if (point === undefined) return { fault, point, faults: [] };
  const faults: string[] = [];
  if (result.code === 70 || result.code === null) faults.push(`ended with ${result.code}`);
  // It stood alone where the promotion had taken the old file away and not yet put the new one there.
  const texts = [edited(scenario.before), edited(scenario.after), edit];
  if (!texts.some((text) => isSomewhere(project, text))) {
    faults.push(`the edit is lost; the command ended with ${result.code}: ${result.stderr}`);
  }
  return { fault, point, faults };
}
