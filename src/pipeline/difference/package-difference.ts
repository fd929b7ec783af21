/** Names of what is only in the newer version, in both and not the same, or only in the older one. */
export interface Names {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** A clause of which at least one version has something to say. */
export interface ClauseChange {
  readonly id: string;
  readonly change: "added" | "changed" | "removed";
  /** The whole texts, empty where the version has none. */
  readonly was: readonly string[];
  readonly now: readonly string[];
}

/**
 * A criterion that is not the same. `expectation`: something that decides its outcome is another, or cases
 * are gone; `cases`: its tables have further cases and nothing else; `words`: it says or covers something
 * else, or became visible or held out, and is tried as before.
 */
export interface CriterionChange {
  readonly id: string;
  readonly change: "added" | "removed" | "expectation" | "cases" | "words";
  /** Of the newer version, where it has the criterion. What a held-out one says is not for everybody. */
  readonly says: string;
  readonly covers: readonly string[];
  /** In either version. */
  readonly heldOut: boolean;
  /** How many cases are new, expect something else, or are gone; zero where no table is read. */
  readonly cases: { readonly added: number; readonly changed: number; readonly removed: number };
}

/** A parameter that is not the same. */
export interface ParameterChange {
  readonly name: string;
  readonly change: "added" | "changed" | "removed";
  /** Whether deployments must give it in the newer version. */
  readonly required: boolean;
}

/** An axis with other options, or another default. */
export interface AxisChange {
  readonly axis: string;
  readonly change: "added" | "changed" | "removed";
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Missing where the default is the same. */
  readonly default?: { readonly was: string | undefined; readonly now: string | undefined };
}

/** A command, or what is needed of a tool, before and after; empty where a version says nothing. */
export interface LineChange {
  readonly name: string;
  readonly was: readonly string[];
  readonly now: readonly string[];
}

/** What is not the same in two versions of a package. Lists are in the order of their names. */
export interface PackageDifference {
  readonly clauses: readonly ClauseChange[];
  readonly criteria: readonly CriterionChange[];
  readonly parameters: readonly ParameterChange[];
  readonly axes: readonly AxisChange[];
  readonly commands: readonly LineChange[];
  readonly needs: readonly LineChange[];
  readonly liveFiles: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Missing where the rule for dependencies is the same. */
  readonly dependencies?: { readonly was: string; readonly now: string };
  /** Documents outside of their clauses, and files of their layers. */
  readonly documents: Names;
}
