import * as z from "zod";

/** A mapping of names to anything; other shapes count as empty. */
const names = z.record(z.string(), z.unknown()).catch({});

const packageJson = z.object({
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});

const composerJson = z.object({ require: names, "require-dev": names });

const denoJson = z.object({ imports: names });

/** What npm and its kin find within the project itself. */
const isOwn = (value: unknown): boolean =>
  typeof value === "string" && /^(?:file|link|portal|workspace):/u.test(value);

/** Names in a `package.json`; throws where it is no JSON object. */
export function readPackageJson(text: string): readonly string[] {
  const json = packageJson.parse(JSON.parse(text));
  return Object.values(json).flatMap((it) => thirdParty(it));
}

/** Names in a `composer.json`, without PHP itself and its extensions; throws where it is no JSON object. */
export function readComposerJson(text: string): readonly string[] {
  const json = composerJson.parse(JSON.parse(text));
  return Object.values(json)
    .flatMap((it) => thirdParty(it))
    .filter((name) => name.includes("/"));
}

/** Specifiers in the `imports` of a `deno.json`; throws where it is no JSON object. */
export function readDenoJson(text: string): readonly string[] {
  const { imports } = denoJson.parse(JSON.parse(text));
  return Object.entries(imports)
    .filter(([, value]) => typeof value === "string" && /^(?:npm|jsr|https?):/u.test(value))
    .map(([name]) => name);
}

function thirdParty(mapping: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(mapping)
    .filter(([, value]) => !isOwn(value))
    .map(([name]) => name);
}
