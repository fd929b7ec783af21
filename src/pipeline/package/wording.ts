/** Items as they stand in a sentence: `a, b or c`. */
export function listOf(items: readonly string[], last: "and" | "or"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}
