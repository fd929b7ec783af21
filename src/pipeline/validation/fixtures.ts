import { dirname, join } from "node:path";
import {
  copyPath,
  listTree,
  makeFolder,
  pathKind,
  resolveLinks,
  setMode,
} from "../../platform/files.ts";
import type { SelectedCriterion } from "../composition/selection.ts";

/** Gives the copy of the fixtures that a criterion may read; undefined where it has none. */
export type FixturesOf = (selected: SelectedCriterion) => Promise<string | undefined>;

/**
 * Copies fixtures as they are asked for into folders below `target`, once each: plain files, readable by
 * everybody, no links, so that no box sees the package. They lie in `fixtures/` of the validation folder;
 * a held-out criterion whose folder has none reads the visible ones.
 */
export function copyFixtures(target: string): FixturesOf {
  const copies = new Map<string, Promise<string>>();
  return async ({ folder, criterion }) => {
    const own = join(folder, "fixtures");
    const visible = join(dirname(folder), "fixtures");
    const candidates = criterion.heldOut ? [own, visible] : [own];
    const kinds = await Promise.all(candidates.map(pathKind));
    const source = candidates.find((_, index) => kinds[index] === "folder");
    if (source === undefined) return undefined;
    const copy = copies.get(source) ?? copyPlainFiles(source, join(target, String(copies.size)));
    copies.set(source, copy);
    return copy;
  };
}

async function copyPlainFiles(source: string, target: string): Promise<string> {
  await makeFolder(target);
  const real = (await resolveLinks(source)) ?? source;
  const entries = await listTree(real);
  const files = entries.filter((it) => it.kind === "file");
  const folders = entries.filter((it) => it.kind === "folder");
  await Promise.all(folders.map((it) => makeFolder(join(target, it.path))));
  await Promise.all(
    files.map(async (it) => {
      const place = join(target, it.path);
      await copyPath(join(real, it.path), place);
      await setMode(place, it.executable ? 0o755 : 0o644);
    }),
  );
  return target;
}
