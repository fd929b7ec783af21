import type { OutputRules } from "../package/manifest.ts";

/** A criterion as far as versions of a package are compared. */
export interface CriterionFacts {
  readonly says: string;
  readonly covers: readonly string[];
  readonly heldOut: boolean;
  /** SHA-256 of everything that decides its outcome, with every option in which it stands. */
  readonly digest: string;
  /** SHA-256 of its checks alone, without the tables that they read. */
  readonly checks: string;
  /** SHA-256 of what each case of its tables expects, by a digest of what the case gives. */
  readonly cases: Readonly<Record<string, string>>;
}

/** A parameter: whether a deployment must give it, and a SHA-256 of what may be given. */
export interface ParameterFacts {
  readonly required: boolean;
  readonly digest: string;
}

/** What two versions of a package are compared by, and what is told of one, over all its options. */
export interface PackageFacts {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  /** By id, the whole texts; several where options give several. */
  readonly clauses: Readonly<Record<string, readonly string[]>>;
  readonly criteria: Readonly<Record<string, CriterionFacts>>;
  readonly parameters: Readonly<Record<string, ParameterFacts>>;
  readonly axes: Readonly<
    Record<string, { readonly options: readonly string[]; readonly default?: string }>
  >;
  /** By name such as `start`, its lines; several where options give several. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
  /** Tool to ranges. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** Live files that its outputs may have. */
  readonly liveFiles: readonly string[];
  readonly dependencies: OutputRules["dependencies"];
  /** SHA-256 of what documents say outside of their clauses, and of the other files, by path. */
  readonly documents: Readonly<Record<string, string>>;
}
