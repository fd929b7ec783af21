/** Lists and objects within each other beyond which a value of an output is no JSON that anybody wants. */
const deepest = 512;

/** The JSON value of a text; undefined where it is none, or nested so deeply that looking at it would fail. */
export function parseShallow(text: string): { readonly value: unknown } | undefined {
  if (depthOf(text) > deepest) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** How deeply brackets outside of strings are nested. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [it] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gu)) {
    if (it === "[" || it === "{") depth += 1;
    else if (it === "]" || it === "}") depth -= 1;
    most = Math.max(most, depth);
  }
  return most;
}
