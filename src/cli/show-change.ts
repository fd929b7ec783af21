import { escapeText } from "../diagnostics/escape.ts";
import type { Result } from "../diagnostics/result.ts";
import type { LifeServices } from "../pipeline/life/change-deployment.ts";
import { createServices } from "../services.ts";
import type { CommandContext, OptionTable } from "./command.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { writeDiagnostics } from "./report/human.ts";
import { findingsJson } from "./report/json.ts";
import { nextLines } from "./report/outcome.ts";
import { readVersion } from "./version.ts";

/** What a person is told of a change. */
interface ToldChange {
  /** A sentence without a final stop. */
  readonly headline: string;
  /** Command lines to go on with, and what each does. */
  readonly next?: readonly { readonly line: string; readonly about: string }[];
}

/** A change of a deployment, and how it is told. */
export interface ChangeAction<Value> {
  readonly json: boolean;
  readonly run: (
    services: LifeServices,
    options: { readonly cwd: string },
  ) => Promise<Result<Value>>;
  readonly tell: (value: Value) => ToldChange;
}

/** The option of all commands that change a deployment. */
export const changeOptions = {
  json: { type: "boolean", about: "print one JSON document" },
} as const satisfies OptionTable;

/** Changes a deployment, says what was done, and gives the exit code. */
export async function showChange<Value extends object>(
  action: ChangeAction<Value>,
  { environment, output }: Pick<CommandContext, "environment" | "output">,
): Promise<ExitCode> {
  const services = createServices(environment, await readVersion());
  const changed = await action.run(services, environment);
  const { diagnostics } = changed;
  if (action.json) {
    output.stdout(findingsJson(diagnostics, changed.ok ? { ...changed.value } : {}));
  } else {
    await writeDiagnostics(diagnostics, { environment, output });
    if (changed.ok) {
      const { headline, next = [] } = action.tell(changed.value);
      const colors = output.colors.stdout;
      const lines = [`${colors.green("✓")} ${escapeText(headline)}`, ...nextLines(next, colors)];
      output.stdout(`${lines.join("\n")}\n`);
    }
  }
  return changed.ok ? exitCodes.fine : exitCodeOf(diagnostics);
}
