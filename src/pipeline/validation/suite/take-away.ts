import { join } from "node:path";
import picomatch from "picomatch";
import { readBounded } from "../../../platform/bounded-read.ts";
import { listFolder, removePath } from "../../../platform/files.ts";

/** Names of files that steer a test runner, or the start of what runs the tests, and do nothing else. */
const steering: readonly string[] = [
  "conftest.py",
  "{.,}pytest.{ini,toml}",
  "tox.ini",
  "{site,user}customize.py",
  ".npmrc",
  "{jest,vitest,ava,karma,playwright,cypress}.{config,conf}.{js,cjs,mjs,ts,cts,mts,json}",
  "vitest.workspace.{js,cjs,mjs,ts,json}",
  ".mocharc{,.js,.cjs,.mjs,.json,.jsonc,.yml,.yaml}",
  ".rspec",
];

/** Files that a program may need, and what in them steers a test runner. */
const shared: Readonly<Record<string, RegExp>> = {
  "pyproject.toml": /^\s*\[\s*tool\s*\.\s*pytest\b/mu,
  "setup.cfg": /^\s*\[tool:pytest\]/mu,
  "package.json": /"(?:jest|mocha|ava|tap|vitest)"\s*:\s*\{/u,
};

/** Larger files are not looked into. */
const longestFile = 2 ** 20;

/**
 * Takes away the files of an output that steer test runners, where a runner would look: at its root and in
 * the folders that lead to the tests at `at`. Gives a sentence for what was taken away, and one for what
 * steers and stays, since the output may need it.
 */
export async function takeAwaySteering(root: string, at: string): Promise<readonly string[]> {
  const parts = at.split("/").filter((it) => it !== "" && it !== ".");
  const folders = parts.map((_, depth) => parts.slice(0, depth).join("/"));
  const names = await Promise.all(folders.map((it) => listFolder(join(root, it))));
  const all = folders.flatMap((folder, depth) =>
    // The tests themselves may have any name.
    names[depth]!.filter((it) => it !== parts[depth]).map((it) => ({ folder, name: it })),
  );
  const isSteering = picomatch([...steering], { dot: true });
  const taken = all.filter(({ name }) => isSteering(name)).map(pathOf);
  await Promise.all(taken.map((it) => removePath(join(root, it))));
  const kept = await Promise.all(
    all.map(async (it) => ((await steers(root, it)) ? [pathOf(it)] : [])),
  );
  return [
    ...sentence("Files of the output that steer test runners were taken away", taken),
    ...sentence("Files of the output can steer the tests", kept.flat()),
  ];
}

interface Entry {
  readonly folder: string;
  readonly name: string;
}

function pathOf({ folder, name }: Entry): string {
  return folder === "" ? name : `${folder}/${name}`;
}

async function steers(root: string, entry: Entry): Promise<boolean> {
  const pattern = Object.hasOwn(shared, entry.name) ? shared[entry.name] : undefined;
  if (pattern === undefined) return false;
  const bytes = await readBounded(join(root, pathOf(entry)), longestFile);
  return bytes !== undefined && pattern.test(Buffer.from(bytes).toString("utf8"));
}

function sentence(says: string, paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [] : [`${says}: ${paths.slice(0, 20).join(", ")}`];
}
