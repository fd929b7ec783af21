import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../../platform/environment.ts";

/** Where requests of npm's libraries go, and how. */
export type NpmOptions = Readonly<Record<string, unknown>>;

/** Milliseconds and numbers that suit a command at which a person waits; npm's own are made for servers. */
const patience = {
  "fetch-retries": ["fetchRetries", 2],
  "fetch-retry-mintimeout": ["fetchRetryMintimeout", 200],
  "fetch-retry-maxtimeout": ["fetchRetryMaxtimeout", 2000],
  "fetch-timeout": ["timeout", 60_000],
} as const;

/**
 * What the user's own `.npmrc` files and variables say, as npm reads them: registries, scopes, logins,
 * proxies, certificates. The cache is psd's own; no script of a package is ever run.
 */
export async function readNpmOptions(
  projectRoot: string,
  environment: Pick<Environment, "cache" | "variables" | "node" | "platform">,
): Promise<NpmOptions> {
  const { default: Config } = await import("@npmcli/config");
  const { default: found } = await import("@npmcli/config/lib/definitions/index.js");
  const config = new Config({
    ...found,
    npmPath: dirname(fileURLToPath(import.meta.resolve("@npmcli/config/package.json"))),
    // A copy: npm writes its findings into it.
    env: { ...environment.variables },
    argv: [],
    execPath: environment.node,
    platform: environment.platform,
    cwd: projectRoot,
    warn: false,
  });
  await config.load();
  const own = Object.entries(patience).flatMap(([key, [name, value]]) =>
    config.isDefault(key) ? [[name, value] as const] : [],
  );
  return {
    ...config.flat,
    ...Object.fromEntries(own),
    cache: registryCache(environment.cache),
    ignoreScripts: true,
    audit: false,
    userAgent: "psd",
  };
}

/** Where npm's libraries keep what they fetch, below psd's own cache. */
export function registryCache(cache: string): string {
  return join(cache, "registry");
}
