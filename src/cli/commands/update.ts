import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success, withFindings } from "../../diagnostics/result.ts";
import { applyUpdate, undoUpdate } from "../../pipeline/sharing/packages/apply-update.ts";
import { planUpdate, type UpdatePlan } from "../../pipeline/sharing/packages/plan-update.ts";
import { createServices } from "../../services.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { agreeToUpdate } from "../questions.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { isIdle, updateEnd, updateJson, updateLines } from "../report/update.ts";
import { readVersion } from "../version.ts";

const options = {
  to: {
    type: "string",
    value: "range",
    about: "another range, version, tag or branch, which is written into psd.yaml",
  },
  "dry-run": { type: "boolean", about: "only show what it means" },
  accept: { type: "boolean", about: "take it also where more is asked for than before" },
  undo: {
    type: "boolean",
    about: "put psd.yaml and psd.lock back as they were before the last update",
    conflicts: ["to", "dry-run", "accept"],
  },
  json: { type: "boolean", about: "print one JSON document" },
} as const;

/** `psd update [deployment…]`. */
export const updateCommand: CommandModule = defineCommand({
  arguments: [
    { name: "deployment", about: "those whose packages are updated; all of psd.yaml", rest: true },
  ],
  options,
  examples: [
    { line: "psd update --dry-run", about: "what would change, clause by clause" },
    { line: "psd update notes --to ^2", about: "another range for the package of one deployment" },
    { line: "psd update --undo", about: "back to what was pinned before" },
  ],
  details:
    "Takes the newest version that each package may be. What it would do more than before comes first: commands,\ntools, live files, dependencies. Then clauses, checks, parameters and options that are new, others or gone,\nand parts of your overlays that are about them. Nothing is built. Where more is asked for, a version is older,\nor a deployment could not be composed, a terminal asks, and elsewhere `--accept` is needed.",
  async run(context) {
    const { values, environment } = context;
    const { cwd } = environment;
    if (values.undo === true) return undo(context, cwd);
    const services = createServices(environment, await readVersion());
    const request = {
      names: context.arguments,
      ...(values.to === undefined ? {} : { to: values.to }),
    };
    const planned = await planUpdate(request, services, { cwd, signal: context.signal });
    if (!planned.ok) return report(planned, { context, applied: false });
    if (values.json !== true) {
      await writeDiagnostics(planned.diagnostics, context);
      if (planned.value.packages.length > 0) await showPlan(planned.value, context);
    }
    if (isIdle(planned.value) || values["dry-run"] === true)
      return report(planned, { context, applied: false });
    const agreed = await agree(planned.value, context);
    const applied = agreed.ok ? await applyUpdate(planned.value) : agreed;
    return report(applied.ok ? planned : withFindings(planned.diagnostics, applied), {
      context,
      applied: applied.ok,
    });
  },
});

type Context = CommandContext<typeof options>;

async function undo(context: Context, cwd: string): Promise<ExitCode> {
  const undone = await undoUpdate(cwd);
  if (context.values.json === true) {
    context.output.stdout(findingsJson(undone.diagnostics, { undone: undone.ok }));
  } else {
    await writeDiagnostics(undone.diagnostics, context);
    if (undone.ok) context.output.stdout("psd.yaml and psd.lock are as they were before\n");
  }
  return undone.ok ? exitCodes.fine : exitCodeOf(undone.diagnostics);
}

async function showPlan(plan: UpdatePlan, context: Context): Promise<void> {
  const { output, environment } = context;
  output.stdout(`${updateLines(plan, output.colors.stdout).join("\n")}\n`);
  const hindrances = plan.packages.flatMap((it) => it.deployments.flatMap((of) => of.hindrances));
  await writeDiagnostics(hindrances, { output, environment });
}

async function agree(plan: UpdatePlan, context: Context): Promise<Result<undefined>> {
  const { asks } = plan;
  if (asks.length === 0 || context.values.accept === true) return success(undefined);
  if (await agreeToUpdate(asks, context)) return success(undefined);
  return failure(diagnose("registry/update-asks", { asks }));
}

async function report(
  result: Result<UpdatePlan>,
  { context, applied }: { readonly context: Context; readonly applied: boolean },
): Promise<ExitCode> {
  const { output, values } = context;
  if (values.json === true) {
    const rest = result.ok ? updateJson(result.value, applied) : { applied: false };
    output.stdout(findingsJson(result.diagnostics, rest));
  } else if (result.ok) {
    output.stdout(`${updateEnd(result.value, applied).join("\n")}\n`);
  } else {
    await writeDiagnostics(
      result.diagnostics.filter((it) => it.severity === "error"),
      context,
    );
  }
  return result.ok ? exitCodes.fine : exitCodeOf(result.diagnostics);
}
