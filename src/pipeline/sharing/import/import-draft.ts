import type { ForeignFolder, LeftOut } from "./foreign-folder.ts";

/** A file of the new package. */
export interface DraftFile {
  /** Relative to the package, with `/`. */
  readonly to: string;
  /** The foreign file that it comes from; undefined where psd writes it. */
  readonly from?: string;
  /** What became of it, in a phrase, such as `as it is`. */
  readonly how: string;
  /** Undefined: the bytes of `from`. */
  readonly content?: string;
}

/** A criterion to be written: one that reads a table, or one that nobody can try yet. */
export interface DraftCriterion {
  readonly says: string;
  /** Ids of clauses. */
  readonly covers?: readonly string[];
  /** The table and how it is read; where it is missing a person judges, and need not. */
  readonly table?: {
    /** Relative to `validation`. */
    readonly file: string;
    readonly mapping: Readonly<Record<string, string>>;
  };
}

/** What a foreign folder becomes, before anything is written. */
export interface ImportDraft {
  /** Keys of the front matter beside `specprompt` and `name`. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Text of SPECPROMPT.md below its front matter. */
  readonly core: string;
  readonly files: readonly DraftFile[];
  /** The criteria of validation/acceptance.yaml; no file where there are none. */
  readonly criteria: readonly DraftCriterion[];
  readonly leftOut: readonly LeftOut[];
  /** What a person must decide, as whole sentences. */
  readonly questions: readonly string[];
}

/** One format that SpecPrompts can be made from. */
export interface ImportFormat {
  /** The word after `--as`. */
  readonly name: string;
  /** What its folders look like, in a phrase. */
  readonly about: string;
  /** Why a folder is none of it, in one clause; undefined where it is one. */
  readonly misfit: (folder: ForeignFolder) => string | undefined;
  /** Only for a folder that fits. Reads below the folder, writes nothing. */
  readonly draft: (folder: ForeignFolder) => ImportDraft | Promise<ImportDraft>;
}
