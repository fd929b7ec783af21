import type { CatalogueEntry } from "./diagnostic.ts";

/** Declares a catalogue entry whose message is made from `Args`. */
export function entry<Args extends object = object>(
  it: CatalogueEntry<Args>,
): CatalogueEntry<Args> {
  return it;
}
