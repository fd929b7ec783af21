/** The line, from 1, on which git's marks of a conflict begin in a text; undefined where it has none. */
export function conflictLine(text: string): number | undefined {
  const begin = /^<{7,}(?: .*)?$/mu.exec(text);
  const isConflict = begin !== null && /^={7,}\r?$/mu.test(text) && /^>{7,}(?: .*)?$/mu.test(text);
  return isConflict ? text.slice(0, begin.index).split("\n").length : undefined;
}
