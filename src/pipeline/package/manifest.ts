/** A command as an argument list; a string in the manifest is split like a shell's words. Never empty. */
export type CommandLine = readonly string[];

/** The commands of an output, by what they do. */
export interface Commands {
  /** Prepares a fresh copy of the output: installs, compiles. */
  readonly setup?: CommandLine;
  /** Runs the program. */
  readonly start?: CommandLine;
  /** Runs the output's own tests. */
  readonly test?: CommandLine;
  /** Runs the driver that answers cases (driver 1). */
  readonly drive?: CommandLine;
}

/** A value that a package asks for. */
export interface ParameterDefinition {
  readonly type: "string" | "number" | "integer" | "boolean" | "array";
  readonly about?: string;
  readonly default?: ParameterValue;
  readonly example?: ParameterValue;
  readonly enum?: readonly ParameterValue[];
  /** An RE2 expression that the whole text must match. */
  readonly pattern?: string;
  /** `text` is rendered into the composition; `env` reaches checks and output as a variable. */
  readonly bind: "text" | "env";
  readonly secret: boolean;
  readonly multiline: boolean;
}

/** A value of a parameter. */
export type ParameterValue = string | number | boolean | readonly (string | number | boolean)[];

/** What an output may hold. Globs are relative to its root. */
export interface OutputRules {
  /** Files that are not collected. */
  readonly ignore: readonly string[];
  /** Live files that the package needs in its output. */
  readonly allow: readonly string[];
  /** Third-party dependencies of the output: none at all, only what its documents name, or any. */
  readonly dependencies: "none" | "listed" | "any";
}

/** The front matter of SPECPROMPT.md, checked and with its defaults. */
export interface Manifest {
  readonly specprompt: 1;
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly license?: string;
  readonly keywords: readonly string[];
  readonly authors: readonly string[];
  readonly repository?: string;
  readonly axes: Readonly<Record<string, { readonly default?: string; readonly about?: string }>>;
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
  /** Prefixes of clause ids that this package adds to the known ones. */
  readonly clauses: readonly string[];
  /** Tool name to version range. */
  readonly needs: Readonly<Record<string, string>>;
  readonly commands: Commands;
  readonly authority: "cases" | "prose" | "stop";
  readonly output: Partial<OutputRules>;
  readonly psd?: string;
}
