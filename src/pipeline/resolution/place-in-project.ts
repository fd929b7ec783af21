import type { CatalogueCode } from "../../diagnostics/catalogue.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { decodeText } from "../package/tree/source-text.ts";
import { parseYaml, type YamlPath, type YamlSource } from "../package/yaml/yaml-source.ts";
import type { Deployment, Project } from "./deployment.ts";
import { maxProjectBytes } from "./read-project.ts";

/** A deployment, as far as it says where its parts stand. */
type Placed = Pick<Deployment, "name" | "environment">;

/** Gives findings about a deployment their places in psd.yaml. */
type PlaceFindings = (
  deployment: Placed,
  findings: readonly Diagnostic[],
) => Promise<readonly Diagnostic[]>;

/**
 * Says where in psd.yaml stands what a package does not have, or no longer: the package itself, an axis, an
 * option, a parameter. What was said elsewhere stays without a place. psd.yaml is read for the first of them.
 */
export function createPlacer({ configuration }: Pick<Project, "configuration">): PlaceFindings {
  let source: Promise<YamlSource | undefined> | undefined;
  return async (deployment, findings) => {
    if (configuration === undefined || !findings.some(isAboutEntry)) return findings;
    source ??= readSource(configuration);
    const read = await source;
    return read === undefined ? findings : findings.map((it) => placed(it, deployment, read));
  };
}

async function readSource(file: string): Promise<YamlSource | undefined> {
  const read = await readPlainFile(file, maxProjectBytes);
  const text = read !== undefined && "bytes" in read ? decodeText(read.bytes, file) : undefined;
  if (text?.ok !== true) return undefined;
  return parseYaml(text.value, { file, firstLine: 1, rules: "own" }).source;
}

/** Where a finding of that code stands in the entry of a deployment. */
const places: Partial<Record<CatalogueCode, (args: Diagnostic["args"]) => YamlPath>> = {
  "package/not-found": () => ["from"],
  "package/no-specprompt": () => ["from"],
  "composition/unknown-axis": ({ axis }) => ["choose", String(axis)],
  "composition/unknown-option": ({ axis }) => ["choose", String(axis)],
  "composition/unknown-parameter": ({ name }) => ["with", String(name)],
};

function isAboutEntry({ code }: Diagnostic): boolean {
  return places[code] !== undefined;
}

function placed(
  finding: Diagnostic,
  { name, environment }: Placed,
  source: YamlSource,
): Diagnostic {
  const inner = places[finding.code]?.(finding.args);
  if (inner === undefined) return finding;
  const entry = ["deployments", name];
  const sets = environment === undefined ? [] : [[...entry, "environments", environment, ...inner]];
  // A set is laid over what the deployment says by itself.
  const path = [...sets, [...entry, ...inner]].find((it) => saysSo(it, finding, source));
  if (path === undefined) return finding;
  const isOption = finding.code === "composition/unknown-option";
  const isPackage = inner[0] === "from";
  const span = isOption || isPackage ? source.spanOf(path) : source.keySpanOf(path);
  if (!isPackage || finding.span === undefined) return { ...finding, span };
  const related = [{ message: "a package was looked for here", span: finding.span }];
  return { ...finding, span, related };
}

/** Whether psd.yaml is what says it: the command line may have said something else. */
function saysSo(path: YamlPath, { args }: Diagnostic, source: YamlSource): boolean {
  const value = path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? Object.entries(at).find(([name]) => name === key)?.[1]
        : undefined,
    source.value,
  );
  return value !== undefined && (args["option"] === undefined || value === args["option"]);
}
