import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, settle, success } from "../../diagnostics/result.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { conflictLine } from "../../platform/conflict-line.ts";
import { decodeText } from "../package/tree/source-text.ts";
import { parseYaml, type YamlSource } from "../package/yaml/yaml-source.ts";
import {
  type Budget,
  defaultBudget,
  type Deployment,
  deploymentName,
  type Project,
  type SetupRule,
} from "./deployment.ts";
import { findProjectRoot } from "./find-project.ts";
import { type Lock, readLock } from "./lock.ts";
import { placePackage } from "./place-package.ts";
import { parseTokens } from "./parse-tokens.ts";
import { type ProjectFile, projectSchema } from "./project-schema.ts";
import { checkOverlay } from "./overlay.ts";
import { isRemoteSpecifier, parseSpecifier } from "./specifier.ts";
import { checkTarget } from "./target.ts";
import { indexTargets } from "./target-index.ts";

/** Bytes of the largest psd.yaml that is read: 10,000 deployments need less. */
export const maxProjectBytes = 2 * 1024 * 1024;

/** Reads the project that a folder lies in; without psd.yaml it has no deployments of its own. */
export async function readProject(folder: string): Promise<Result<Project>> {
  const root = await findProjectRoot(folder);
  const file = join(root, "psd.yaml");
  const read = await readPlainFile(file, maxProjectBytes);
  if (read === undefined) return success({ root, spend: false, recordings: [], deployments: [] });
  if ("fault" in read) {
    const span = { file, line: 1, column: 1 };
    return failure(diagnose("resolution/configuration-invalid", { problem: read.fault }, { span }));
  }
  const text = decodeText(read.bytes, file);
  if (!text.ok) return text;
  const marked = conflictLine(text.value);
  if (marked !== undefined) {
    const span = { file, line: marked, column: 1 };
    return failure(diagnose("resolution/configuration-conflicted", {}, { span }));
  }
  const { source, findings } = parseYaml(text.value, { file, firstLine: 1, rules: "own" });
  if (source === undefined) return failure(...findings);
  const parsed = projectSchema.safeParse(withoutExtensions(source.value ?? {}));
  if (!parsed.success) {
    return failure(...parsed.error.issues.flatMap((issue) => describeIssue(issue, source)));
  }
  const isRemote = Object.values(parsed.data.deployments).some(({ from }) =>
    isRemoteSpecifier(from),
  );
  const lock = isRemote ? await readLock(root) : success<Lock>({});
  return lock.ok ? toProject(parsed.data, { source, root, lock: lock.value }) : lock;
}

type Issue = NonNullable<ReturnType<typeof projectSchema.safeParse>["error"]>["issues"][number];

function describeIssue(issue: Issue, source: YamlSource): readonly Diagnostic[] {
  const path = issue.path.map((it) => (typeof it === "symbol" ? String(it) : it));
  if (issue.code === "invalid_key") {
    const problem = `${path.join(".")}: ${issue.issues[0]?.message ?? issue.message}`;
    const span = source.keySpanOf(path);
    return [diagnose("resolution/configuration-invalid", { problem }, { span })];
  }
  if (issue.code !== "unrecognized_keys") {
    const problem = `${path.join(".")}: ${issue.message}`;
    return [
      diagnose("resolution/configuration-invalid", { problem }, { span: source.spanOf(path) }),
    ];
  }
  return issue.keys.map((key) => {
    const problem = `unknown key "${key}"`;
    const span = source.keySpanOf([...path, key]);
    return diagnose("resolution/configuration-invalid", { problem }, { span });
  });
}

interface Surroundings {
  readonly source: YamlSource;
  readonly root: string;
  readonly lock: Lock;
}

