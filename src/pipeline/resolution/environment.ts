import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../package/nearest.ts";
import { defaultEnvironment, type Deployment, type Project } from "./deployment.ts";
import type { ResolutionContext } from "./resolve-deployment.ts";

/** Lays sets of environments over deployments. */
export interface Environments {
  /**
   * The deployment with the set of its environment laid over it: the one that was asked for, else the one
   * of its last build. A deployment without a set of that name is as it is.
   */
  lay(deployment: Deployment): Deployment;
  /** That no deployment has a set of the name that was asked for; undefined where one has. */
  readonly unknown: Diagnostic | undefined;
}

/** Makes what lays the environment that was asked for; undefined means that of each last build. */
export function layEnvironments(
  { project, remembered }: Pick<ResolutionContext, "project" | "remembered">,
  asked: string | undefined,
): Environments {
  const last = new Map(remembered.map((it) => [it.name, it.environment] as const));
  return {
    lay: (deployment) => {
      const name = asked ?? last.get(deployment.name) ?? defaultEnvironment;
      const sets = deployment.environments ?? {};
      const set = Object.hasOwn(sets, name) ? sets[name] : undefined;
      if (set === undefined) return deployment;
      return {
        ...deployment,
        environment: name,
        choices: { ...deployment.choices, ...set.choices },
        parameters: { ...deployment.parameters, ...set.parameters },
      };
    },
    unknown: findUnknownEnvironment(asked, project),
  };
}

/** That no deployment has a set of a name; undefined where one has, or none is asked for. */
export function findUnknownEnvironment(
  name: string | undefined,
  { deployments }: Pick<Project, "deployments">,
): Diagnostic | undefined {
  if (name === undefined) return undefined;
  const sets = deployments.flatMap((it) => Object.keys(it.environments ?? {}));
  const known = [...new Set(sets)].toSorted();
  if (name === defaultEnvironment || known.includes(name)) return undefined;
  const args = { name, known, nearest: nearest(name, known) };
  return diagnose("resolution/environment-unknown", args);
}
