import { readText } from "../platform/files.ts";
import {
  buildFrozen,
  type FrozenBuild,
  type FrozenOne,
} from "../pipeline/building/build-frozen.ts";
import type { DeploymentStatus } from "../pipeline/inspection/deployment-status.ts";
import { createServices } from "../services.ts";
import type { BoxLevel } from "../adapters/sandbox/sandbox.ts";
import type { CommandContext } from "./command.ts";
import { exitCodeOf, exitCodeOfAll, exitCodeOfVerdict } from "./exit-code-of.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { frozenExitCode } from "./frozen-exit-code.ts";
import type { OutputForm } from "./output-form.ts";
import { createBuildProgress } from "./report/build-human.ts";
import { githubAnnotation } from "./report/github.ts";
import { writeDiagnostics } from "./report/human.ts";
import { findingsJson } from "./report/json.ts";
import { printOutcome } from "./report/outcome.ts";
import { statusAnnotations } from "./report/status-annotations.ts";
import { overviewLines } from "./report/status-overview.ts";
import { describeValidated } from "./report/validated.ts";
import { readVersion } from "./version.ts";

/** How a frozen build is asked for and shown. */
export interface FrozenShow {
  /** The only deployments that are meant; all when missing. */
  readonly names?: readonly string[];
  readonly environment?: string;
  readonly box?: BoxLevel;
  readonly form: OutputForm;
}

type Surroundings = Pick<CommandContext, "environment" | "output" | "signal">;

/** Looks at deployments and judges those that stand, shows it, and gives the exit code. Nothing is written. */
export async function showFrozen(show: FrozenShow, context: Surroundings): Promise<ExitCode> {
  const { environment, output, signal } = context;
  const services = createServices(environment, await readVersion());
  const progress = await createBuildProgress(context, services.clock);
  const isTold = show.form !== "json";
  let built: Awaited<ReturnType<typeof buildFrozen>>;
  try {
    const { names, environment: laid, box } = show;
    const named = names === undefined ? {} : { names };
    const asked = { ...named, ...(laid === undefined ? {} : { environment: laid }), stands };
    built = await buildFrozen(asked, services, {
      cwd: environment.cwd,
      ...(box === undefined ? {} : { box }),
      // A consent would be written down.
      agreeToNoBox: () => Promise.resolve(false),
      signal,
      onEvent: isTold ? progress.onEvent : () => {},
      onEnd: (one) => {
        if (show.form === "human" && one.judged.ok) {
          printOutcome(describeValidated(one.judged.value), output);
        }
      },
    });
  } finally {
    progress.stop();
  }
  await writeAll(built, show, context);
  return built.ok ? exitCodeOfFrozen(built.value) : exitCodeOf(built.diagnostics);
}

function stands(status: DeploymentStatus): boolean {
  return frozenExitCode([status]) === exitCodes.fine;
}

function exitCodeOfFrozen({ status, judged }: FrozenBuild): ExitCode {
  const codes = judged.map(({ judged: it }) =>
    it.ok ? exitCodeOfVerdict(it.value.verdict.outcome) : exitCodeOf(it.diagnostics),
  );
  return exitCodeOfAll([frozenExitCode(status.deployments), ...codes]);
}

async function writeAll(
  built: Awaited<ReturnType<typeof buildFrozen>>,
  { form }: FrozenShow,
  context: Surroundings,
): Promise<void> {
  const { environment, output } = context;
  const findings = [
    ...built.diagnostics,
    ...(built.ok ? built.value.judged : []).flatMap(findingsOf),
  ];
  if (form === "json") {
    const rest = built.ok
      ? { ...built.value.status, validated: built.value.judged.flatMap(verdictOf) }
      : {};
    output.stdout(findingsJson(findings, rest));
    return;
  }
  if (form === "github") {
    output.annotate(findings.map((it) => githubAnnotation(it, environment.cwd)).join(""));
  } else {
    await writeDiagnostics(findings, context);
  }
  if (!built.ok) return;
  const { status } = built.value;
  const look = { cwd: environment.cwd, colors: output.colors.stdout };
  if (form === "human") {
    output.stdout(
      `\n${overviewLines(status.deployments, look, { whole: false }).join("\n").trimEnd()}\n`,
    );
    return;
  }
  const file = status.configuration;
  const configuration = file === undefined ? "" : ((await readText(file)) ?? "");
  output.annotate(statusAnnotations(status, { ...look, frozen: true, configuration }));
}

function findingsOf({ judged }: FrozenOne) {
  return judged.ok ? judged.value.findings : judged.diagnostics;
}

function verdictOf({ judged }: FrozenOne): readonly unknown[] {
  if (!judged.ok) return [];
  const { name, folder, drifted, verdict } = judged.value;
  return [{ name, folder, drifted, verdict }];
}
