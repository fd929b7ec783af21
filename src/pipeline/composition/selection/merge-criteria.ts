import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { nearest } from "../../package/nearest.ts";
import type { AcceptanceEntry, AcceptanceFile } from "../../package/spec-prompt.ts";

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
  readonly diagnostics: readonly Diagnostic[];
}

/** Puts the overlay's criteria among the package's: a file of the same path, `replaces`, `removes`, or added. */
export function mergeCriteria(
  base: PlacedAcceptance,
  overlay: PlacedAcceptance | undefined,
): MergedCriteria {
  const shadowed = new Set(overlay?.files.map((it) => it.path));
  const criteria = base.files
    .filter((it) => !shadowed.has(it.path))
    .flatMap((file) => file.criteria.map((entry) => ({ entry, root: base.root })));
  const all = base.files.flatMap((file) => file.criteria);
  const state: State = { criteria, diagnostics: [], all };
  for (const file of overlay?.files ?? []) {
    for (const it of file.removes) {
      const index = findTarget(state, { ...it, operation: "removes" });
      if (index !== undefined) state.criteria.splice(index, 1);
    }
    for (const entry of file.criteria) add(state, { entry, root: overlay?.root ?? "" });
  }
  return {
    criteria: visibleFirst(state.criteria),
    diagnostics: [...state.diagnostics, ...duplicates(state.criteria)],
  };
}

interface State {
  readonly criteria: PlacedCriterion[];
  readonly diagnostics: Diagnostic[];
  /** Every criterion of the package, also those of files that the overlay replaces. */
  readonly all: readonly AcceptanceEntry[];
}

function add(state: State, placed: PlacedCriterion): void {
  const { replaces, criterion } = placed.entry;
  if (replaces === undefined) {
    state.criteria.push(placed);
    return;
  }
  const target = { id: replaces, span: criterion.span, operation: "replaces" };
  const index = findTarget(state, target);
  if (index !== undefined) state.criteria[index] = placed;
}

interface Target {
  readonly id: string;
  readonly span: AcceptanceFile["removes"][number]["span"];
  readonly operation: string;
}

function findTarget(state: State, { id, span, operation }: Target): number | undefined {
  const index = state.criteria.findIndex((it) => it.entry.criterion.id === id);
  if (index >= 0) return index;
  const gone = state.all.find((it) => it.criterion.id === id);
  const ids = state.criteria.map((it) => it.entry.criterion.id);
  const close = nearest(id, ids);
  const near = state.criteria.find((it) => it.entry.criterion.id === close);
  const place = gone?.criterion ?? near?.entry.criterion;
  const message =
    gone === undefined
      ? "perhaps this one"
      : "its file is replaced by the overlay's of the same path";
  state.diagnostics.push(
    diagnose(
      "composition/overlay-target-missing",
      { operation, target: `the criterion ${id}`, nearest: close },
      { span, related: place === undefined ? [] : [{ message, span: place.span }] },
    ),
  );
  return undefined;
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
