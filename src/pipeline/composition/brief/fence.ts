/** A fence of backticks that no line of a block can close: one longer than the longest run in it. */
export function fenceFor(lines: readonly string[]): string {
  const longest = lines.reduce((most, line) => {
    const runs = line.match(/`+/gu) ?? [];
    return runs.reduce((longer, run) => Math.max(longer, run.length), most);
  }, 2);
  return "`".repeat(longest + 1);
}
