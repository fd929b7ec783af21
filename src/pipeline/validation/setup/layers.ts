import { join } from "node:path";
import { z } from "zod";
import { readBounded } from "../../../platform/bounded-read.ts";
import type { Clock } from "../../../platform/clock.ts";
import { fileState, markUsed } from "../../../platform/file-state.ts";
import {
  listFolder,
  makeFolder,
  makeTemporaryFolder,
  removePath,
  renamePath,
  setMode,
  writeFileAtomic,
} from "../../../platform/files.ts";
import { removeForeign } from "../../../platform/remove-foreign.ts";
import { sweepFolder } from "../../../platform/sweep.ts";
import { archiveTree, digestFile, unarchiveTree } from "../../../platform/tree-archive.ts";

/** What is kept of a set-up beside what it left. */
const schema = z.strictObject({
  /** SHA-256 of the archive. */
  digest: z.string().regex(/^[0-9a-f]{64}$/u),
  network: z.enum(["none", "hosts", "open"]),
  hosts: z.array(z.string()).max(200).optional(),
});

/** What the set-up could reach that left a layer. */
interface LayerNetwork {
  readonly network: "none" | "hosts" | "open";
  readonly hosts?: readonly string[];
}

/** Trees that set-ups left, by the digest of everything that decided on them. */
export interface Layers {
  /**
   * Puts a kept tree in the place of a folder, which is there; says what its set-up could reach. Undefined
   * where there is no whole one: then the folder is as it was.
   */
  restore(key: string, folder: string): Promise<LayerNetwork | undefined>;
  /** Keeps what a set-up left in a folder, where that can be done, and forgets what was not used for longest. */
  keep(key: string, folder: string, network: LayerNetwork): Promise<void>;
}

/** How much is kept, and for how long. */
export interface LayerBounds {
  /** Bytes of all archives; one alone may take half of it. */
  readonly bytes: number;
  /** After this time a set-up may find other packages. */
  readonly milliseconds: number;
}

const bounds: LayerBounds = { bytes: 4 * 2 ** 30, milliseconds: 7 * 24 * 60 * 60_000 };
const longestNote = 64 * 1024;

/**
 * Opens the layers in a folder, which need not be there. Only their owner can enter it, and no box sees it.
 * An archive that is not the one that was written is removed, not used.
 */
export function openLayers(folder: string, clock: Clock, most = bounds): Layers {
  return {
    restore: (key, target) => restore({ folder, key }, target, clock.now() - most.milliseconds),
    keep: (key, source, network) => keep({ folder, key }, source, { network, most }),
  };
}

interface Layer {
  readonly folder: string;
  readonly key: string;
}

const archiveOf = ({ folder, key }: Layer): string => join(folder, `${key}.tar`);
const noteOf = ({ folder, key }: Layer): string => join(folder, `${key}.json`);

async function restore(
  layer: Layer,
  target: string,
  oldest: number,
): Promise<LayerNetwork | undefined> {
  const note = await readNote(layer);
  if (note === undefined) return undefined;
  const { digest, network } = note;
  const made = (await fileState(archiveOf(layer)))?.modified ?? 0;
  if (made < oldest || (await digestFile(archiveOf(layer))) !== digest) {
    await forget(layer);
    return undefined;
  }
  const laidOut = await makeTemporaryFolder(`${target}.layer`);
  if (!(await unarchiveTree(archiveOf(layer), laidOut))) {
    await removeForeign(laidOut);
    return undefined;
  }
  await markUsed(noteOf(layer));
  await removeForeign(target);
  await renamePath(laidOut, target);
  return network;
}

interface Note {
  readonly digest: string;
  readonly network: LayerNetwork;
}

async function readNote(layer: Layer): Promise<Note | undefined> {
  const bytes = await readBounded(noteOf(layer), longestNote);
  if (bytes === undefined) return undefined;
  try {
    const text = Buffer.from(bytes).toString("utf8");
    const { digest, network, hosts } = schema.parse(JSON.parse(text));
    return { digest, network: { network, ...(hosts === undefined ? {} : { hosts }) } };
  } catch {
    await forget(layer);
    return undefined;
  }
}

async function forget(layer: Layer): Promise<void> {
  await removePath(noteOf(layer));
  await removePath(archiveOf(layer));
}

interface Keeping {
  readonly network: LayerNetwork;
  readonly most: LayerBounds;
}

async function keep(layer: Layer, source: string, { network, most }: Keeping): Promise<void> {
  await makeFolder(layer.folder, 0o700);
  await setMode(layer.folder, 0o700);
  await sweepFolder(layer.folder);
  const scratch = await makeTemporaryFolder(join(layer.folder, "new"));
  const file = join(scratch, "tree.tar");
  try {
    const whole = await archiveTree(source, file);
    const size = (await fileState(file))?.size ?? Number.POSITIVE_INFINITY;
    const digest = whole && size <= most.bytes / 2 ? await digestFile(file) : undefined;
    if (digest === undefined) return;
    await removePath(noteOf(layer));
    await renamePath(file, archiveOf(layer));
    await writeFileAtomic(noteOf(layer), `${JSON.stringify({ digest, ...network })}\n`);
    await setMode(noteOf(layer), 0o600);
  } finally {
    await removePath(scratch);
  }
  await evict(layer.folder, most.bytes);
}

/** Forgets what was not used for longest until the rest fits, and archives that no note speaks of. */
async function evict(folder: string, bytes: number): Promise<void> {
  const archives = (await listFolder(folder)).filter((it) => it.endsWith(".tar"));
  const known = await Promise.all(
    archives.map(async (name) => {
      const layer = { folder, key: name.slice(0, -".tar".length) };
      const size = (await fileState(archiveOf(layer)))?.size ?? 0;
      return { layer, size, used: (await fileState(noteOf(layer)))?.modified ?? 0 };
    }),
  );
  let room = bytes;
  for (const { layer, size } of known.toSorted((a, b) => b.used - a.used)) {
    room -= size;
    if (room < 0) await forget(layer);
  }
}
