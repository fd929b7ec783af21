import { success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { fetchFromGit, findInGit } from "./git-registry.ts";
import { readKeptTarball } from "./kept-tarballs.ts";
import { fetchFromRegistry, findInRegistry } from "./npm-registry.ts";
import type { NpmOptions } from "./npm-options.ts";
import type { Registry } from "./registry.ts";

/** Registries as the user's npm is set up for a project, and git as the user's git is. Nothing is read or asked before it is used. */
export function createRegistry(
  projectRoot: string,
  environment: Pick<Environment, "cache" | "temporary" | "variables" | "node" | "platform">,
): Registry {
  let made: Promise<NpmOptions> | undefined;
  const npm = async (): Promise<NpmOptions> => {
    const { readNpmOptions } = await import("./npm-options.ts");
    return (made ??= readNpmOptions(projectRoot, environment));
  };
  return {
    find: async (source, options) =>
      source.kind === "git"
        ? findInGit(source, environment, options)
        : findInRegistry(source, await npm(), options),
    fetch: async (pin, options) => {
      if (/#[0-9a-f]{40}$/u.test(pin.resolved)) return fetchFromGit(pin, environment, options);
      const kept = await readKeptTarball(environment.cache, pin);
      if (kept !== undefined) return success(kept);
      return fetchFromRegistry(pin, await npm(), options);
    },
  };
}
