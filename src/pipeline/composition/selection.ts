import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Criterion, ServiceDefinition } from "../package/criterion.ts";
import type { CommandLine, Manifest, OutputRules, ParameterValue } from "../package/manifest.ts";
import type { LayerFile, SpecPrompt } from "../package/spec-prompt.ts";
import type { ParameterInput } from "../resolution/deployment.ts";
import type { ProjectContext } from "../resolution/read-context.ts";

/** A package as one deployment uses it, before overlay, options and parameters are applied. */
export interface SelectionRequest {
  readonly specPrompt: SpecPrompt;
  /** Axis to option; what is missing takes the axis's default. */
  readonly choices: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, ParameterInput>>;
  /** What `readValues` read for those that only say where their value lies, by name. */
  readonly texts?: Readonly<Record<string, string>>;
  /** The overlay, read like a package; undefined where there is none. */
  readonly overlay?: SpecPrompt;
  /** The project's own files that are given as context; missing where there are none. */
  readonly context?: ProjectContext;
}

/** Where a line of a text came from. `psd` marks psd's own sentences. */
export interface Origin {
  readonly from: "package" | "overlay" | "project" | "psd";
  /** Relative to the package, overlay or project; empty for psd. */
  readonly path: string;
  /** Absolute; empty for psd. */
  readonly file: string;
  /** From 1; 0 for psd. */
  readonly line: number;
}

/** A document after rendering and overlay, with the origin of each of its lines. */
export interface SelectedDocument {
  readonly path: string;
  readonly layer: "core" | "context" | "guide";
  readonly title?: string;
  readonly lines: readonly string[];
  /** As many as `lines`. */
  readonly origins: readonly Origin[];
}

/** A requirement with a stable id. */
export interface Clause {
  readonly id: string;
  /** Its whole extent as text. */
  readonly text: string;
  readonly layer: "core" | "context" | "guide";
  readonly path: string;
  readonly span: Span;
}

/** Something that an overlay does to a part of the package. */
export interface OverlayOperation {
  readonly does:
    | "replaces"
    | "removes"
    | "adds"
    | "adds to the end of"
    | "adds to the beginning of";
  readonly what: "clause" | "criterion" | "file";
  /** Id or path; of a held-out part only the judge may know it. */
  readonly target: string;
  /** Where the overlay says so. */
  readonly at: Span;
  /** Where the target stands in the package; missing where the overlay adds it. */
  readonly on?: Span;
}

/** A command with the place that decided it. */
export interface SelectedCommand {
  readonly argv: CommandLine;
  readonly origin: Origin;
}

/** A criterion that applies, with its YAML text. */
export interface SelectedCriterion {
  readonly criterion: Criterion;
  readonly source: string;
  /** Absolute folder against which its paths are read: the validation folder that it lies in. */
  readonly folder: string;
  /** SHA-256 of everything that decides its outcome but the output: checks, files it reads, services. */
  readonly digest: string;
}

/** A package with options chosen, parameters bound, templates rendered and overlay applied. */
export interface Selection {
  readonly manifest: Manifest;
  readonly choices: Readonly<Record<string, string>>;
  /** Values of `bind: text` parameters, as rendered. */
  readonly textParameters: Readonly<Record<string, ParameterValue>>;
  /** Parameters that reach checks as environment variables: variable name to what is known. */
  readonly environmentParameters: readonly EnvironmentParameter[];
  readonly documents: readonly SelectedDocument[];
  readonly clauses: readonly Clause[];
  /** SHA-256 of what documents of package and overlay say outside of their clauses, by path. */
  readonly prose: Readonly<Record<string, string>>;
  /** Visible ones first, each in file order. */
  readonly criteria: readonly SelectedCriterion[];
  readonly services: Readonly<Record<string, ServiceDefinition & { readonly root: string }>>;
  /** Files that apply, of every layer. */
  readonly files: readonly LayerFile[];
  readonly commands: Readonly<
    Partial<Record<"setup" | "start" | "test" | "drive", SelectedCommand>>
  >;
  readonly needs: Readonly<Record<string, string>>;
  readonly output: OutputRules;
  /** SHA-256 of the project's own files that are given as context, by their paths in the project. */
  readonly context: Readonly<Record<string, string>>;
  /** What the overlay did; empty where there is none. */
  readonly overlaid: readonly OverlayOperation[];
  /** Absolute roots: of the package and, where there is one, of the overlay. */
  readonly roots: readonly string[];
}

/** A parameter that is given to checks and output through the environment. */
export interface EnvironmentParameter {
  readonly name: string;
  /** Name of the variable: the parameter's name in upper case, `-` as `_`. */
  readonly variable: string;
  readonly type: string;
  readonly about?: string;
  readonly secret: boolean;
  /** The variable of psd's own environment that holds the value, where the deployment names one. */
  readonly from?: string;
  /** The value for checks: the deployment's where no variable holds it, else the package's example. */
  readonly value?: string;
  /** Whether `value` is the deployment's: of a secret it must then not be told. */
  readonly given?: true;
}
