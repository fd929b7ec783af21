import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, withFindings } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import { holdLock } from "../project/hold-lock.ts";
import { mendBaseOf } from "../building/mend-base.ts";
import type { OpenPlace } from "../project/place.ts";
import type { Promotion } from "../promotion/carry-out.ts";
import { listReceiptNames } from "../promotion/receipt-names.ts";
import { rollback } from "../promotion/rollback.ts";
import { findProjectRoot } from "../resolution/find-project.ts";

/** Which deployment goes back, and where to. */
export interface RollBackRequest {
  readonly deployment: string;
  /** An attempt that was promoted before; the last one before the present when missing. */
  readonly to?: string;
  /** Give up hand edits; they are kept in the store. */
  readonly discard: boolean;
}

/** Puts an earlier promotion of a deployment back, and holds it there until a fresh generation is asked for. */
export async function rollBack(
  request: RollBackRequest,
  services: { readonly openPlace: OpenPlace; readonly clock: Clock },
  { cwd }: { readonly cwd: string },
): Promise<Result<Promotion>> {
  const { deployment: name } = request;
  const projectRoot = await findProjectRoot(cwd);
  const known = await listReceiptNames(projectRoot);
  if (!known.includes(name))
    return failure(diagnose("resolution/deployment-unknown", { name, known }));
  const place = await services.openPlace(projectRoot, "work");
  if (!place.ok) return place;
  const { store, journal } = place.value;
  try {
    const rolledBack = await holdLock(name, place.value, async () =>
      withFindings(
        await mendBaseOf({ projectRoot, deployment: name }, { store }),
        await rollback({ ...request, projectRoot }, { store, clock: services.clock }),
      ),
    );
    return withFindings(place.diagnostics, rolledBack);
  } finally {
    journal.close();
  }
}
