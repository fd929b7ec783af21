import { join } from "node:path";
import { inspectJournal } from "./adapters/journal/inspect-journal.ts";
import { inspectRepository } from "./adapters/store/repository.ts";
import type { InspectPlace } from "./pipeline/machine/look-at-project.ts";
import { pathKind } from "./platform/files.ts";

/** Looks at what psd keeps of a project: nothing of it is opened for writing, made or mended. */
export const inspectPlace: InspectPlace = async (projectRoot) => {
  const cache = join(projectRoot, ".psd/cache");
  const journal = join(cache, "journal.sqlite");
  const [store, kind] = await Promise.all([
    inspectRepository(join(cache, "store.git")),
    pathKind(journal),
  ]);
  const state = kind === "missing" ? undefined : await inspectJournal(journal, false);
  return { store, journal: state?.kind ?? "missing", ...reasonOf(state) };
};

function reasonOf(state: Awaited<ReturnType<typeof inspectJournal>> | undefined): {
  readonly reason?: string;
} {
  if (state?.kind === "damaged") return { reason: state.reason };
  return state?.kind === "refused" ? { reason: state.problem.message } : {};
}
