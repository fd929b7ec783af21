import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Files in one folder of a generated tree. */
const filesInFolder = 50;

/** Writes `count` small source files below a folder and gives their paths. */
export async function writeTree(folder: string, count: number): Promise<readonly string[]> {
  const paths = Array.from(
    { length: count },
    (_, index) => `part-${Math.floor(index / filesInFolder)}/module-${index}.ts`,
  );
  const folders = new Set(paths.map((path) => dirname(join(folder, path))));
  await Promise.all([...folders].map((path) => mkdir(path, { recursive: true })));
  for (const [index, path] of paths.entries()) await writeFile(join(folder, path), sourceOf(index));
  return paths;
}

/** Ten paths spread over a tree. */
export function changedPaths(paths: readonly string[]): readonly string[] {
  const step = Math.floor(paths.length / 10);
  return paths.filter((_, index) => index % step === 0).slice(0, 10);
}

/** Changes files, each time to something new. */
export async function changeFiles(folder: string, paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => appendFile(join(folder, path), "// changed\n")));
}

/** A file of about 1.5 kB that no other is like. */
function sourceOf(index: number): string {
  const lines = Array.from(
    { length: 20 },
    (_, line) => `export function f${index}x${line}(it: number): number { return it + ${line}; }\n`,
  );
  return lines.join("");
}
