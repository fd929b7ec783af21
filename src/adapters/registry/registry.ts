import type { Result } from "../../diagnostics/result.ts";

/** Where packages come from that lie in no folder of this machine. */
export type PackageSource =
  /** `range` is a range, a version or a dist-tag. */
  | { readonly kind: "registry"; readonly name: string; readonly range: string }
  | {
      readonly kind: "git";
      /** As npm writes it without what stands behind `#`: `github:owner/repository`, `git+https://…`. */
      readonly repository: string;
      /** Relative to the repository's root; empty for that itself. */
      readonly folder: string;
      /** A branch, a tag or a whole commit id; undefined for the default branch, or where `range` is given. */
      readonly ref?: string;
      /** Of versions that tags name. */
      readonly range?: string;
    };

/** What exactly is meant of a source, as a lock keeps it. */
export interface Pin {
  /** Only a registry knows it before the package is read. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** Address of the tarball; of git the repository with the commit behind `#`. */
  readonly resolved: string;
  /** Of the tarball, as in `package-lock.json`; git has none. */
  readonly integrity?: string | undefined;
  /** See `PackageSource`; missing for the root, and for a registry. */
  readonly folder?: string | undefined;
}

/** What a source has. */
export interface Found {
  readonly pin: Pin;
  /** The newest version of all, or of all tags; undefined where there are no versions. */
  readonly newest?: string;
  /** What the registry says of a version that should not be used any more. */
  readonly deprecated?: string;
}

/** A file of a package. */
export interface PackageFile {
  /** Relative, normal, with `/`, and safe on every system. */
  readonly path: string;
  readonly mode: "100644" | "100755";
  readonly content: Uint8Array;
}

/** A package as it came, and what is known of it now. */
export interface Fetched {
  readonly files: readonly PackageFile[];
  readonly pin: Pin;
}

/** How a source is asked. */
export interface RegistryOptions {
  readonly signal: AbortSignal;
  /** Nothing but what was fetched before. */
  readonly offline?: boolean;
}

/** Registries and git servers, asked as the user's own npm and git would. Nothing of a package is run. */
export interface Registry {
  /** The newest that fits, but not what is marked as not to be used where there is anything else. */
  readonly find: (source: PackageSource, options: RegistryOptions) => Promise<Result<Found>>;
  /** Exactly what is pinned: other bytes than those of its integrity or commit are an error. */
  readonly fetch: (pin: Pin, options: RegistryOptions) => Promise<Result<Fetched>>;
}

/** Opens the registries that are configured for a project; the folder is absolute. */
export type OpenRegistry = (projectRoot: string) => Promise<Registry>;
