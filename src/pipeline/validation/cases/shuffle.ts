/**
 * The items in an order that the seed decides: Fisher and Yates' shuffle (Knuth, The Art of Computer
 * Programming 2, algorithm P), drawing from mulberry32.
 */
export function shuffle<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const draw = mulberry32(seed);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}

/**
 * Numbers from 0 to 1 (1 excluded) that look random and depend on the seed alone: Tommy Ettinger's
 * mulberry32, a generator with 32 bits of state. Good enough for an order, never for a secret.
 */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
