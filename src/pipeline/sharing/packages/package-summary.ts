import { join } from "node:path";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { describePackage } from "../../difference/describe-package.ts";
import type { PackageFacts } from "../../difference/package-facts.ts";
import { readPackage } from "../../package/read-package.ts";
import { listFolder } from "../../../platform/files.ts";

/** What a person should see of a package before anything of it is used. */
export interface PackageSummary {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly license?: string;
  readonly clauses: number;
  readonly criteria: number;
  readonly heldOut: number;
  readonly commands: PackageFacts["commands"];
  readonly needs: PackageFacts["needs"];
  readonly parameters: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly secret: boolean;
    readonly about?: string;
  }[];
  readonly axes: PackageFacts["axes"];
  /** Live files that its outputs may have where a deployment allows them too. */
  readonly liveFiles: readonly string[];
  readonly dependencies: string;
  /** Prompts for which it brings recordings: code of strangers. */
  readonly recordings: number;
  /** Files that are data here although agents and package managers would act on them. */
  readonly inert: readonly string[];
}

/** Names at the top of a package that other tools take for instructions. */
const inert = new Set([
  "CLAUDE.md",
  "AGENTS.md",
  "GEMINI.md",
  ".cursorrules",
  ".claude",
  ".github",
  ".npmrc",
]);

/** Reads the package in a folder and says what it would ask of its user. */
export async function summarisePackage(folder: string): Promise<Result<PackageSummary>> {
  const read = await readPackage(folder);
  if (!read.ok) return read;
  const facts = await describePackage(read.value);
  if (!facts.ok) return failure(...facts.diagnostics);
  const { manifest } = read.value;
  const names = await listFolder(folder);
  const criteria = Object.values(facts.value.criteria);
  return success({
    ...(manifest.name === undefined ? {} : { name: manifest.name }),
    ...(manifest.version === undefined ? {} : { version: manifest.version }),
    ...(manifest.description === undefined ? {} : { description: manifest.description }),
    ...(manifest.license === undefined ? {} : { license: manifest.license }),
    clauses: Object.keys(facts.value.clauses).length,
    criteria: criteria.filter((it) => !it.heldOut).length,
    heldOut: criteria.filter((it) => it.heldOut).length,
    commands: facts.value.commands,
    needs: facts.value.needs,
    parameters: Object.entries(manifest.parameters).map(([name, it]) => ({
      name,
      required: it.default === undefined,
      secret: it.secret,
      ...(it.about === undefined ? {} : { about: it.about }),
    })),
    axes: facts.value.axes,
    liveFiles: facts.value.liveFiles,
    dependencies: facts.value.dependencies,
    recordings: (await listFolder(join(folder, "recordings"))).length,
    inert: names.filter((it) => inert.has(it)),
  });
}
