import { join, resolve } from "node:path";
import type { BoxLevel, FindSandbox, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeTemporaryFolder, removePath } from "../../platform/files.ts";
import { type Random, randomSeed } from "../../platform/random.ts";
import { type AgreeToNoBox, chooseBox } from "../building/choose-box.ts";
import { axesOf } from "../composition/selection/choose-options.ts";
import { findRecording } from "../generation/find-recording.ts";
import { preflight } from "../generation/preflight.ts";
import { combineOptions, type OptionChoices } from "../inspection/combine-options.ts";
import { judgeKnown, type TriedOutput } from "./known-output-findings.ts";
import { canaryOutputs, type KnownOutput, recordedOutput, stubOutputs } from "./known-outputs.ts";
import type { OpenStore } from "../project/place.ts";
import type { SpecPrompt } from "../package/spec-prompt.ts";
import { composeDeployment, type CompositionSources, shareSources } from "../project/prepare.ts";
import { redactionOf } from "../project/redaction-of.ts";
import type { ParameterInput, Project } from "../resolution/deployment.ts";
import { readProject } from "../resolution/read-project.ts";
import { standInsFor } from "./stand-ins.ts";
import type { Layers } from "../validation/setup/layers.ts";
import { validate } from "../validation/validate.ts";

/** Which package's checks are tried. */
export interface KnownOutputsRequest {
  /** The package, relative to the working folder. */
  readonly path: string;
  /** Options that are fixed. */
  readonly choices: OptionChoices;
  readonly parameters: Readonly<Record<string, ParameterInput>>;
}

/** What trying known outputs needs. */
export interface KnownOutputsServices {
  readonly environment: Environment;
  readonly random: Random;
  readonly findSandbox: FindSandbox;
  readonly layers?: Layers | undefined;
  readonly openStore: OpenStore;
}

/** How it is bounded and listened to. */
export interface KnownOutputsOptions {
  readonly cwd: string;
  readonly box?: BoxLevel;
  readonly agreeToNoBox: AgreeToNoBox;
  readonly signal: AbortSignal;
  readonly onTried: (tried: TriedOutput) => void;
}

interface Trying {
  readonly specPrompt: SpecPrompt;
  readonly sources: CompositionSources;
  readonly request: KnownOutputsRequest;
  readonly project: Project;
  readonly sandbox: Sandbox;
  readonly store: Store;
  /** A folder for files. */
  readonly scratch: string;
  readonly services: KnownOutputsServices;
  readonly options: KnownOutputsOptions;
}

/**
 * Judges outputs of which the verdict is known: stubs, the known-bad ones of the package and the last trees of
 * its recordings, for every combination of its options. What differs is a finding about the checks.
 */
export async function tryKnownOutputs(
  request: KnownOutputsRequest,
  services: KnownOutputsServices,
  options: KnownOutputsOptions,
): Promise<Result<readonly TriedOutput[]>> {
  const project = await readProject(options.cwd);
  if (!project.ok) return project;
  const sources = shareSources();
  const specPrompt = await sources.readPackage(resolve(options.cwd, request.path));
  if (!specPrompt.ok) return specPrompt;
  const { axes, diagnostics } = axesOf(specPrompt.value, undefined);
  if (diagnostics.length > 0) return failure(...diagnostics);
  const combined = combineOptions(axes, request.choices);
  if (!combined.ok) return combined;
  const asked = { box: options.box, project: project.value };
  const sandbox = await chooseBox(asked, services, options.agreeToNoBox);
  if (!sandbox.ok) return sandbox;
  const scratch = await makeTemporaryFolder(join(services.environment.temporary, "psd-canary"));
  try {
    const store = await services.openStore(join(scratch, "store.git"));
    if (!store.ok) return store;
    return await tryAll(combined.value, {
      specPrompt: specPrompt.value,
      sources,
      request,
      project: project.value,
      sandbox: sandbox.value,
      store: store.value,
      scratch,
      services,
      options,
    });
  } finally {
    await removePath(scratch);
  }
}

async function tryAll(
  combinations: readonly OptionChoices[],
  it: Trying,
): Promise<Result<readonly TriedOutput[]>> {
  const tried: TriedOutput[] = [];
  const diagnostics: Diagnostic[] = [];
  const known = new Set<string>();
  for (const choices of combinations) {
    const outputs = await outputsOf(choices, it);
    if (!outputs.ok) return outputs;
    diagnostics.push(...outputs.diagnostics);
    for (const output of outputs.value) {
      if (it.options.signal.aborted) return failure(diagnose("validation/cancelled", {}));
      // Another option may change nothing for it.
      const key = keyOf(output);
      if (known.has(key)) continue;
      known.add(key);
      const folder = join(it.scratch, String(known.size));
      const one = await tryOutput(output, folder, it);
      diagnostics.push(...one.diagnostics.map(asWarning));
      if (!one.ok) continue;
      tried.push(one.value);
      it.options.onTried(one.value);
    }
  }
  return success(tried, diagnostics);
}

function keyOf({ kind, name, selection }: KnownOutput): string {
  const { criteria, commands, needs } = selection;
  const digests = criteria.map((it) => it.digest);
  // What does nothing does so in every language.
  if (kind === "stub") return JSON.stringify([kind, name, digests]);
  const argv = Object.entries(commands).map(([command, at]) => [command, at.argv]);
  return JSON.stringify([kind, name, digests, argv, needs]);
}

/** What cannot be judged here, for example for want of a tool, hinders no other output. */
function asWarning(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.severity === "error" ? { ...diagnostic, severity: "warning" } : diagnostic;
}

async function outputsOf(
  choices: OptionChoices,
  { specPrompt, request, project, sources, options }: Trying,
): Promise<Result<readonly KnownOutput[]>> {
  const subject = {
    name: request.path,
    packagePath: resolve(options.cwd, request.path),
    choices,
    parameters: { ...standInsFor(specPrompt), ...request.parameters },
    context: [],
  };
  const composed = await composeDeployment(subject, project, sources);
  if (!composed.ok) return composed;
  const { selection, digests } = composed.value.composition;
  const packageRoot = specPrompt.root;
  const recording = await findRecording({ packageRoot, prompt: digests.prompt });
  if (!recording.ok) return recording;
  const outputs = [
    ...stubOutputs(selection),
    ...canaryOutputs(selection),
    ...(recording.value === undefined
      ? []
      : [recordedOutput(recording.value, selection, packageRoot)]),
  ];
  return success(outputs, [...composed.diagnostics, ...recording.diagnostics]);
}

async function tryOutput(
  output: KnownOutput,
  folder: string,
  { sandbox, store, services, project, options }: Trying,
): Promise<Result<TriedOutput>> {
  const { selection, kind } = output;
  const tree = await output.store(folder, store);
  if (!tree.ok) return tree;
  const { environment, random, layers } = services;
  const { signal } = options;
  const found = await preflight({ selection }, services, { signal });
  // What does nothing needs nothing.
  const nothing = { ...selection, needs: {}, commands: {} };
  const tools =
    found.ok || kind !== "stub"
      ? found
      : await preflight({ selection: nothing }, services, { signal });
  if (!tools.ok) return tools;
  const judged = await validate(
    { selection, tree: tree.value, seed: randomSeed(random), tools: tools.value },
    { sandbox, store, environment, layers, setup: project.setup },
    {
      signal,
      redaction: redactionOf({ selection, environment }),
      tryAgain: kind === "recording" ? "every" : "never",
    },
  );
  return judged.ok ? success(judgeKnown(output, judged.value)) : judged;
}