function toProject(file: ProjectFile, { source, root, lock }: Surroundings): Result<Project> {
  const deployments = Object.entries(file.deployments).map(([name, entry]) =>
    toDeployment({ name, entry, root, file, lock }),
  );
  // A place is looked for among all deployments, so only that of a fault is.
  const findings = [
    ...deployments.flatMap(({ name, specifier }) =>
      parseSpecifier(specifier).ok
        ? []
        : parseSpecifier(specifier, source.spanOf(["deployments", name, "from"])).diagnostics,
    ),
    ...deployments.flatMap(({ name }) => {
      if (deploymentName.test(name)) return [];
      const span = source.keySpanOf(["deployments", name]);
      return [diagnose("resolution/name-invalid", { name }, { span })];
    }),
    ...deployments.flatMap((it) => targetFindings(it, root, source)),
    ...deployments.flatMap((it) => {
      if (checkOverlay(it) === undefined) return [];
      return checkOverlay(it, source.spanOf(["deployments", it.name, "overlay"])) ?? [];
    }),
    ...overlapFindings(deployments, source),
  ];
  const project: Project = {
    root,
    configuration: source.file,
    ...(file.runtime === undefined ? {} : { runtime: file.runtime }),
    spend: file.spend === "yes",
    recordings: file.recordings ?? [],
    ...(file.box === undefined ? {} : { box: file.box }),
    ...(file.setup === undefined ? {} : { setup: toSetupRule(file.setup) }),
    deployments,
  };
  return settle(project, findings);
}

function toSetupRule(given: NonNullable<ProjectFile["setup"]>): SetupRule {
  return "network" in given ? given.network : given;
}

interface Entry {
  readonly name: string;
  readonly entry: ProjectFile["deployments"][string];
  readonly root: string;
  readonly file: ProjectFile;
  readonly lock: Lock;
}

function toDeployment({ name, entry, root, file, lock }: Entry): Deployment {
  const runtime = entry.runtime ?? file.runtime;
  const strategy = entry.strategy ?? file.strategy;
  return {
    name,
    specifier: entry.from,
    ...placePackage(entry.from, { projectRoot: root, folder: root, lock }),
    into: plainPath(entry.into),
    choices: entry.choose ?? {},
    parameters: entry.with ?? {},
    ...(entry.environments === undefined ? {} : { environments: toSets(entry.environments) }),
    ...(entry.overlay === undefined ? {} : { overlay: plainPath(entry.overlay) }),
    context: entry.context ?? [],
    ...(runtime === undefined ? {} : { runtime }),
    ...(strategy === undefined ? {} : { strategy }),
    budget: toBudget(entry.budget),
    allow: entry.allow ?? [],
  };
}

function toSets(
  given: NonNullable<ProjectFile["deployments"][string]["environments"]>,
): NonNullable<Deployment["environments"]> {
  return Object.fromEntries(
    Object.entries(given).map(([name, it]) => [
      name,
      { choices: it.choose ?? {}, parameters: it.with ?? {} },
    ]),
  );
}

/** `./a/` as `a`. */
function plainPath(path: string): string {
  return path.replace(/^\.\//u, "").replace(/\/+$/u, "");
}

function toBudget(given: ProjectFile["deployments"][string]["budget"] = {}): Budget {
  const { tokens, usd } = given;
  return {
    generations: given.generations ?? defaultBudget.generations,
    repairs: given.repairs ?? defaultBudget.repairs,
    minutes: given.minutes ?? defaultBudget.minutes,
    ...(tokens === undefined ? {} : { tokens: parseTokens(tokens) }),
    ...(usd === undefined ? {} : { usd }),
  };
}

function targetFindings(it: Deployment, root: string, source: YamlSource): readonly Diagnostic[] {
  const { name, into, packagePath: packageRoot } = it;
  const check = { projectRoot: root, into, packageRoot };
  if (checkTarget(check) === undefined) return [];
  const problem = checkTarget({ ...check, span: source.spanOf(["deployments", name, "into"]) });
  return problem === undefined ? [] : [problem];
}

function overlapFindings(
  deployments: readonly Deployment[],
  source: YamlSource,
): readonly Diagnostic[] {
  const targets = indexTargets();
  return deployments.flatMap(({ name, into }) => {
    const other = targets.overlapping({ name, into });
    targets.add({ name, into });
    if (other === undefined) return [];
    const span = source.spanOf(["deployments", name, "into"]);
    const args = { into, other: other.name, otherInto: other.into };
    return [diagnose("resolution/target-taken", args, { span })];
  });
}

/** Keys that begin with `x-` belong to the user. */
function withoutExtensions(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("x-"))
      .map(([key, it]) => [key, withoutExtensions(it)]),
  );
}
