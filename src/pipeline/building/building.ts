import type { BoxLevel, FindSandbox, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Environment } from "../../platform/environment.ts";
import type { Random } from "../../platform/random.ts";
import type { BuildOutcome } from "./build-outcome.ts";
import type { RuntimeRequest } from "./choose.ts";
import type { AgreeToNoBox } from "./choose-box.ts";
import type { OnBuildEvent } from "../events.ts";
import type { AdapterPackage } from "../generation/agents/known-agent.ts";
import type { ReadKnownProject } from "../project/known-project.ts";
import type { OpenPlace, Place } from "../project/place.ts";
import type { Prepared } from "../project/prepare.ts";
import type { Budget, Strategy } from "../resolution/deployment.ts";
import type { DeploymentRequest } from "../resolution/resolve-deployment.ts";
import type { Layers } from "../validation/setup/layers.ts";

/** What the user asked of a build. */
export interface BuildRequest {
  readonly deployment: DeploymentRequest;
  readonly runtime: RuntimeRequest;
  /** Generate anew, and by an agent, although nothing changed. */
  readonly fresh: boolean;
  /** How it begins; as the deployment says when missing. */
  readonly strategy?: Strategy;
  /** Pay again for inputs whose build ended red. */
  readonly retry: boolean;
  /** Give up hand edits; they are kept in the store. */
  readonly discard: boolean;
  /** The attempt to go on from, such as `a7`. */
  readonly from?: string;
  /** False: generate and judge only. */
  readonly promote: boolean;
  /** The least level of the boxes; `none` for plain processes. */
  readonly box?: BoxLevel;
}

/** The outside world that a build needs. */
export interface BuildServices {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly findSandbox: FindSandbox;
  /** What set-ups left before; where missing, every set-up runs. */
  readonly layers?: Layers | undefined;
  readonly openPlace: OpenPlace;
  /** The version of this psd. */
  readonly version: string;
}

/** How a build is asked, stopped and listened to. */
export interface BuildOptions {
  /** Absolute. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly onEvent: OnBuildEvent;
  /** Whether the budget may be spent by that runtime; asked before the first paid turn. */
  readonly confirm: (plan: {
    readonly runtime: string;
    readonly budget: Budget;
  }) => Promise<boolean>;
  /** Asks which runtime is to be used; undefined where nobody says one. */
  readonly ask: () => Promise<string | undefined>;
  readonly agreeToNoBox: AgreeToNoBox;
  /** Asks whether an agent's adapter may be fetched with npx; no where nobody can be asked. */
  readonly mayFetch: (adapter: AdapterPackage) => Promise<boolean>;
  /** How the project is read; builds of several deployments read it once. */
  readonly readKnown?: ReadKnownProject;
}

/** A build that has come to its end. */
export interface Built {
  readonly deployment: string;
  readonly outcome: BuildOutcome;
}

/** A build that holds the lock of its deployment. */
export interface Building {
  readonly request: BuildRequest;
  readonly prepared: Prepared;
  readonly place: Place;
  readonly sandbox: Sandbox;
  readonly services: BuildServices;
  readonly options: BuildOptions;
  readonly redaction: Redaction;
}
