import { relative, sep } from "node:path";
import { failure, hasErrors, type Result, settle } from "../../diagnostics/result.ts";
import type { Condition, LayerFile, SpecPrompt } from "../package/spec-prompt.ts";
import { bindParameters } from "./bind-parameters.ts";
import { chooseOptions, holds } from "./choose-options.ts";
import { createClauseReader } from "./clause-reader.ts";
import { createClauseIds } from "./clauses.ts";
import { collectClauses, findDanglingCovers, findDanglingMentions } from "./collect-clauses.ts";
import { digestCriterion } from "./criterion-digest.ts";
import { manifestStatement, mergeStatements } from "./merge-commands.ts";
import { mergeCriteria, type PlacedAcceptance } from "./merge-criteria.ts";
import { selectDocuments } from "./select-documents.ts";
import type { Selection, SelectionRequest } from "./selection.ts";
import { absoluteValidationFolder } from "./validation-folder.ts";

/**
 * Turns a package into what one deployment uses of it: options chosen, parameters bound, templates
 * rendered, overlay applied, clauses and criteria collected. Reports everything that is wrong at once;
 * only without options and parameters there is nothing to go on with.
 */
export function select(request: SelectionRequest): Result<Selection> {
  const { specPrompt, overlay } = request;
  const { manifest } = specPrompt;
  const chosen = chooseOptions(request);
  const bound = bindParameters(manifest.parameters, request.parameters);
  const wrongRequest = [...chosen.diagnostics, ...bound.diagnostics];
  if (hasErrors(wrongRequest)) return failure(...wrongRequest);

  const applies = applicableTo(chosen.choices);
  const read = createClauseReader(createClauseIds(manifest.clauses));
  const selected = selectDocuments(
    {
      base: applies(specPrompt.documents),
      overlay: applies(overlay?.documents ?? []),
      entry: relative(specPrompt.root, specPrompt.entry).replaceAll(sep, "/"),
    },
    {
      with: bound.text,
      choose: chosen.choices,
      environment: bound.environment.map((it) => it.name),
    },
    read,
  );
  const { documents } = selected;
  const collected = collectClauses(documents, read);
  const base = acceptanceOf(specPrompt, applies);
  const added = overlay === undefined ? undefined : acceptanceOf(overlay, applies);
  const merged = mergeCriteria(base, added);
  const surroundings = {
    files: mergeFiles(applies(specPrompt.files), applies(overlay?.files ?? [])),
    services: servicesOf(added === undefined ? [base] : [base, added]),
    textParameters: bound.text,
    environmentParameters: bound.environment,
  };
  const criteria = merged.criteria.map(({ entry: { criterion, source }, root }) => ({
    criterion,
    source,
    folder: absoluteValidationFolder(root, criterion.heldOut),
    digest: digestCriterion(criterion, surroundings),
  }));
  const selection: Selection = {
    manifest,
    choices: chosen.choices,
    ...surroundings,
    documents,
    clauses: collected.clauses,
    criteria,
    ...mergeStatements([manifestStatement(specPrompt), ...selected.statements]),
    roots: overlay === undefined ? [specPrompt.root] : [specPrompt.root, overlay.root],
  };
  return settle(selection, [
    ...selected.diagnostics,
    ...collected.diagnostics,
    ...findDanglingMentions(documents, collected.clauses, read),
    ...merged.diagnostics,
    ...findDanglingCovers(criteria, collected.clauses),
  ]);
}

type Applies = <Part extends { readonly condition: Condition }>(
  parts: readonly Part[],
) => readonly Part[];

function applicableTo(choices: Selection["choices"]): Applies {
  return (parts) => parts.filter((it) => holds(it.condition, choices));
}

function acceptanceOf(specPrompt: SpecPrompt, applies: Applies): PlacedAcceptance {
  const files = applies(specPrompt.acceptance).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { root: specPrompt.root, files };
}

function mergeFiles(
  base: readonly LayerFile[],
  overlay: readonly LayerFile[],
): readonly LayerFile[] {
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
  ) as Selection["services"];
}
