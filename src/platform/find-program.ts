import { access, constants, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/** The first executable file of that name in the folders of a PATH; undefined where there is none. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  return (await findPrograms(name, path))[0];
}

/** Every executable file of that name in the folders of a PATH, in its order. */
export async function findPrograms(name: string, path: string): Promise<readonly string[]> {
  const places = [...new Set(path.split(delimiter))]
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name));
  const present = await Promise.all(places.map(isExecutable));
  return places.filter((_, index) => present[index]);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
