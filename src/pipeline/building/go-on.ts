import { resolve } from "node:path";
import { type Result, success } from "../../diagnostics/result.ts";
import { tell } from "./announce.ts";
import type { BuildRequest } from "./building.ts";
import type { RuntimeRequest } from "./choose.ts";
import type { OnBuildEvent } from "../events.ts";
import { deploymentOf, findAttempt } from "../project/known-attempt.ts";
import type { OpenPlace } from "../project/place.ts";
import { rememberedFolder } from "../project/remembered-folder.ts";
import { findProjectRoot } from "../resolution/find-project.ts";
import type { DeploymentRequest } from "../resolution/resolve-deployment.ts";

/** A build as it is meant, and the folder in which it is read. */
export interface MeantBuild {
  readonly request: BuildRequest;
  /** Absolute. */
  readonly cwd: string;
}

/**
 * What a build means that names an attempt and no package: the build of that attempt, with what is asked
 * for anew. Its runtime is the one that was named then only where that starts no program: an agent is
 * named again.
 */
export async function goOn(
  request: BuildRequest,
  { openPlace }: { readonly openPlace: OpenPlace },
  options: { readonly cwd: string; readonly onEvent: OnBuildEvent },
): Promise<Result<MeantBuild>> {
  const { from, deployment, runtime } = request;
  const { cwd } = options;
  const isNamed = deployment.target !== undefined || deployment.name !== undefined;
  if (from === undefined || isNamed) return success({ request, cwd });
  const root = await findProjectRoot(cwd);
  const place = await openPlace(root, "work");
  if (!place.ok) return place;
  tell(place.diagnostics, options);
  const known = findAttempt(from, place.value.journal);
  place.value.journal.close();
  if (!known.ok) return known;
  const { run } = known.value;
  const isNew = runtime.agent !== undefined || runtime.agentCommand !== undefined;
  const meant = {
    ...request,
    deployment: askedAnew(deploymentOf(known.value), deployment, cwd),
    runtime: isNew || mayStart(run.request.runtime) ? runtime : run.request.runtime,
  };
  return success({ request: meant, cwd: rememberedFolder(run.cwd, root) });
}

/** Whether a runtime is a program of this machine. */
function mayStart({ agent, agentCommand }: RuntimeRequest): boolean {
  return agentCommand !== undefined || (agent !== "hand-off" && agent !== "recorded");
}

/** Paths that are given anew are read in the present folder, the others where the build was asked for. */
function askedAnew(
  then: DeploymentRequest,
  now: DeploymentRequest,
  cwd: string,
): DeploymentRequest {
  return {
    ...then,
    ...(now.into === undefined ? {} : { into: resolve(cwd, now.into) }),
    ...(now.overlay === undefined ? {} : { overlay: resolve(cwd, now.overlay) }),
    ...(now.environment === undefined ? {} : { environment: now.environment }),
    choices: { ...then.choices, ...now.choices },
    parameters: { ...then.parameters, ...absolute(now.parameters, cwd) },
    budget: now.budget,
    allow: [...then.allow, ...now.allow],
  };
}

function absolute(
  parameters: DeploymentRequest["parameters"],
  cwd: string,
): DeploymentRequest["parameters"] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const isFile = typeof value === "object" && "file" in value;
      return [name, isFile ? { file: resolve(cwd, value.file) } : value];
    }),
  );
}
