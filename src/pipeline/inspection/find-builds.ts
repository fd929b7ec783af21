import { join } from "node:path";
import type { RunRecord } from "../../adapters/journal/journal.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Clock } from "../../platform/clock.ts";
import { pathKind } from "../../platform/files.ts";
import { findWritingPlace } from "../../platform/writing-place.ts";
import type { OpenPlace, Place } from "../project/place.ts";
import type { ReceiptHead } from "../promotion/receipt-head.ts";
import type { Remark } from "./deployment-status.ts";
import { openKnownPlace } from "./known-place.ts";

/** What the journal of this machine knows of builds. */
export interface Builds {
  /** Deployments with a hand-off that waits. */
  readonly waiting: readonly string[];
  /** What is to be said of the last build of a deployment. */
  readonly remarksOf: (
    deployment: string,
    receipt: Pick<ReceiptHead, "promotedAt"> | undefined,
  ) => readonly Remark[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known where nothing was ever built. */
export const nothingBuilt: Builds = { waiting: [], remarksOf: () => [], diagnostics: [] };

/** Asks the journal of a project for the builds of deployments; of all where none are named. */
export async function findBuilds(
  root: string,
  asked: readonly string[] | undefined,
  services: { readonly openPlace: OpenPlace; readonly clock: Clock },
): Promise<Builds> {
  const cache = join(root, ".psd/cache");
  const { refusal } = findWritingPlace(cache);
  // Not even looking at the journal works there.
  if (refusal !== undefined && (await pathKind(join(root, ".psd"))) === "folder") {
    const args = { folder: cache, reason: refusal };
    return { ...nothingBuilt, diagnostics: [diagnose("promotion/nothing-kept", args)] };
  }
  const opened = await openKnownPlace(root, services);
  const { diagnostics } = opened;
  if (!opened.ok || opened.value === undefined) return { ...nothingBuilt, diagnostics };
  try {
    const deployment = asked?.length === 1 ? asked[0] : undefined;
    const now = services.clock.now();
    return { ...(await readBuilds(opened.value, { deployment, now })), diagnostics };
  } finally {
    opened.value.journal.close();
  }
}

async function readBuilds(
  place: Place,
  { deployment, now }: { readonly deployment: string | undefined; readonly now: number },
): Promise<Omit<Builds, "diagnostics">> {
  const { listWaitingTurns } = await import("../project/waiting-turns.ts");
  const { memory } = await import("../project/memory.ts");
  const turns = await listWaitingTurns(deployment, place);
  // The newest come first, and the last entry of a map stays.
  const waiting = new Map(turns.map((it) => [it.run.deployment, it] as const).toReversed());
  const runs = place.journal.runs(deployment).map((it) => [it.deployment, it] as const);
  const last: ReadonlyMap<string, RunRecord> = new Map(runs.toReversed());
  return {
    waiting: [...waiting.keys()],
    remarksOf: (name, receipt) => {
      const handOff = waiting.get(name);
      if (handOff !== undefined) {
        const { workspace, turn } = handOff;
        return [{ kind: "waiting", workspace, turn }];
      }
      const run = last.get(name);
      if (run?.state !== "stopped") return [];
      const promotedAt = receipt === undefined ? 0 : Date.parse(receipt.promotedAt);
      // What another clock promoted in the future is newer than nothing here.
      const promotedSince = promotedAt >= (run.endedAt ?? 0) && promotedAt <= now;
      const { kind, because, attempt } = memory.ending(run.outcome);
      if (promotedSince || kind !== "not-green") return [];
      return [{ kind, because, ...(attempt === undefined ? {} : { attempt }) }];
    },
  };
}
