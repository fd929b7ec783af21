import { join } from "node:path";
import { acquireLock } from "./adapters/journal/acquire-lock.ts";
import { openJournal } from "./adapters/journal/open-journal.ts";
import { openStore } from "./adapters/store/open-store.ts";
import { createWorkspaces } from "./adapters/workspace/create-workspaces.ts";
import { diagnose } from "./diagnostics/diagnostic.ts";
import { failure, success } from "./diagnostics/result.ts";
import type { OpenPlace, Place } from "./pipeline/project/place.ts";
import { makePsdFolder } from "./pipeline/promotion/psd-folder.ts";
import { findTakenNumbers } from "./pipeline/project/taken-numbers.ts";
import type { Clock } from "./platform/clock.ts";
import type { Environment } from "./platform/environment.ts";
import { sweepFolder } from "./platform/sweep.ts";
import { findWritingPlace } from "./platform/writing-place.ts";

/** Connects the store, the journal and the locks of a project. */
export function createOpenPlace({
  environment,
  clock,
}: {
  readonly environment: Environment;
  readonly clock: Clock;
}): OpenPlace {
  return async (projectRoot, purpose) => {
    const folder = await makePsdFolder(projectRoot);
    if (!folder.ok) return folder;
    const cache = join(folder.value, "cache");
    const { refusal } = findWritingPlace(cache);
    if (purpose === "work" && refusal !== undefined) {
      return failure(diagnose("promotion/write-failed", { path: cache, reason: refusal }));
    }
    const store = await openStore(join(cache, "store.git"), { environment, purpose });
    if (!store.ok) return store;
    const workspaces = createWorkspaces(environment, projectRoot);
    const taken = await findTakenNumbers(store.value, workspaces);
    const file = join(cache, "journal.sqlite");
    const journal = await openJournal({ file, purpose, taken }, { clock });
    if (!journal.ok) return journal;
    const place: Place = {
      store: store.value,
      journal: journal.value,
      acquireLock: await acquireLock(join(cache, "locks")),
      workspaces,
      sweep: async () => {
        const inProject = ["", "receipts", "base", "cache", "cache/stat", "cache/packages"];
        const folders = inProject.map((it) => join(folder.value, it));
        const elsewhere = [workspaces.folder, environment.temporary];
        await Promise.all([...folders, ...elsewhere].map(sweepFolder));
      },
    };
    return success(place, [...store.diagnostics, ...journal.diagnostics]);
  };
}
