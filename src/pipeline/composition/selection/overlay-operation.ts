import { type Diagnostic, diagnose, type RelatedPlace } from "../../../diagnostics/diagnostic.ts";
import type { OverlayOperation } from "../selection.ts";
import { describeCandidate, type FindCandidates } from "./candidates.ts";

/** In words, as part of a sentence about the overlay. */
function describeOperation({ does, what, target }: OverlayOperation): string {
  return `${does} the ${what} ${target}`;
}

/** Two operations of an overlay of which only one can count. Points at both, and at what they are about. */
export function conflictOf(
  one: OverlayOperation,
  other: OverlayOperation,
  target?: RelatedPlace["span"],
): Diagnostic {
  const args = { one: describeOperation(one), other: describeOperation(other) };
  const related = [
    { message: `it ${args.other} here`, span: other.at },
    ...(target === undefined
      ? []
      : [{ message: `the ${one.what} ${one.target} stands here`, span: target }]),
  ];
  return diagnose("composition/overlay-conflict", args, { span: one.at, related });
}

/**
 * An operation whose target the package does not have. Names what may have become of it: the parts of the
 * package whose text (where the overlay gives one) or name is like it.
 */
export function missingTarget(
  operation: OverlayOperation,
  find: FindCandidates,
  text?: string,
): Diagnostic {
  const { target, at } = operation;
  const candidates = find({ name: target, text });
  const args = {
    operation: operation.does,
    target: `the ${operation.what} ${target}`,
    nearest: candidates[0]?.name,
  };
  const related = candidates.map((it) => ({ message: describeCandidate(it), span: it.span }));
  return diagnose("composition/overlay-target-missing", args, { span: at, related });
}
