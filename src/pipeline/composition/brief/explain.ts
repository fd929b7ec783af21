import { relative, sep } from "node:path";
import type { Span } from "../../../diagnostics/diagnostic.ts";
import type { Composition } from "../composition.ts";
import type { Origin, OverlayOperation, Selection } from "../selection.ts";

/**
 * The brief with the origin of each line as `path:line | text`, then each command with the place that
 * decided it, then what the overlay did.
 */
export function explain({ brief, lines, selection }: Composition): readonly string[] {
  const texts = brief.split("\n");
  return [
    ...lines.map(({ origin }, index) => `${placeOf(origin)} | ${texts[index] ?? ""}`),
    ...Object.entries(selection.commands).map(
      ([name, { argv, origin }]) => `${placeOf(origin)} | commands.${name}: ${argv.join(" ")}`,
    ),
    ...shownOperations(selection).map(
      ({ does, what, target, at, on }) =>
        `overlay/${at.path}:${at.line} | overlay: ${does} the ${what} ${target}${on === undefined ? "" : ` (${on.path}:${on.line})`}`,
    ),
  ];
}

/** What an overlay did, with places relative to the overlay and to the package. */
export interface ShownOperation extends Pick<OverlayOperation, "does" | "what" | "target"> {
  readonly at: ShownPlace;
  readonly on?: ShownPlace;
}

interface ShownPlace {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** What the overlay did to parts that an agent may see. */
export function shownOperations({
  overlaid,
  roots: [packageRoot = "", overlayRoot = ""],
}: Selection): readonly ShownOperation[] {
  return overlaid
    .map(({ at, on, ...operation }) => ({
      ...operation,
      at: below(overlayRoot, at),
      ...(on && { on: below(packageRoot, on) }),
    }))
    .filter(({ at, on }) => !isHeldOut(at) && !(on !== undefined && isHeldOut(on)));
}

function below(root: string, { file, line }: Span): ShownPlace {
  return { path: relative(root, file).replaceAll(sep, "/"), line };
}

function isHeldOut({ path }: ShownPlace): boolean {
  return path.startsWith("validation/held-out/");
}

/** Where a line came from: `psd` for its own sentences, with a mark where it is not the package's. */
function placeOf({ from, path, line }: Origin): string {
  if (from === "psd") return "psd";
  return from === "package" ? `${path}:${line}` : `${from}/${path}:${line}`;
}
