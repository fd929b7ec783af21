import { relative, sep } from "node:path";
import { failure, hasErrors, type Result, settle } from "../../diagnostics/result.ts";
import { declaresTemplates } from "../package/manifest/read-entry.ts";
import { bindParameters } from "./selection/bind-parameters.ts";
import { applicableTo, chooseOptions } from "./selection/choose-options.ts";
import { createClauseReader } from "./clauses/clause-reader.ts";
import { createClauseIds } from "./clauses/clauses.ts";
import {
  collectClauses,
  findDanglingCovers,
  findDanglingMentions,
} from "./clauses/collect-clauses.ts";
import { digestProse } from "./clauses/prose.ts";
import { manifestStatement, mergeStatements } from "./selection/merge-commands.ts";
import { unheardManifest } from "./selection/overlay-manifest.ts";
import { overlayFiles } from "./selection/overlay-files.ts";
import { overlayCollisions } from "./selection/overlay-collisions.ts";
import { selectCriteria } from "./selection/select-criteria.ts";
import { selectDocuments } from "./selection/select-documents.ts";
import type { SelectedDocument, Selection, SelectionRequest } from "./selection.ts";
import { renderDocument } from "./template/render-documents.ts";
import type { TemplateScope } from "./template/template-placeholders.ts";

/**
 * Turns a package into what one deployment uses of it: options chosen, parameters bound, templates
 * rendered, overlay applied, clauses and criteria collected. Reports everything that is wrong at once;
 * only without options and parameters there is nothing to go on with.
 */
export function select(request: SelectionRequest): Result<Selection> {
  const { specPrompt, overlay } = request;
  const { manifest } = specPrompt;
  const { choices, diagnostics: wrongChoices } = chooseOptions(request);
  const bound = bindParameters(manifest.parameters, request.parameters, request.texts);
  const wrongRequest = [...wrongChoices, ...bound.diagnostics];
  if (hasErrors(wrongRequest)) return failure(...wrongRequest);

  const applies = applicableTo(choices);
  const read = createClauseReader(createClauseIds(manifest.clauses));
  const entry = relative(specPrompt.root, specPrompt.entry).replaceAll(sep, "/");
  const whole = overlayFiles({ specPrompt, ...(overlay && { overlay }), entry }, applies);
  const sources = {
    base: applies(specPrompt.documents),
    overlay: applies(overlay?.documents ?? []).map((it) => ({
      ...it,
      template: it.template && declaresTemplates(manifest),
    })),
    entry,
    files: whole.operations,
  };
  const environment = bound.environment.map((it) => it.name);
  const scope = { with: bound.text, choose: choices, environment };
  const { documents, statements, operations, diagnostics } = selectDocuments(sources, scope, read);
  const { clauses, diagnostics: duplicates } = collectClauses(documents, read);
  const { selected, ...edited } = selectCriteria(request, {
    applies,
    bound,
    files: whole.operations,
    documents,
  });
  const selection: Selection = {
    manifest,
    choices,
    documents: [...documents, ...contextDocuments(request, scope)],
    clauses,
    prose: digestProse(documents, read),
    ...selected,
    files: [...selected.files, ...(request.context?.files ?? [])],
    context: request.context?.digests ?? {},
    ...mergeStatements([
      manifestStatement(specPrompt, "package"),
      ...statements.base,
      ...(overlay === undefined ? [] : [manifestStatement(overlay, "overlay")]),
      ...statements.overlay,
    ]),
    overlaid: [...whole.operations.values(), ...operations, ...edited.operations],
    roots: overlay === undefined ? [specPrompt.root] : [specPrompt.root, overlay.root],
  };
  return settle(selection, [
    ...(overlay === undefined ? [] : overlayCollisions(specPrompt, overlay)),
    ...(overlay === undefined ? [] : unheardManifest(manifest, overlay)),
    ...whole.diagnostics,
    ...diagnostics,
    ...duplicates,
    ...findDanglingMentions(documents, clauses, read),
    ...edited.diagnostics,
    ...findDanglingCovers(selected.criteria, clauses),
  ]);
}

/**
 * The project's own files, as they are. They come last, so that the package's documents are the first in
 * the brief; ids in them are words, no clauses.
 */
function contextDocuments(
  { context }: SelectionRequest,
  scope: TemplateScope,
): readonly SelectedDocument[] {
  return (context?.documents ?? []).map((it) => {
    const { selected } = renderDocument(it, "project", scope);
    const origins = selected.origins.map((at) => ({
      ...at,
      path: at.path.replace(/^project\//u, ""),
    }));
    return { ...selected, origins };
  });
}
