/** The first few of a list, for a sentence. */
export function some(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map((it) => `"${it}"`);
  const more = paths.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}
