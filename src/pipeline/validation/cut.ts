/** Characters of a text that evidence keeps. */
const keptCharacters = 4000;

/** The beginning and the end of a text that is too long for evidence, with what is missing between them. */
export function cut(text: string, limit = keptCharacters): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, Math.ceil((limit * 2) / 3)).replace(/[\uD800-\uDBFF]$/u, "");
  const tail = text.slice(text.length - Math.floor(limit / 3)).replace(/^[\uDC00-\uDFFF]/u, "");
  return `${head}\n… ${text.length - head.length - tail.length} characters left out …\n${tail}`;
}

/** A JSON value as one line of evidence. */
export function showJson(value: unknown, limit = 400): string {
  try {
    // JSON has no undefined; here it stands for a value that is not there at all.
    return cut(JSON.stringify(value) ?? "nothing", limit);
  } catch {
    return "a value that is nested too deeply to be shown";
  }
}
