import type { PackageSource } from "../../adapters/registry/registry.ts";
import type { BoxLevel } from "../../adapters/sandbox/sandbox.ts";
import type { ParameterValue } from "../package/manifest.ts";
import type { LockedPackage } from "./lock.ts";

/** A parameter's value, or where it lies: in a variable of psd's environment, or in a file of the project. */
export type ParameterInput = ParameterValue | { readonly env: string } | { readonly file: string };

/** What one build of one deployment may spend. */
export interface Budget {
  /** Fresh starts. */
  readonly generations: number;
  /** Further prompts within one generation. */
  readonly repairs: number;
  /** Minutes of agents and checks; waiting for people does not count. */
  readonly minutes: number;
  readonly tokens?: number;
  readonly usd?: number;
}

/**
 * How a build begins: `fresh` in an empty workspace, `incremental` with the promoted tree. `auto` will
 * choose between them.
 */
export type Strategy = "fresh" | "incremental" | "auto";

/** The budget where nobody gives one. */
export const defaultBudget: Budget = { generations: 3, repairs: 2, minutes: 60 };

/** Names of deployments: files are named after them. */
export const deploymentName = /^[a-z0-9][a-z0-9-]{0,63}$/u;

/** The environment without a set: what a deployment says by itself. */
export const defaultEnvironment = "default";

/** Options and values that are laid over those of a deployment. */
interface EnvironmentSet {
  readonly choices: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, ParameterInput>>;
}

/** One use of a SpecPrompt in a project. */
export interface Deployment {
  readonly name: string;
  /** As the user wrote it. */
  readonly specifier: string;
  /** Absolute folder or file of the package. */
  readonly packagePath: string;
  /** Of a package that comes from a registry or from git: a stranger's. */
  readonly source?: PackageSource;
  /** What psd.lock, or the receipt of a build without one, says that `source` is; missing where neither does. */
  readonly pin?: LockedPackage;
  /** Relative to the project, normal, with `/`. */
  readonly into: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, ParameterInput>>;
  /** By name; missing where psd.yaml has none. */
  readonly environments?: Readonly<Record<string, EnvironmentSet>>;
  /** The name of the set that is laid over `choices` and `parameters`; missing where none is. */
  readonly environment?: string;
  /** Relative to the project. */
  readonly overlay?: string;
  /** Globs of the project's own files that are given as context; `!` leaves out. */
  readonly context: readonly string[];
  /** The name of a runtime, such as `hand-off`; undefined where nobody named one. */
  readonly runtime?: string;
  /** `fresh` where nobody says another one. */
  readonly strategy?: Strategy;
  readonly budget: Budget;
  /** Live files that this deployment accepts. */
  readonly allow: readonly string[];
}

/** What set-ups of outputs may reach: nothing, everything, or hosts that `parseHostPattern` reads. */
export type SetupRule = "none" | "open" | { readonly hosts: readonly string[] };

/** The project that builds write into. */
export interface Project {
  /** Absolute. */
  readonly root: string;
  /** Absolute path of psd.yaml; undefined where there is none. */
  readonly configuration?: string;
  readonly runtime?: string;
  /** Whether builds may spend their budget without asking. */
  readonly spend: boolean;
  /** Names of packages, with `*`, whose recordings may be replayed without asking. */
  readonly recordings: readonly string[];
  /** The least level of the boxes; undefined where psd.yaml says nothing. */
  readonly box?: BoxLevel;
  /** Undefined where psd.yaml says nothing. */
  readonly setup?: SetupRule;
  readonly deployments: readonly Deployment[];
}
