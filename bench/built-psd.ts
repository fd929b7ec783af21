import { access, copyFile, cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./run-program.ts";

/** The folder of the project. */
const project = fileURLToPath(new URL("..", import.meta.url));

/** psd as users get it: compiled, behind its launcher. */
export interface BuiltPsd {
  /** The words that run it. */
  readonly argv: readonly string[];
  /** Its home and its caches lie below the benchmark's folder. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Builds psd into a folder of its own, so that what is measured is always what the sources say and the
 * project's own `dist` stays as it is. A type error does not keep the compiler from writing.
 */
export async function buildPsd(folder: string): Promise<BuiltPsd> {
  const place = join(folder, "psd");
  const home = join(folder, "home");
  await mkdir(home);
  await cp(join(project, "bin"), join(place, "bin"), { recursive: true });
  await copyFile(join(project, "package.json"), join(place, "package.json"));
  await symlink(join(project, "node_modules"), join(place, "node_modules"));
  const compiler = join(project, "node_modules/typescript/bin/tsc");
  const dist = join(place, "dist");
  await runProgram({
    argv: [process.execPath, compiler, "-p", "tsconfig.build.json", "--outDir", dist],
    cwd: project,
    codes: [0, 1, 2],
  });
  await access(join(dist, "cli/main.js"));
  return {
    argv: [process.execPath, join(place, "bin/psd.js")],
    env: { HOME: home, XDG_CACHE_HOME: join(home, ".cache"), NO_COLOR: "1" },
  };
}
