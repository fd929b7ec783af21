import type * as z from "zod";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import type { Canary } from "../criterion.ts";
import { canaryOf } from "../tree/placement.ts";
import { below, type Cursor, spanAt } from "../yaml/cursor.ts";
import { type AcceptanceContext, resolveInPackage } from "./acceptance-context.ts";
import type { suiteCheckSchema } from "./acceptance-schema.ts";

type RawSuite = z.output<typeof suiteCheckSchema>["suite"];

/** Reads the known-bad outputs of a `suite` at a cursor; a suite without one is warned of. */
export function readCanaries(
  { canary, report }: RawSuite,
  at: Cursor,
  context: AcceptanceContext,
): readonly Canary[] {
  if (canary === undefined) {
    context.findings.push(diagnose("package/suite-without-canary", {}, { span: spanAt(at) }));
    return [];
  }
  const cursor = below(at, "canary");
  const all = Array.isArray(canary) ? canary : [canary];
  return all.map((it, index) => {
    const own = Array.isArray(canary) ? below(cursor, index) : cursor;
    const { folder, fails } = typeof it === "string" ? { folder: it } : it;
    checkFolder(typeof it === "string" ? own : below(own, "folder"), context);
    if (fails !== undefined && report === "exit") {
      const problem = "needs a report: an exit code tells nothing of single tests";
      const span = spanAt(below(own, "fails"));
      context.findings.push(diagnose("package/invalid-value", { key: "fails", problem }, { span }));
    }
    return { folder, ...(fails === undefined ? {} : { fails }) };
  });
}

/** A canary must lie where nothing is shown to an agent. */
function checkFolder(cursor: Cursor, context: AcceptanceContext): void {
  const path = resolveInPackage(cursor, "folder", context);
  if (path === undefined || canaryOf(`${path}/`) === path) return;
  const problem = "must name a folder that lies in `canaries/`";
  const span = spanAt(cursor);
  context.findings.push(diagnose("package/invalid-value", { key: "canary", problem }, { span }));
}
