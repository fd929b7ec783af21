import { type Result, success } from "../../diagnostics/result.ts";
import type { BuildServices } from "../building/building.ts";
import type { Place, PlacePurpose } from "./place.ts";

/** Services whose place is opened once for all who ask; closed only by `close`. */
export interface SharedServices extends BuildServices {
  close(): void;
}

/** Lets several builds of one project share its store and journal, and sweep it once. */
export function sharePlace(services: BuildServices): SharedServices {
  const opened = new Map<string, Promise<Result<Place>>>();
  const places: Place[] = [];
  const open = async (root: string, purpose: PlacePurpose): Promise<Result<Place>> => {
    const place = await services.openPlace(root, purpose);
    if (!place.ok) return place;
    places.push(place.value);
    return { ...place, value: shared(place.value) };
  };
  return {
    ...services,
    openPlace: (root, purpose) => {
      const known = opened.get(root);
      // What was repaired is told once.
      if (known !== undefined) return known.then((it) => (it.ok ? success(it.value) : it));
      const place = open(root, purpose);
      opened.set(root, place);
      return place;
    },
    close: () => {
      for (const place of places) place.journal.close();
    },
  };
}

function shared(place: Place): Place {
  let swept: Promise<void> | undefined;
  return {
    ...place,
    journal: { ...place.journal, close: () => {} },
    sweep: () => {
      swept ??= place.sweep();
      return swept;
    },
  };
}
