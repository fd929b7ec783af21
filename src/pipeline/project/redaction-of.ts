import { createRedaction, type Redaction, type SecretValue } from "../../diagnostics/redaction.ts";
import type { Environment } from "../../platform/environment.ts";
import type { Selection } from "../composition/selection.ts";
import type { OnBuildEvent } from "../events.ts";
import { credentialsOf } from "../generation/agent-credentials.ts";
import { agentEnvironment } from "../generation/agent-environment.ts";
import { parametersForChecks } from "../validation/check-parameters.ts";

/** Where the secrets of a deployment come from. */
export interface SecretSources {
  readonly selection: Pick<Selection, "textParameters" | "environmentParameters">;
  readonly environment: Pick<Environment, "variables">;
  /** Names of further variables that an agent may see. */
  readonly agentEnvironment?: readonly string[];
}

/** Knows the values of a deployment's secret parameters and the credentials that agents are given. Pure. */
export function redactionOf(sources: SecretSources): Redaction {
  return createRedaction(secretsOf(sources));
}

/** These values themselves, with what they are. Pure. */
export function secretsOf(sources: SecretSources): readonly SecretValue[] {
  const { selection, environment } = sources;
  const { secrets } = parametersForChecks(selection, environment);
  const passed = agentEnvironment(environment.variables, { also: sources.agentEnvironment });
  return [...secrets, ...credentialsOf(passed)];
}

/** A listener that hears no secrets. */
export function hearRedacted(onEvent: OnBuildEvent, redaction: Redaction): OnBuildEvent {
  return (event) => onEvent(redaction.value(event));
}
