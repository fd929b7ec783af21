import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import type { BoundParameters } from "./bind-parameters.ts";
import type { Applies } from "./choose-options.ts";
import { createCriterionDigest } from "./criterion-digest.ts";
import { mergeCriteria, type PlacedAcceptance } from "./merge-criteria.ts";
import type { Selection, SelectionRequest } from "../selection.ts";
import { absoluteValidationFolder } from "./validation-folder.ts";

/** Criteria with what they may use, and the findings on the way. */
export interface SelectedCriteria {
  readonly selected: Pick<
    Selection,
    "criteria" | "files" | "services" | "textParameters" | "environmentParameters"
  >;
  readonly diagnostics: readonly Diagnostic[];
}

/** Merges criteria, services and files of package and overlay, and gives each criterion its digest. */
export function selectCriteria(
  { specPrompt, overlay }: SelectionRequest,
  applies: Applies,
  bound: BoundParameters,
): SelectedCriteria {
  const base = acceptanceOf(specPrompt, applies);
  const added = overlay === undefined ? undefined : acceptanceOf(overlay, applies);
  const { criteria, diagnostics } = mergeCriteria(base, added);
  const surroundings = {
    files: mergeFiles(applies(specPrompt.files), applies(overlay?.files ?? [])),
    services: servicesOf(added === undefined ? [base] : [base, added]),
    textParameters: bound.text,
    environmentParameters: bound.environment,
  };
  const digest = createCriterionDigest(surroundings);
  const selected = criteria.map(({ entry: { criterion, source }, root }) => ({
    criterion,
    source,
    folder: absoluteValidationFolder(root, criterion.heldOut),
    digest: digest(criterion),
  }));
  return { selected: { ...surroundings, criteria: selected }, diagnostics };
}

function acceptanceOf(specPrompt: SpecPrompt, applies: Applies): PlacedAcceptance {
  const files = applies(specPrompt.acceptance).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { root: specPrompt.root, files };
}

/** By path; a file of the overlay stands in for the package's. */
function mergeFiles(base: Selection["files"], overlay: Selection["files"]): Selection["files"] {
  const byPath = new Map([...base, ...overlay].map((it) => [it.path, it]));
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
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
