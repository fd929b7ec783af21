import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import type { BoundParameters } from "./bind-parameters.ts";
import type { Applies } from "./choose-options.ts";
import { createCriterionDigest } from "./criterion-digest.ts";
import { mergeCriteria, type PlacedAcceptance } from "./merge-criteria.ts";
import type { OverlayOperation, Selection, SelectionRequest } from "../selection.ts";
import { absoluteValidationFolder } from "./validation-folder.ts";

/** Criteria with what they may use, and the findings on the way. */
export interface SelectedCriteria {
  readonly selected: Pick<
    Selection,
    "criteria" | "files" | "services" | "textParameters" | "environmentParameters"
  >;
  /** What the overlay does to single criteria. */
  readonly operations: readonly OverlayOperation[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What applies of options, parameters and whole files. */
export interface CriteriaScope {
  readonly applies: Applies;
  readonly bound: BoundParameters;
  /** What the overlay does to whole files, by path. */
  readonly files: ReadonlyMap<string, OverlayOperation>;
  /** What else is given to the agent: a check may hold an output against it. */
  readonly documents: Selection["documents"];
}

/** Merges criteria, services and files of package and overlay, and gives each criterion its digest. */
export function selectCriteria(
  { specPrompt, overlay }: SelectionRequest,
  { applies, bound, files, documents }: CriteriaScope,
): SelectedCriteria {
  const base = acceptanceOf(specPrompt, applies);
  const added = overlay === undefined ? undefined : acceptanceOf(overlay, applies);
  const { criteria, operations, diagnostics } = mergeCriteria(base, added, files);
  const kept = base.files.filter((it) => !files.has(it.path));
  const surroundings = {
    files: byPath([
      ...applies(specPrompt.files).filter((it) => !files.has(it.path)),
      ...applies(overlay?.files ?? []),
    ]),
    services: servicesOf([{ ...base, files: kept }, ...(added === undefined ? [] : [added])]),
    textParameters: bound.text,
    environmentParameters: bound.environment,
  };
  const digest = createCriterionDigest({ ...surroundings, documents });
  const selected = criteria.map(({ entry: { criterion, source }, root }) => ({
    criterion,
    source,
    folder: absoluteValidationFolder(root, criterion.heldOut),
    digest: digest(criterion),
  }));
  return { selected: { ...surroundings, criteria: selected }, operations, diagnostics };
}

function acceptanceOf(specPrompt: SpecPrompt, applies: Applies): PlacedAcceptance {
  const files = applies(specPrompt.acceptance).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { root: specPrompt.root, files };
}

function byPath(files: Selection["files"]): Selection["files"] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Services by name; those of the overlay win. */
function servicesOf(placed: readonly PlacedAcceptance[]): Selection["services"] {
  return Object.fromEntries(
    placed.flatMap(({ root, files }) =>
      files.flatMap(({ services, heldOut }) =>
        Object.entries(services).map(([name, service]) => [
          name,
          { ...service, root: absoluteValidationFolder(root, heldOut) },
        ]),
      ),
    ),
  );
}
