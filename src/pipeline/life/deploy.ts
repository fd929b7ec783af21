import { relative } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { type KnownProject, readKnownProject, rememberedOf } from "../project/known-project.ts";
import type { ParameterDefinition } from "../package/manifest.ts";
import { readPackage } from "../package/read-package.ts";
import type { Axis, SpecPrompt } from "../package/spec-prompt.ts";
import { composeDeployment } from "../project/prepare.ts";
import {
  type Budget,
  defaultBudget,
  type Deployment,
  type ParameterInput,
} from "../resolution/deployment.ts";
import { type DeploymentRequest, resolveDeployment } from "../resolution/resolve-deployment.ts";
import { editProject } from "./edit-project.ts";

/** What a person is asked about a new deployment; undefined where nobody answers. */
export interface DeployQuestions {
  readonly option: (axis: Axis) => Promise<string | undefined>;
  readonly parameter: (
    name: string,
    definition: ParameterDefinition,
  ) => Promise<ParameterInput | undefined>;
}

/** An entry that was written into psd.yaml. */
export interface Deployed {
  readonly name: string;
  readonly into: string;
}

/**
 * Adds a deployment to psd.yaml, which is made where it is missing. Options and parameters that are not
 * given are asked for; what can then not be composed is a diagnostic, and nothing is written.
 */
export async function deploy(
  request: DeploymentRequest,
  questions: DeployQuestions,
  { cwd }: { readonly cwd: string },
): Promise<Result<Deployed>> {
  const known = await readKnownProject(cwd);
  if (!known.ok) return known;
  const { project } = known.value;
  const resolved = resolveNew(request, known.value, cwd);
  if (!resolved.ok) return resolved;
  const read = await readPackage(resolved.value.packagePath);
  if (!read.ok) return read;
  const deployment = await askAll(resolved.value, read.value, questions);
  const composed = await composeDeployment(deployment, project);
  if (!composed.ok) return composed;
  const { name, into } = deployment;
  const entry = entryOf(deployment, project.root);
  const edited = await editProject(project.root, { kind: "add", name, entry });
  return edited.ok ? success({ name, into }, composed.diagnostics) : edited;
}

function resolveNew(
  request: DeploymentRequest,
  { project, receipts }: KnownProject,
  cwd: string,
): Result<Deployment> {
  const remembered = receipts.map(rememberedOf);
  const resolved = resolveDeployment(request, { project, remembered, cwd });
  if (!resolved.ok) return resolved;
  const { name, packagePath } = resolved.value;
  const isTaken = project.deployments.some((it) => it.name === name);
  // What was deployed without psd.yaml may be written into it, but only by its own package.
  const other = remembered.find((it) => it.name === name);
  const isOther = other !== undefined && relative(project.root, packagePath) !== other.packagePath;
  return isTaken || isOther ? failure(diagnose("resolution/name-taken", { name })) : resolved;
}

async function askAll(
  deployment: Deployment,
  { axes, manifest }: SpecPrompt,
  questions: DeployQuestions,
): Promise<Deployment> {
  const choices = new Map(Object.entries(deployment.choices));
  for (const axis of axes) {
    // One question after the other.
    const option = choices.has(axis.name) ? undefined : await questions.option(axis);
    if (option !== undefined) choices.set(axis.name, option);
  }
  const parameters = new Map(Object.entries(deployment.parameters));
  for (const [name, definition] of Object.entries(manifest.parameters)) {
    const value = parameters.has(name) ? undefined : await questions.parameter(name, definition);
    if (value !== undefined) parameters.set(name, value);
  }
  return {
    ...deployment,
    choices: Object.fromEntries(choices),
    parameters: Object.fromEntries(parameters),
  };
}

/** A deployment as psd.yaml has it: without what is the default anyway. */
export function entryOf(deployment: Deployment, projectRoot: string): Record<string, unknown> {
  const { into, choices, parameters, overlay, context, runtime, allow } = deployment;
  const budget = budgetOf(deployment.budget);
  return {
    from: fromOf(deployment, projectRoot),
    into,
    ...ifAny("choose", choices),
    ...ifAny("with", parameters),
    ...(overlay === undefined ? {} : { overlay }),
    ...(context.length === 0 ? {} : { context: [...context] }),
    ...(runtime === undefined ? {} : { runtime }),
    ...ifAny("budget", budget),
    ...(allow.length === 0 ? {} : { allow: [...allow] }),
  };
}

/** The package as psd.yaml names it: relative to the project, or as it is known elsewhere. */
function fromOf({ packagePath, source, specifier }: Deployment, projectRoot: string): string {
  if (source !== undefined) return specifier;
  const path = relative(projectRoot, packagePath).split("\\").join("/");
  return path.startsWith(".") ? path : `./${path}`;
}

function ifAny(key: string, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}

function budgetOf(budget: Budget): Readonly<Record<string, number>> {
  const defaults: Readonly<Record<string, number | undefined>> = { ...defaultBudget };
  const entries = Object.entries(budget).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "number" && value !== defaults[key] ? [[key, value] as const] : [],
  );
  return Object.fromEntries(entries);
}
