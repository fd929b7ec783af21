import { join } from "node:path";
import { acquireLock } from "./adapters/journal/acquire-lock.ts";
import { openJournal } from "./adapters/journal/open-journal.ts";
import { findSandbox } from "./adapters/sandbox/find-sandbox.ts";
import type { FindSandbox } from "./adapters/sandbox/sandbox.ts";
import { openStore } from "./adapters/store/open-store.ts";
import { createWorkspaces } from "./adapters/workspace/create-workspaces.ts";
import { success } from "./diagnostics/result.ts";
import type { OpenPlace, OpenStore, Place } from "./pipeline/place.ts";
import { findTakenNumbers } from "./pipeline/taken-numbers.ts";
import { type Layers, openLayers } from "./pipeline/validation/setup/layers.ts";
import { makePsdFolder } from "./pipeline/promotion/psd-folder.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Environment } from "./platform/environment.ts";
import { type Random, systemRandom } from "./platform/random.ts";
import { sweepFolder } from "./platform/sweep.ts";

/** The outside world as the pipeline is given it. */
export interface Services {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly findSandbox: FindSandbox;
  readonly layers: Layers;
  readonly openPlace: OpenPlace;
  readonly openStore: OpenStore;
  /** The version of this psd. */
  readonly version: string;
}

/** Connects the real adapters. Nothing is opened or probed before it is used. */
export function createServices(environment: Environment, version: string): Services {
  const clock = systemClock;
  return {
    environment,
    clock,
    random: systemRandom,
    findSandbox: findSandbox(environment),
    layers: openLayers(join(environment.cache, "layers"), clock),
    version,
    openStore: (folder) => openStore(folder, { environment }),
    openPlace: async (projectRoot, purpose) => {
      const folder = await makePsdFolder(projectRoot);
      if (!folder.ok) return folder;
      const cache = join(folder.value, "cache");
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
          const inProject = ["", "receipts", "base", "cache/stat"];
          const folders = inProject.map((it) => join(folder.value, it));
          const elsewhere = [workspaces.folder, environment.temporary];
          await Promise.all([...folders, ...elsewhere].map(sweepFolder));
        },
      };
      return success(place, [...store.diagnostics, ...journal.diagnostics]);
    },
  };
}
