import { diagnose } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../pipeline/package/nearest.ts";
import type { CommandContext } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { renderAllCommands, renderCommandHelp, renderOverview } from "../report/help-text.ts";
import { writeDiagnostics } from "../report/human.ts";
import { commandTable, findCommand } from "./command-table.ts";

/** `psd help`, `psd help all`, `psd help <command>`. */
export async function runHelp(
  topic: string | undefined,
  context: Pick<CommandContext, "environment" | "output">,
): Promise<ExitCode> {
  const { output } = context;
  const colors = output.colors.stdout;
  if (topic === undefined || topic === "help") {
    output.stdout(renderOverview(commandTable, colors));
    return exitCodes.fine;
  }
  if (topic === "all") {
    output.stdout(renderAllCommands(commandTable, colors));
    return exitCodes.fine;
  }
  const row = findCommand(topic);
  if (row === undefined) {
    const names = commandTable.map((it) => it.name);
    const unknown = { command: topic, nearest: nearest(topic, names) };
    await writeDiagnostics([diagnose("command/unknown-command", unknown)], context);
    return exitCodes.wrongUse;
  }
  const module = typeof row.module === "function" ? await row.module() : undefined;
  output.stdout(renderCommandHelp(row, module, colors));
  return exitCodes.fine;
}
