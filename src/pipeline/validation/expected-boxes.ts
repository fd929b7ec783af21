import type { BoxShape, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { SelectedCriterion } from "../composition/selection.ts";
import type { Check } from "../package/criterion.ts";
import { type BoxParts, type BoxSource, shapeOf } from "./box.ts";
import { ahead, type Copies, type Copy } from "./copies.ts";
import { makeWaitingBoxes } from "./waiting-boxes.ts";

/** The boxes of a section: made beforehand, in the order in which its criteria will need them. */
export interface ExpectedBoxes extends BoxSource {
  /** Told that a criterion begins in its copy, and with it that no other one runs. */
  begin(index: number, copy: Copy): void;
  /** Makes what can be made by now. */
  makeNext(): void;
  /** Told that a folder was made anew. */
  onMade(source: string): void;
  /** Takes away what waits; nothing is made any more. */
  close(): Promise<void>;
}

/** What is known of a section's processes beforehand. */
export interface ExpectedInput {
  readonly sandbox: Pick<Sandbox, "prepare">;
  readonly criteria: readonly SelectedCriterion[];
  /** What the boxes of a criterion are made of. */
  readonly partsOf: (selected: SelectedCriterion, copy: Copy) => BoxParts;
  readonly waitingFor: Copies["waitingFor"];
}

/** Makes boxes ahead of the criteria of a section. */
export function expectBoxes(input: ExpectedInput): ExpectedBoxes {
  const boxes = makeWaitingBoxes(input.sandbox);
  let now: Now = { index: -1, taken: 0 };
  let closed = false;
  const makeNext = (): void => {
    if (!closed) boxes.expect(nextShapes(input, now));
  };
  return {
    begin: (index, copy) => {
      now = { index, copy, taken: 0 };
      makeNext();
    },
    take: (shape) => {
      now = { ...now, taken: now.taken + 1 };
      return boxes.take(shape);
    },
    onStarted: makeNext,
    makeNext,
    onMade: (source) => boxes.forget(source),
    close: () => {
      closed = true;
      return boxes.close();
    },
  };
}

/** The criterion that is judged, its copy, and how many processes it has started. */
interface Now {
  readonly index: number;
  readonly copy?: Copy;
  readonly taken: number;
}

/** The shapes of the next processes: of this criterion, then of later ones whose copy is pristine. */
function nextShapes(
  { criteria, partsOf, waitingFor }: ExpectedInput,
  { index, copy, taken }: Now,
): readonly BoxShape[] {
  const shapes: BoxShape[] = [];
  for (let at = Math.max(index, 0); at < criteria.length && shapes.length < ahead; at += 1) {
    const selected = criteria[at]!;
    const its = at === index ? copy : waitingFor(at);
    const count = processesOf(selected) - (at === index ? taken : 0);
    if (its === undefined) continue;
    const shape = shapeOf(partsOf(selected, its));
    for (let left = count; left > 0 && shapes.length < ahead; left -= 1) shapes.push(shape);
  }
  return shapes;
}

/** How many processes a criterion will start where all goes well; a table with a run per case has no end. */
function processesOf({ criterion }: SelectedCriterion): number {
  return criterion.checks.reduce((sum, check) => sum + processesOfCheck(check), 0);
}

function processesOfCheck(check: Check): number {
  if (check.kind === "cases") return "run" in check && check.run !== undefined ? Infinity : 1;
  return check.kind === "run" || check.kind === "suite" ? 1 : 0;
}
