import type { CompositionParts } from "./parts.ts";
import type { Origin, Selection } from "./selection.ts";

/** The number of the composition format: psd's own sentences and their order. */
export const compositionFormat = 1;

/** Which part of the brief a line belongs to. */
export type Section =
  | "how-to-work"
  | "core"
  | "context"
  | "guide"
  | "validation"
  | "output-contract";

/** A file that the agent gets beside the brief. */
export interface Attachment {
  /** Relative to the workspace: `.specprompt/<layer>/…`. */
  readonly path: string;
  /** SHA-256 of its content. */
  readonly digest: string;
  readonly bytes: number;
  /** The content, or the absolute file whose bytes it is. */
  readonly content: { readonly text: string } | { readonly file: string };
}

/** Exactly what a runtime is given, with the origin of every line. */
export interface Composition {
  readonly format: number;
  /** The brief: Markdown, LF, one final newline. */
  readonly brief: string;
  /** One for each line of the brief. */
  readonly lines: readonly { readonly section: Section; readonly origin: Origin }[];
  readonly attachments: readonly Attachment[];
  readonly digests: Digests;
  /** What it consists of; missing where an earlier build did not keep it. */
  readonly parts?: CompositionParts;
  /** Estimated tokens of each part of the brief, of the attachments, and together. */
  readonly tokens: Readonly<Record<Section | "attachments" | "total", number>>;
  readonly selection: Selection;
}

/** SHA-256 digests over canonical JSON of named parts. */
export interface Digests {
  /** Format and exactly the parts that a runtime is given. */
  readonly prompt: string;
  /** The prompt without criteria. */
  readonly intent: string;
  readonly judge: { readonly visible: string; readonly heldOut: string | null };
}
