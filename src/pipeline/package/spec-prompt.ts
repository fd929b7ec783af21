import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Criterion, ServiceDefinition } from "./criterion.ts";
import type { Commands, Manifest, OutputRules } from "./manifest.ts";

/** One of the four layers of a SpecPrompt. */
export type Layer = "core" | "context" | "validation" | "guide";

/** The options that must be chosen for a file to apply: axis to option. Empty = always. */
export type Condition = Readonly<Record<string, string>>;

/** A text document of the core prompt, the context or the guide, as it was read. */
export interface LayerDocument {
  /** Relative to the package, with `/`. */
  readonly path: string;
  /** Absolute; where findings point. */
  readonly file: string;
  readonly layer: "core" | "context" | "guide";
  readonly condition: Condition;
  /** The text below the front matter: BOM off, CRLF → LF. */
  readonly text: string;
  /** Line of the file (from 1) on which `text` begins. */
  readonly firstLine: number;
  /** Whether the text is a Liquid template. */
  readonly template: boolean;
  readonly frontMatter: DocumentFrontMatter;
}

/** What a document's own front matter may say (guide: needs, commands, output; context: title; overlay: replaces, removes). */
export interface DocumentFrontMatter {
  readonly title?: string;
  readonly needs: Readonly<Record<string, string>>;
  readonly commands: Commands;
  readonly output: Partial<OutputRules>;
  readonly replaces?: string;
  readonly removes: readonly string[];
  /** Where those two stand; only in an overlay. */
  readonly places?: { readonly replaces: Span; readonly removes: readonly Span[] };
}

/** A file of a layer that is no text document of it: an image, a fixture, a case table, a test. */
export interface LayerFile {
  readonly path: string;
  readonly file: string;
  readonly layer: Layer;
  readonly condition: Condition;
  readonly heldOut: boolean;
  readonly size: number;
  /** SHA-256 of its bytes. */
  readonly digest: string;
}

/** One `*.yaml` of the validation layer that has `criteria:`. */
export interface AcceptanceFile {
  readonly path: string;
  readonly file: string;
  readonly condition: Condition;
  readonly heldOut: boolean;
  readonly services: Readonly<Record<string, ServiceDefinition>>;
  readonly criteria: readonly AcceptanceEntry[];
  /** Criteria that an overlay takes away. */
  readonly removes: readonly { readonly id: string; readonly span: Span }[];
}

/** A criterion as an acceptance file gives it. */
export interface AcceptanceEntry {
  readonly criterion: Criterion;
  /** The criterion of the package that this one of an overlay stands in for. */
  readonly replaces?: string;
  /** Its YAML text as it stands in the file, unindented: what the agent is shown. */
  readonly source: string;
}

/** A way in which layers swap. */
export interface Axis {
  readonly name: string;
  /** What the tree holds, sorted. */
  readonly options: readonly string[];
  readonly default?: string;
  readonly about?: string;
}

/** A package as it lies on disk, read and checked by itself. */
export interface SpecPrompt {
  /** Absolute folder; for a single-file package the folder of the file. */
  readonly root: string;
  /** Absolute path of SPECPROMPT.md, or of the single file. */
  readonly entry: string;
  readonly singleFile: boolean;
  readonly manifest: Manifest;
  /** Text documents in composition order: core, context, guide, each by path. SPECPROMPT.md comes first. */
  readonly documents: readonly LayerDocument[];
  readonly acceptance: readonly AcceptanceFile[];
  /** The other files of the layers, by path. */
  readonly files: readonly LayerFile[];
  readonly axes: readonly Axis[];
  /** Top-level names that are not part of a SpecPrompt. */
  readonly ignored: readonly string[];
  /** Files of the package that `overlay.yaml` names; only of an overlay. */
  readonly named?: NamedFiles;
}

/** What `overlay.yaml` says of files of the package: a path, and where it stands there. */
export interface NamedFiles {
  /** The package must have them, and the overlay gives them anew. */
  readonly replaces: readonly { readonly path: string; readonly span: Span }[];
  /** Taken away. */
  readonly removes: readonly { readonly path: string; readonly span: Span }[];
}
