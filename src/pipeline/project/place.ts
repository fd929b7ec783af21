import type { AcquireLock, Journal } from "../../adapters/journal/journal.ts";
import type { Store } from "../../adapters/store/store.ts";
import type { Workspaces } from "../../adapters/workspace/workspace.ts";
import type { Result } from "../../diagnostics/result.ts";

/** What psd keeps of one project, below `.psd/cache`, and where its runtimes work. */
export interface Place {
  readonly store: Store;
  readonly journal: Journal;
  readonly acquireLock: AcquireLock;
  readonly workspaces: Workspaces;
  /** Removes what commands that were killed left behind, in the project and in the temporary folder. */
  readonly sweep: () => Promise<void>;
}

/** What a place is opened for: only commands that `work` may repair what is damaged. */
export type PlacePurpose = "look" | "work";

/** Opens the place of the project with that absolute root, making it where it is missing. What was repaired is told. */
export type OpenPlace = (projectRoot: string, purpose: PlacePurpose) => Promise<Result<Place>>;

/** Opens the store in that absolute folder, making it where nothing stands. */
export type OpenStore = (folder: string) => Promise<Result<Store>>;
