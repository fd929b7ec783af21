import type { BoxShape, Sandbox, WaitingBox } from "../../adapters/sandbox/sandbox.ts";

/** Boxes that wait for the next processes of a section, so that these do not wait for their boxes. */
export interface WaitingBoxes {
  /** A box of this shape: one that waits, else a new one. */
  take(shape: BoxShape): WaitingBox;
  /** Makes the boxes that are needed next and are not there yet, and takes away those that nobody needs. */
  expect(shapes: readonly BoxShape[]): void;
  /** Takes away the boxes in which a folder is seen that was made anew: they hold the one before it. */
  forget(source: string): void;
  /** Takes all of them away; nothing of them is left when this settles. */
  close(): Promise<void>;
}

/** One box that waits. Its key tells its shape from others. */
interface Waiting {
  readonly key: string;
  readonly shape: BoxShape;
  readonly box: WaitingBox;
}

/** Makes a supply that is empty. */
export function makeWaitingBoxes(sandbox: Pick<Sandbox, "prepare">): WaitingBoxes {
  let waiting: readonly Waiting[] = [];
  const discarded = new Set<Promise<void>>();

  const discard = (unwanted: readonly Waiting[]): void => {
    waiting = waiting.filter((it) => !unwanted.includes(it));
    for (const { box } of unwanted) {
      const gone = box.discard().finally(() => discarded.delete(gone));
      discarded.add(gone);
    }
  };

  return {
    take: (shape) => {
      const found = waiting.find((it) => it.key === keyOf(shape));
      waiting = waiting.filter((it) => it !== found);
      return found?.box ?? sandbox.prepare(shape);
    },
    expect: (shapes) => {
      const { kept, missing } = match(waiting, shapes);
      discard(waiting.filter((it) => !kept.includes(it)));
      const made = missing.map((shape) => ({
        key: keyOf(shape),
        shape,
        box: sandbox.prepare(shape),
      }));
      waiting = [...waiting, ...made];
    },
    forget: (source) => {
      discard(
        waiting.filter(({ shape }) => shape.profile.mounts.some((it) => it.source === source)),
      );
    },
    close: async () => {
      discard(waiting);
      await Promise.all(discarded);
    },
  };
}

/** Which of the waiting boxes are among the wanted ones, and which of these are not there. */
function match(
  waiting: readonly Waiting[],
  wanted: readonly BoxShape[],
): { readonly kept: readonly Waiting[]; readonly missing: readonly BoxShape[] } {
  const kept: Waiting[] = [];
  const missing = wanted.filter((shape) => {
    const found = waiting.find((it) => it.key === keyOf(shape) && !kept.includes(it));
    if (found !== undefined) kept.push(found);
    return found === undefined;
  });
  return { kept, missing };
}

function keyOf(shape: BoxShape): string {
  return JSON.stringify(shape);
}
