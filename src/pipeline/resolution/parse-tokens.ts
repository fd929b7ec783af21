/** Reads `2M` as 2,000,000 and `500k` as 500,000. */
export function parseTokens(text: number | string): number {
  if (typeof text === "number") return text;
  const factor = text.endsWith("M") ? 1e6 : text.endsWith("k") ? 1e3 : 1;
  return Number.parseFloat(text) * factor;
}
