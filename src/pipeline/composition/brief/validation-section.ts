import { type BriefLine, ownLines } from "./brief-line.ts";
import {
  acceptance,
  driverProtocol,
  placeholderMeanings,
  serverRules,
  serviceMeaning,
} from "./brief-sentences.ts";
import { fenceFor } from "./fence.ts";
import type { SelectedCriterion, Selection } from "../selection.ts";
import { isHeldOutFolder } from "../selection/validation-folder.ts";

/** The visible validation layer in the brief; nothing where there are no criteria. */
export function validationSection(selection: Selection): readonly BriefLine[] {
  const { criteria } = selection;
  if (criteria.length === 0) return [];
  const visible = criteria.filter((it) => !it.criterion.heldOut);
  const facts = { hasVisible: visible.length > 0, hasHeldOut: visible.length < criteria.length };
  return [
    ...ownLines("validation", acceptance(facts)),
    ...ownLines("validation", explainPlaceholders(visible, selection)),
    ...ownLines("validation", usesServer(criteria) ? serverRules : []),
    ...visible.flatMap((it) => showCriterion(it, selection)),
    ...ownLines("validation", usesDriver(selection) ? driverProtocol : []),
  ];
}

function showCriterion(
  { criterion, source }: SelectedCriterion,
  { roots }: Selection,
): readonly BriefLine[] {
  const { file, line } = criterion.span;
  const lines = (source.endsWith("\n") ? source.slice(0, -1) : source).split("\n");
  const fence = fenceFor(lines);
  const [packageRoot = "", overlayRoot] = roots;
  const isOverlay = overlayRoot !== undefined && file.startsWith(`${overlayRoot}/`);
  const root = isOverlay ? overlayRoot : packageRoot;
  const from = isOverlay ? ("overlay" as const) : ("package" as const);
  const path = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
  // The span is the id's; the id need not stand on the first line.
  const idLine = Math.max(
    0,
    lines.findIndex((it) => /^(?:- +)?["']?id["']?\s*:/u.test(it)),
  );
  return [
    ...ownLines("validation", [`${fence}yaml`]),
    ...lines.map((text, index) => ({
      text,
      section: "validation" as const,
      origin: { from, path, file, line: Math.max(1, line - idLine + index) },
    })),
    ...ownLines("validation", [fence, ""]),
  ];
}

/** Also said of held-out checks alone: an agent must know by which port it is asked. */
function usesServer(criteria: readonly SelectedCriterion[]): boolean {
  return criteria.some((it) =>
    it.criterion.checks.some(({ kind }) => kind === "http" || kind === "page"),
  );
}

/** A driver is asked for where a table goes through it, or where the package gives its command. */
function usesDriver({ criteria, commands }: Selection): boolean {
  const checks = criteria.flatMap((it) => it.criterion.checks);
  return (
    commands.drive !== undefined || checks.some((it) => it.kind === "cases" && it.run === undefined)
  );
}

/** Explains the placeholders that the visible criteria use, and no others. */
function explainPlaceholders(
  visible: readonly SelectedCriterion[],
  { services }: Selection,
): readonly string[] {
  const text = visible.map((it) => it.source).join("\n");
  const names = new Set(
    Array.from(
      text.matchAll(/\{([a-z][a-z0-9_-]*)(?:\.[A-Za-z0-9_.-]+)?\}/gu),
      (it) => it[1] ?? "",
    ),
  );
  const explained = [...names].toSorted().flatMap((name) => {
    const service = Object.hasOwn(services, name) ? services[name] : undefined;
    if (service !== undefined && !isHeldOutFolder(service.root)) {
      const folder = service.kind === "static" ? service.folder.replace(/\/+$/u, "") : undefined;
      return [`- \`{${name}}\`: ${serviceMeaning(folder)}`];
    }
    const meaning = Object.hasOwn(placeholderMeanings, name)
      ? placeholderMeanings[name]
      : undefined;
    const written = name === "case" || name === "with" ? `{${name}.…}` : `{${name}}`;
    return meaning === undefined ? [] : [`- \`${written}\`: ${meaning}`];
  });
  return explained.length === 0 ? [] : ["Placeholders in criteria:", "", ...explained, ""];
}
