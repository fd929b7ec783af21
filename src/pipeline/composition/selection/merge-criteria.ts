import { type Diagnostic, diagnose, type Span } from "../../../diagnostics/diagnostic.ts";
import type { AcceptanceEntry, AcceptanceFile } from "../../package/spec-prompt.ts";
import type { OverlayOperation } from "../selection.ts";
import { type Candidate, createCandidates } from "./candidates.ts";
import { conflictOf, missingTarget } from "./overlay-operation.ts";

/** A criterion with the package or overlay that it lies in. */
interface PlacedCriterion {
  readonly entry: AcceptanceEntry;
  /** Absolute folder of the package or overlay. */
  readonly root: string;
}

/** Acceptance files of a package or an overlay that apply. */
export interface PlacedAcceptance {
  readonly root: string;
  readonly files: readonly AcceptanceFile[];
}

/** The criteria of package and overlay together, and what is wrong with their ids. */
export interface MergedCriteria {
  readonly criteria: readonly PlacedCriterion[];
  /** What the overlay does to single criteria. */
  readonly operations: readonly OverlayOperation[];
  readonly diagnostics: readonly Diagnostic[];
}

/** An operation on a criterion; `put` is what comes into its place. */
interface Edit extends OverlayOperation {
  readonly put?: PlacedCriterion;
}

/**
 * Puts the overlay's criteria among the package's: `replaces`, `removes`, or added. All of it is about the
 * package as it is; `files` says what the overlay does to whole files, whose criteria do not count.
 */
export function mergeCriteria(
  base: PlacedAcceptance,
  overlay: PlacedAcceptance | undefined,
  files: ReadonlyMap<string, OverlayOperation>,
): MergedCriteria {
  const kept = base.files.filter((it) => !files.has(it.path));
  const present = kept.flatMap((file) =>
    file.criteria.map((entry): PlacedCriterion => ({ entry, root: base.root })),
  );
  const byId = new Map(present.map((it) => [it.entry.criterion.id, it]));
  const edits = new Map<string, Edit>();
  const diagnostics: Diagnostic[] = [];
  const gone = goneWith(base.files, files);
  const find = createCandidates(() => present.map(candidateOf));
  for (const edit of editsOf(overlay)) {
    const found = byId.get(edit.target);
    const earlier = edits.get(edit.target);
    const whole = gone.get(edit.target);
    if (found === undefined && whole !== undefined) {
      // A criterion that is gone with its whole file is none that upstream has given up.
      diagnostics.push(conflictOf(edit, whole.by, whole.on));
    } else if (found === undefined) {
      diagnostics.push(missingTarget(edit, find, edit.put?.entry.criterion.says));
    } else if (earlier === undefined) {
      edits.set(edit.target, { ...edit, on: found.entry.criterion.span });
    } else if (edit.does !== "removes" || earlier.does !== "removes") {
      diagnostics.push(conflictOf(edit, earlier, earlier.on));
    }
  }
  const edited = present.flatMap((it) => {
    const edit = edits.get(it.entry.criterion.id);
    if (edit === undefined) return [it];
    return edit.put === undefined ? [] : [edit.put];
  });
  const criteria = [...edited, ...additionsOf(overlay)];
  return {
    criteria: visibleFirst(criteria),
    operations: [...edits.values()].map(withoutEntry),
    diagnostics: [...diagnostics, ...duplicates(criteria)],
  };
}

function editsOf(overlay: PlacedAcceptance | undefined): readonly Edit[] {
  const { root = "", files = [] } = overlay ?? {};
  return files.flatMap((file) => [
    ...file.removes.map(({ id, span }): Edit => editOf("removes", id, span)),
    ...file.criteria.flatMap((entry): readonly Edit[] => {
      const { replaces, criterion } = entry;
      if (replaces === undefined) return [];
      return [{ ...editOf("replaces", replaces, criterion.span), put: { entry, root } }];
    }),
  ]);
}

function withoutEntry({ does, what, target, at, on }: Edit): OverlayOperation {
  return { does, what, target, at, ...(on && { on }) };
}

function editOf(does: "replaces" | "removes", target: string, at: Span): Edit {
  return { does, what: "criterion", target, at };
}

function additionsOf(overlay: PlacedAcceptance | undefined): readonly PlacedCriterion[] {
  const { root = "", files = [] } = overlay ?? {};
  return files.flatMap((file) =>
    file.criteria.filter((it) => it.replaces === undefined).map((entry) => ({ entry, root })),
  );
}

interface Gone {
  readonly by: OverlayOperation;
  readonly on: Span;
}

/** The criteria of files that do not count, by id. */
function goneWith(
  all: readonly AcceptanceFile[],
  files: ReadonlyMap<string, OverlayOperation>,
): ReadonlyMap<string, Gone> {
  return new Map(
    all.flatMap(({ path, criteria }) => {
      const by = files.get(path);
      if (by === undefined) return [];
      return criteria.map(({ criterion }) => [criterion.id, { by, on: criterion.span }] as const);
    }),
  );
}

/** Of a held-out criterion only the id is told. */
function candidateOf({ entry: { criterion } }: PlacedCriterion): Candidate {
  const { id, says, span, heldOut } = criterion;
  return { name: id, text: heldOut ? "" : says, span };
}

function duplicates(criteria: readonly PlacedCriterion[]): readonly Diagnostic[] {
  const first = new Map<string, PlacedCriterion>();
  return criteria.flatMap((it) => {
    const { id, span } = it.entry.criterion;
    const present = first.get(id);
    if (present === undefined) first.set(id, it);
    if (present === undefined) return [];
    const related = [
      { message: `${id} is first defined here`, span: present.entry.criterion.span },
    ];
    return [diagnose("composition/duplicate-criterion", { id }, { span, related })];
  });
}

function visibleFirst(criteria: readonly PlacedCriterion[]): readonly PlacedCriterion[] {
  const isHeldOut = (it: PlacedCriterion): boolean => it.entry.criterion.heldOut;
  return [...criteria.filter((it) => !isHeldOut(it)), ...criteria.filter(isHeldOut)];
}
