import { resolve } from "node:path";
import { failure, type Result, success } from "../diagnostics/result.ts";
import { compose } from "../pipeline/composition/compose.ts";
import type { Composition } from "../pipeline/composition/composition.ts";
import { select } from "../pipeline/composition/select.ts";
import { readOverlay } from "../pipeline/package/read-overlay.ts";
import { readPackage } from "../pipeline/package/read-package.ts";
import { prepare } from "../pipeline/project/prepare.ts";
import { readProject } from "../pipeline/resolution/read-project.ts";
import { readValues } from "../pipeline/resolution/read-values.ts";
import { pathKind } from "../platform/files.ts";
import { parseChoices, parseParameters } from "./assignments.ts";

/** What is to be composed, as the command line says it. */
export interface ComposeRequest {
  readonly path: string;
  readonly overlay: string | undefined;
  readonly choose: readonly string[];
  readonly with: readonly string[];
  /** Of psd.yaml; counts for a deployment. */
  readonly environment: string | undefined;
  /** Absolute; files of values are read below it. */
  readonly cwd: string;
}

/** The composition of a package, or of a deployment where `word` is the name of one. */
export async function composeAsked(
  word: string | undefined,
  request: ComposeRequest,
): Promise<Result<Composition>> {
  const name = await deploymentNamed(word, request.cwd);
  return name === undefined ? composeRequest(request) : composeNamed(name, request, request.cwd);
}

/** The word where psd.yaml has a deployment of that name, or nothing of that name lies here. */
async function deploymentNamed(word: string | undefined, cwd: string): Promise<string | undefined> {
  if (word === undefined || !/^[a-z0-9][a-z0-9-]*$/u.test(word)) return undefined;
  if ((await pathKind(resolve(cwd, word))) === "missing") return word;
  const project = await readProject(cwd);
  const isDeployed = project.ok && project.value.deployments.some((it) => it.name === word);
  return isDeployed ? word : undefined;
}

/** The composition of a deployment. */
async function composeNamed(
  name: string,
  request: ComposeRequest,
  cwd: string,
): Promise<Result<Composition>> {
  const choices = parseChoices(request.choose);
  const parameters = parseParameters(request.with, {});
  if (!choices.ok || !parameters.ok) {
    return failure(...choices.diagnostics, ...parameters.diagnostics);
  }
  const { overlay, environment } = request;
  const laid = { ...(overlay && { overlay }), ...(environment && { environment }) };
  const asked = { target: name, choices: choices.value, parameters: parameters.value, ...laid };
  const prepared = await prepare({ ...asked, budget: {}, allow: [] }, cwd);
  return prepared.ok
    ? success(prepared.value.composition, prepared.diagnostics)
    : failure(...prepared.diagnostics);
}

/** The composition of a package with the options and parameters of the command line. */
async function composeRequest(request: ComposeRequest): Promise<Result<Composition>> {
  const specPrompt = await readPackage(request.path);
  const overlay = request.overlay === undefined ? undefined : await readOverlay(request.overlay);
  const read = [...specPrompt.diagnostics, ...(overlay?.diagnostics ?? [])];
  if (!specPrompt.ok || overlay?.ok === false) return failure(...read);
  const choices = parseChoices(request.choose);
  const parameters = parseParameters(request.with, specPrompt.value.manifest.parameters);
  if (!choices.ok || !parameters.ok) {
    return failure(...choices.diagnostics, ...parameters.diagnostics);
  }
  const { parameters: definitions } = specPrompt.value.manifest;
  const asked = { parameters: parameters.value, definitions, root: request.cwd };
  const texts = await readValues(asked);
  if (!texts.ok) return failure(...read, ...texts.diagnostics);
  const selection = select({
    specPrompt: specPrompt.value,
    choices: choices.value,
    parameters: parameters.value,
    texts: texts.value,
    ...(overlay === undefined ? {} : { overlay: overlay.value }),
  });
  if (!selection.ok) return failure(...read, ...selection.diagnostics);
  const composition = compose(selection.value);
  const found = [...read, ...texts.diagnostics];
  const diagnostics = [...found, ...selection.diagnostics, ...composition.diagnostics];
  return composition.ok ? success(composition.value, diagnostics) : failure(...diagnostics);
}
