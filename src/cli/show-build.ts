import { failure, type Result } from "../diagnostics/result.ts";
import type { BuildOptions, Built } from "../pipeline/building/building.ts";
import type { BuiltOne } from "../pipeline/building/build-many.ts";
import type { OnBuildEvent } from "../pipeline/events.ts";
import { createServices, type Services } from "../services.ts";
import type { CommandContext } from "./command.ts";
import { exitCodeOf, exitCodeOfOutcome } from "./exit-code-of.ts";
import type { ExitCode } from "./exit-codes.ts";
import { agreeToFetch, agreeToNoBox, agreeToSpend, askForRuntime } from "./questions.ts";
import { buildAnnotations } from "./report/build-annotations.ts";
import { createBuildProgress } from "./report/build-human.ts";
import { describeOutcome } from "./report/describe-outcome.ts";
import { writeDiagnostics } from "./report/human.ts";
import { eventJson } from "./report/json.ts";
import { printOutcome } from "./report/outcome.ts";
import { describeTrouble } from "./report/trouble.ts";
import { readVersion } from "./version.ts";

/** How a build is shown. */
export interface BuildShow {
  /** Print the events as JSON lines instead of telling them to a person. */
  readonly json: boolean;
  /** Print annotations for GitHub Actions too. */
  readonly github?: boolean;
  /** Spend the budget without asking. */
  readonly yes: boolean;
}

type Surroundings = Pick<CommandContext, "environment" | "output" | "signal">;

/** Something that is built: a new build, or a hand-off that goes on. */
export type Action = (services: Services, options: BuildOptions) => Promise<Result<Built>>;

/** Runs a build, shows it while it runs, says how it ended, and gives the exit code. */
export async function showBuild(
  action: Action,
  show: BuildShow,
  context: Surroundings,
): Promise<ExitCode> {
  const { environment, output, signal } = context;
  const services = createServices(environment, await readVersion());
  const write: OnBuildEvent = (event) => output.stdout(eventJson(event, services.clock.now()));
  const progress = show.json
    ? { onEvent: write, lend: <Answer>(ask: () => Promise<Answer>) => ask(), stop: () => {} }
    : await createBuildProgress(context, services.clock);
  let result: Result<Built>;
  try {
    result = await action(services, {
      cwd: environment.cwd,
      signal,
      onEvent: progress.onEvent,
      confirm: (plan) =>
        show.yes ? Promise.resolve(true) : progress.lend(() => agreeToSpend(plan, context)),
      ask: () => progress.lend(() => askForRuntime(context)),
      agreeToNoBox: (reason, newcomer) =>
        progress.lend(() => agreeToNoBox(reason, context, newcomer)),
      mayFetch: (adapter) => progress.lend(() => agreeToFetch(adapter, context)),
    });
  } catch (error) {
    const trouble = signal.aborted ? undefined : describeTrouble(error);
    if (trouble === undefined) throw error;
    result = failure(trouble);
  } finally {
    progress.stop();
  }
  const exit = result.ok ? exitCodeOfOutcome(result.value.outcome) : exitCodeOf(result.diagnostics);
  if (show.json) writeEnd(result, exit, write);
  else await tellEnd(result, context);
  if (show.github === true) output.annotate(buildAnnotations([endOf(result)], environment.cwd));
  return exit;
}

function endOf(result: Result<Built>): BuiltOne {
  return { deployment: result.ok ? result.value.deployment : "psd build", built: result };
}

function writeEnd(result: Result<Built>, exit: ExitCode, write: OnBuildEvent): void {
  const found = result.ok ? [] : result.diagnostics;
  for (const diagnostic of found) write({ type: "diagnostic", diagnostic });
  write({ type: "finished", outcome: result.ok ? result.value.outcome.kind : "failed", exit });
}

async function tellEnd(result: Result<Built>, context: Surroundings): Promise<void> {
  if (!result.ok) return writeDiagnostics(result.diagnostics, context);
  const { deployment, outcome } = result.value;
  return printOutcome(describeOutcome(deployment, outcome), context.output);
}
