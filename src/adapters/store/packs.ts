import { basename, join } from "node:path";
import { freePlace } from "../../platform/empty-file.ts";
import { listFolder, makeFolder, readBytesNoFollow, renameExisting } from "../../platform/files.ts";
import type { Git } from "./git.ts";

/** Packs of the repository that git cannot read whole, as absolute paths without their endings. */
export async function findFaultyPacks(git: Git): Promise<readonly string[]> {
  const folder = join(git.folder, "objects/pack");
  const names = await listFolder(folder);
  const packs = [
    ...new Set(names.flatMap((it) => /^(pack-[0-9a-f]+)\.(?:pack|idx)$/u.exec(it)?.[1] ?? [])),
  ];
  const faulty: string[] = [];
  for (const name of packs) {
    const both = names.includes(`${name}.pack`) && names.includes(`${name}.idx`);
    const place = join(folder, name);
    const checked = both ? await git.try({ args: ["verify-pack", `${place}.idx`] }) : undefined;
    if (checked?.code !== 0) faulty.push(place);
  }
  return faulty;
}

/**
 * Moves a pack that git cannot read whole into `damaged/` of the repository, and takes out of it what can
 * still be read.
 */
export async function setPackAside(git: Git, pack: string): Promise<void> {
  const folder = join(git.folder, "damaged");
  await makeFolder(folder);
  const place = freePlace(join(folder, basename(pack)));
  const parts = (await listFolder(join(pack, ".."))).filter((it) =>
    it.startsWith(`${basename(pack)}.`),
  );
  for (const part of parts) {
    const ending = part.slice(basename(pack).length);
    await renameExisting(`${pack}${ending}`, `${place}${ending}`);
  }
  const stdin = await readBytesNoFollow(`${place}.pack`);
  // Its exit code says again that not all of it could be read.
  if (stdin !== undefined) await git.try({ args: ["unpack-objects", "-r", "-q"], stdin });
}
