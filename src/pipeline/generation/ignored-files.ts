import picomatch from "picomatch";

/** Names that are never output, wherever they lie: what tools leave behind. Listed in `docs/reference/runtimes.md`. */
export const ignoredNames: readonly string[] = [
  ".git",
  "node_modules",
  ".venv",
  "venv",
  "__pycache__",
  "*.pyc",
  "*.pyo",
  "*.egg-info",
  ".pytest_cache",
  ".mypy_cache",
  ".ruff_cache",
  ".hypothesis",
  ".tox",
  ".nox",
  "target",
  "coverage",
  ".coverage",
  ".nyc_output",
  ".gradle",
  ".next",
  ".turbo",
  ".cache",
  ".DS_Store",
  "Thumbs.db",
];

/** Entries at the root of a workspace that are psd's or the agent's word to people, not output. */
const besideOutput = new Set([".specprompt", "CONFLICT.md"]);

/**
 * Says whether a path of a workspace is output. `ignore` are globs relative to the root; a folder that
 * one matches is left out with everything below it.
 */
export function outputFilter(ignore: readonly string[]): (path: string) => boolean {
  const byName = picomatch([...ignoredNames], { dot: true });
  const byPath = picomatch(
    ignore.map((glob) => glob.replace(/\/+$/u, "")),
    { dot: true },
  );
  return (path) =>
    !besideOutput.has(path) && !byName(path.slice(path.lastIndexOf("/") + 1)) && !byPath(path);
}
