import { copyFileSync, existsSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A folder in which installations are built: paths are relative to it. */
export interface InstallationBuilder {
  /** Writes a shell script that may be run; gives its absolute path. */
  script(path: string, ...lines: readonly string[]): string;
  link(target: string, path: string): void;
  write(path: string, text: string): void;
  /** A whole Python of its own in a folder: the system's program, and its library by a link. */
  python(folder: string): string;
  /** A whole Node of its own in a folder, and an `npm` in it as Node's archives have it. */
  node(folder: string): string;
}

/** The system's own Python, whose library every box shows; undefined where there is none. */
export const systemPython = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : undefined;

/** Builds installations below a folder (absolute) the way version managers lay them out. */
export function installationsIn(root: string, libraryOfPython: string): InstallationBuilder {
  const at = (path: string): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  const write = (path: string, text: string): void => writeFileSync(at(path), text);
  const link = (target: string, path: string): void => symlinkSync(target, at(path));
  const script = (path: string, ...lines: readonly string[]): string => {
    writeFileSync(at(path), ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
    return join(root, path);
  };
  return {
    script,
    link,
    write,
    python: (folder) => {
      const name = basename(libraryOfPython);
      copyFileSync(systemPython ?? "", at(`${folder}/bin/${name}`));
      link(name, `${folder}/bin/python3`);
      link(libraryOfPython, `${folder}/lib/${name}`);
      return join(root, folder, "bin/python3");
    },
    node: (folder) => {
      const program = at(`${folder}/bin/node`);
      // A program of a hundred megabytes: a copy only where there is no other way.
      try {
        linkSync(process.execPath, program);
      } catch {
        copyFileSync(process.execPath, program);
      }
      const npm = `${folder}/lib/node_modules/npm/bin/npm-cli.js`;
      writeFileSync(at(npm), "#!/usr/bin/env node\nconsole.log('11.9.9', process.execPath)\n", {
        mode: 0o755,
      });
      link("../lib/node_modules/npm/bin/npm-cli.js", `${folder}/bin/npm`);
      return program;
    },
  };
}
