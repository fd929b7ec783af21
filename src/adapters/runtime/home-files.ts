/** Writes pairs of path and text below the new home, then becomes the program after `--`. */
const script = [
  'while [ "$1" != -- ]; do',
  'file="$HOME/$1"',
  '{ mkdir -p "${file%/*}" && printf %s "$2" > "$file"; } 2>/dev/null',
  "shift 2",
  "done",
  "shift",
  'exec "$@"',
].join("\n");

/**
 * The command that lays files into the agent's home, which only exists where the agent starts, and then
 * starts it in the same process. A file that cannot be written is passed over: a login that the user
 * allows may be a read-only folder. Pure.
 *
 * @param files Texts by paths relative to the home.
 */
export function withHomeFiles(
  argv: readonly string[],
  files: Readonly<Record<string, string>>,
): readonly string[] {
  const pairs = Object.entries(files).flat();
  return pairs.length === 0 ? argv : ["/bin/sh", "-c", script, "sh", ...pairs, "--", ...argv];
}
