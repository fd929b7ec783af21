import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packed, type RegistryServer, startRegistry } from "../../test/support/registry-server.ts";
import { type Benchmark, ratioAtMost, type Row, type Setting } from "../benchmark.ts";
import { compare, type Comparison } from "../measure.ts";
import { runProgram } from "../run-program.ts";

/** Packages that each project needs. */
const count = 50;

/** What each side starts without: what it laid into the project, and in the cold rows its own cache too. */
interface Side {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly laid: string;
  readonly caches: readonly string[];
}

/** Fetching and verifying what a lock pins, beside npm. */
export const packages: Benchmark = {
  name: "packages",
  async *run({ folder, quick, psd }: Setting): AsyncGenerator<Row> {
    const server = await startRegistry();
    try {
      fill(server);
      const ours = await psdProject(join(folder, "ours"), server, await psd());
      const npm = await npmProject(join(folder, "npm"), server);
      const how = `${count} packages of three files from a registry on loopback, the same tarballs for both; psd.lock and package-lock.json pin them. psd lays them into .psd/cache, npm into node_modules, both empty at the beginning; npm without audit, fund and scripts.`;
      const warm = await beside([ours, npm], { cold: false, runs: quick ? 5 : 15 });
      yield {
        name: "packages, warm",
        subject: `\`psd add\` of ${count} pinned packages`,
        peer: "`npm ci`",
        comparison: warm,
        goal: ratioAtMost(0.5, warm),
        how: `${how} Both have every tarball in their own cache.`,
      };
      const cold = await beside([ours, npm], { cold: true, runs: quick ? 3 : 9 });
      yield {
        name: "packages, cold",
        subject: `\`psd add\` of ${count} pinned packages`,
        peer: "`npm ci`",
        comparison: cold,
        goal: ratioAtMost(1.1, cold),
        how: `${how} Neither has a cache.`,
        cause:
          "Loading npm's libraries takes some 215 ms of it; both write each tarball into a cache, and psd each file of it, too.",
      };
    } finally {
      await server.close();
    }
  },
};

async function beside(
  [ours, npm]: readonly [Side, Side],
  { cold, runs }: { readonly cold: boolean; readonly runs: number },
): Promise<Comparison> {
  const once = (side: Side) => async (): Promise<number> => {
    await rm(side.laid, { recursive: true, force: true });
    for (const it of cold ? side.caches : []) await rm(it, { recursive: true, force: true });
    const startedAt = performance.now();
    await runProgram(side);
    return performance.now() - startedAt;
  };
  return compare({ subject: once(ours), peer: once(npm), runs });
}

const nameOf = (index: number): string => `@bench/package-${index}`;
const indices = Array.from({ length: count }, (_, index) => index);

function fill(server: RegistryServer): void {
  for (const index of indices) {
    const name = nameOf(index);
    const tarball = packed({
      "package.json": JSON.stringify({ name, version: "1.0.0" }),
      "SPECPROMPT.md": `---\nspecprompt: 1\nname: "${name}"\nversion: "1.0.0"\n---\n# ${index}\n\n- **KB-1** It prints ${index}.\n`,
      "context/words.md": `# Words\n\n${`About ${index}. `.repeat(200)}\n`,
    });
    server.packages.set(name, new Map([["1.0.0", { tarball }]]));
  }
}

async function psdProject(
  cwd: string,
  server: RegistryServer,
  { argv, env }: { readonly argv: readonly string[]; readonly env: Side["env"] },
): Promise<Side> {
  const entries = indices.map(
    (index) => `  p${index}: { from: "${nameOf(index)}@^1.0", into: out/${index} }\n`,
  );
  await mkdir(cwd, { recursive: true });
  await writeFile(join(cwd, ".npmrc"), `registry=${server.url}\n`);
  await writeFile(join(cwd, "psd.yaml"), `deployments:\n${entries.join("")}`);
  await runProgram({ argv: [...argv, "add"], cwd, env });
  return {
    argv: [...argv, "add"],
    cwd,
    env,
    laid: join(cwd, ".psd/cache"),
    caches: [join(env["XDG_CACHE_HOME"] ?? "", "psd/registry")],
  };
}

async function npmProject(cwd: string, server: RegistryServer): Promise<Side> {
  const cache = join(cwd, "../npm-cache");
  const env = {
    ...noNpmSettings(),
    HOME: cwd,
    npm_config_userconfig: join(cwd, "../npmrc-of-user"),
    npm_config_globalconfig: join(cwd, "../npmrc-of-all"),
    npm_config_cache: cache,
    npm_config_registry: server.url,
  };
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  const dependencies = Object.fromEntries(indices.map((index) => [nameOf(index), "^1.0"]));
  await mkdir(cwd, { recursive: true });
  await writeFile(join(cwd, "package.json"), JSON.stringify({ name: "bench", dependencies }));
  await runProgram({ argv: ["npm", "install", "--package-lock-only", ...quiet], cwd, env });
  return {
    argv: ["npm", "ci", ...quiet],
    cwd,
    env,
    laid: join(cwd, "node_modules"),
    caches: [cache],
  };
}

/**
 * Empties what `npm run` hands down of the user's settings: they decide what npm asks for, and a lock without
 * addresses makes it ask twice as much.
 */
function noNpmSettings(): Readonly<Record<string, string>> {
  const names = Object.keys(process.env).filter((it) => /^npm_config_/iu.test(it));
  return Object.fromEntries(names.map((it) => [it, ""]));
}
