import { join } from "node:path";
import type { Mount, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import { brokenBound } from "../../platform/measure-tree.ts";
import { places } from "./box.ts";
import { makePristineFolder, type PristineFolder } from "./pristine.ts";

/** A copy of the output and a `{tmp}`, in which one criterion after the other is judged. */
export interface Copy {
  readonly out: Mount;
  readonly tmp: Mount;
}

/** The copies of a section. Criteria, known by their index, take turns with them. */
export interface Copies {
  /** The copy of a criterion where it is pristine by now and nobody's; otherwise undefined. */
  waitingFor(index: number): Copy | undefined;
  /** Gives a criterion its copy when it is pristine. */
  use(index: number): Promise<Copy>;
  /** Makes a copy in use pristine once more. */
  restore(index: number): Promise<void>;
  /** The same of its output only. */
  restoreOutput(index: number): Promise<void>;
  /** Takes a copy back from a criterion and begins to make it pristine for a later one. */
  release(index: number): void;
  /** Settles when no copy is worked on any more. */
  settled(): Promise<void>;
}

/** What copies are made of. */
export interface CopiesInput {
  readonly sandbox: Pick<Sandbox, "level" | "handOver">;
  /** The prepared output. */
  readonly prepared: string;
  /** A folder for them. */
  readonly folder: string;
  /** How many criteria there are. */
  readonly criteria: number;
  /** Told of a folder that was made, or made anew. */
  readonly onMade: (source: string) => void;
  /** Told when a copy is pristine, and nobody's. */
  readonly onPristine: () => void;
}

/** Boxes that wait ahead of the process that runs: the one for the next and the one after it. */
export const ahead = 2;

/** A larger output is copied once only, and its criteria wait until that is pristine again. */
const small = { entries: 2000, bytes: 32 * 2 ** 20 };

/** One copy, how it stands, and the work on it that goes on. */
interface Slot {
  readonly copy: Copy;
  isWaiting: boolean;
  pristine: Promise<PristineCopy>;
}

interface PristineCopy {
  readonly out: PristineFolder;
  readonly tmp: PristineFolder;
}

/** Begins to make the copies of a section: one for each process that runs or waits, where the output is small. */
export function makeCopies(input: CopiesInput): Copies {
  const { sandbox, prepared, folder, criteria } = input;
  const several = sandbox.level !== "none" && brokenBound(prepared, small) === undefined;
  const count = several ? Math.min(ahead + 1, criteria) : 1;
  const slots = Array.from({ length: count }, (_, index): Slot => {
    const copy = copyIn(join(folder, `copy-${index}`));
    return { copy, isWaiting: false, pristine: makeCopy(copy, input) };
  });
  const slotOf = (index: number): Slot => slots[index % count]!;
  // Trouble is told to the criterion that waits for the copy; where none does, to nobody.
  const offer = async (slot: Slot): Promise<void> => {
    await slot.pristine;
    slot.isWaiting = true;
    input.onPristine();
  };
  for (const slot of slots) offer(slot).catch(() => {});
  return {
    waitingFor: (index) => {
      const { isWaiting, copy } = slotOf(index);
      return isWaiting ? copy : undefined;
    },
    use: async (index) => {
      const slot = slotOf(index);
      await slot.pristine;
      slot.isWaiting = false;
      return slot.copy;
    },
    restore: async (index) => void (await restore(slotOf(index).pristine)),
    restoreOutput: async (index) => (await slotOf(index).pristine).out.restore(),
    release: (index) => {
      if (index + count >= criteria) return;
      const slot = slotOf(index);
      slot.pristine = restore(slot.pristine);
      offer(slot).catch(() => {});
    },
    settled: async () => void (await Promise.allSettled(slots.map((it) => it.pristine))),
  };
}

function copyIn(folder: string): Copy {
  return {
    out: { source: join(folder, "out"), target: places.out, writable: true },
    tmp: { source: join(folder, "tmp"), target: places.tmp, writable: true },
  };
}

/** The box's user has them from the start. */
async function makeCopy(
  { out, tmp }: Copy,
  { sandbox, prepared, onMade }: CopiesInput,
): Promise<PristineCopy> {
  const made = (mount: Mount) => (): void => {
    onMade(mount.source);
    sandbox.handOver([mount]);
  };
  return {
    tmp: await makePristineFolder({ folder: tmp.source, onMade: made(tmp) }),
    out: await makePristineFolder({ folder: out.source, source: prepared, onMade: made(out) }),
  };
}

async function restore(copy: Promise<PristineCopy>): Promise<PristineCopy> {
  const { out, tmp } = await copy;
  await tmp.restore();
  await out.restore();
  return { out, tmp };
}
