import { escapeText } from "../diagnostics/escape.ts";
import type { Result } from "../diagnostics/result.ts";
import { buildMany, type BuiltOne, type ManyRequest } from "../pipeline/building/build-many.ts";
import type { BuildEvent } from "../pipeline/events.ts";
import { createServices } from "../services.ts";
import type { CommandContext } from "./command.ts";
import { exitCodeOf, exitCodeOfAll, exitCodeOfOutcome } from "./exit-code-of.ts";
import type { ExitCode } from "./exit-codes.ts";
import { createQuestions } from "./questions-of-many.ts";
import { buildAnnotations } from "./report/build-annotations.ts";
import { type BuildsProgress, createBuildsProgress } from "./report/builds-human.ts";
import { buildsLines } from "./report/builds-outcome.ts";
import { githubAnnotation } from "./report/github.ts";
import { writeDiagnostics } from "./report/human.ts";
import { allFinishedJson, deploymentEventJson } from "./report/json.ts";
import { describeTrouble } from "./report/trouble.ts";
import type { BuildShow } from "./show-build.ts";
import { readVersion } from "./version.ts";

type Surroundings = Pick<CommandContext, "environment" | "output" | "signal">;

/** Runs the builds of several deployments, shows them while they run, says how each ended, and gives the exit code. */
export async function showBuilds(
  request: ManyRequest,
  show: BuildShow,
  context: Surroundings,
): Promise<ExitCode> {
  const { environment, output, signal } = context;
  const services = createServices(environment, await readVersion());
  const { clock } = services;
  const progress = show.json
    ? jsonProgress((deployment, event) =>
        output.stdout(deploymentEventJson(deployment, event, clock.now())),
      )
    : await createBuildsProgress(context, request.names, clock);
  const questions = createQuestions(show, context, (action) => progress.lend(action));
  let result: Result<readonly BuiltOne[]>;
  try {
    result = await buildMany(request, services, {
      cwd: environment.cwd,
      signal,
      optionsOf: (deployment) => ({
        cwd: environment.cwd,
        signal,
        onEvent: progress.listener(deployment),
        ...questions(deployment),
      }),
      onEnd: (one) => progress.end(one),
      describeTrouble: (error) => (signal.aborted ? undefined : describeTrouble(error)),
    });
  } finally {
    progress.stop();
  }
  const exit = result.ok ? exitCodeOfAll(result.value.map(exitOf)) : exitCodeOf(result.diagnostics);
  if (show.json) output.stdout(allFinishedJson(exit, clock.now()));
  else await tellAll(result, context);
  if (show.github === true) output.annotate(annotationsOf(result, environment.cwd));
  return exit;
}

function jsonProgress(write: (deployment: string, event: BuildEvent) => void): BuildsProgress {
  return {
    listener: (deployment) => (event) => write(deployment, event),
    end: (one) => {
      const { deployment, built } = one;
      const found = built.ok ? [] : built.diagnostics;
      for (const diagnostic of found) write(deployment, { type: "diagnostic", diagnostic });
      const outcome = built.ok ? built.value.outcome.kind : "failed";
      write(deployment, { type: "finished", outcome, exit: exitOf(one) });
    },
    lend: (action) => action(),
    stop: () => {},
  };
}

function exitOf({ built }: BuiltOne): ExitCode {
  return built.ok ? exitCodeOfOutcome(built.value.outcome) : exitCodeOf(built.diagnostics);
}

function annotationsOf(result: Result<readonly BuiltOne[]>, cwd: string): string {
  const findings = result.diagnostics.map((it) => githubAnnotation(it, cwd)).join("");
  return findings + buildAnnotations(result.ok ? result.value : [], cwd);
}

async function tellAll(
  result: Result<readonly BuiltOne[]>,
  { environment, output }: Surroundings,
): Promise<void> {
  await writeDiagnostics(result.diagnostics, { environment, output });
  if (!result.ok) return;
  for (const { deployment, built } of result.value) {
    if (built.ok) continue;
    output.stderr(`\n${output.colors.stderr.bold(escapeText(deployment))}\n`);
    // In the order in which the deployments are named.
    await writeDiagnostics(built.diagnostics, { environment, output });
  }
  output.stdout(`${buildsLines(result.value, output.colors.stdout).join("\n")}\n`);
}
