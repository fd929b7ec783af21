import { resolve } from "node:path";
import type { Result } from "../../diagnostics/result.ts";
import { type CheckCounts, checkPackage, type CheckReport } from "../../pipeline/judging/check.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { githubAnnotation } from "../report/github.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { countFindings, countsText, plural } from "../report/summary.ts";

/** `psd check [path]`. */
export const checkCommand: CommandModule = defineCommand({
  arguments: [{ name: "path", about: "a package, or its SPECPROMPT.md; the working folder" }],
  options: {
    consistency: {
      type: "boolean",
      about: "also hold cases against tables, units, examples and numbers in the prose",
    },
    strict: { type: "boolean", about: "let warnings fail as errors do" },
    json: {
      type: "boolean",
      about: "print the findings as one JSON document",
      conflicts: ["format"],
    },
    format: { type: "string", oneOf: ["github"], about: "print annotations for GitHub Actions" },
  },
  examples: [
    { line: "psd check", about: "the package of the working folder" },
    { line: "psd check ./link-checker --strict", about: "another one, warnings count" },
    {
      line: "psd check --consistency",
      about: "find cases that contradict the prose, without a model",
    },
    { line: "psd check --format github", about: "mark the places in a pull request" },
  ],
  details:
    "Reads every layer and every option once and reports all findings. Nothing is run, and nothing\nis written. Exits with 1 where there are errors.",
  async run(context) {
    const { values, environment, output } = context;
    const path = resolve(environment.cwd, context.arguments[0] ?? ".");
    const checked = await checkPackage(path, { consistency: values.consistency === true });
    const { diagnostics } = checked;
    const counts = countFindings(diagnostics);
    if (values.json === true) {
      const about = checked.ok
        ? { package: checked.value.specPrompt, holds: checked.value.counts }
        : {};
      output.stdout(findingsJson(diagnostics, about));
    } else if (values.format === "github") {
      output.annotate(diagnostics.map((it) => githubAnnotation(it, environment.cwd)).join(""));
    } else {
      await writeForPeople(checked, context);
    }
    const failed = counts.error > 0 || (values.strict === true && counts.warning > 0);
    return failed ? exitCodes.findings : exitCodes.fine;
  },
});

async function writeForPeople(
  checked: Result<CheckReport>,
  context: CommandContext,
): Promise<void> {
  const { stdout } = context.output.colors;
  await writeDiagnostics(checked.diagnostics, context, "stdout");
  const counts = countFindings(checked.diagnostics);
  const mark = counts.error > 0 ? stdout.red("✗") : stdout.green("✓");
  const held = checked.ok ? ` in ${holdsText(checked.value.counts)}` : "";
  context.output.stdout(`${mark} ${countsText(counts)}${held}\n`);
}

function holdsText({ documents, clauses, criteria, heldOut, cases }: CheckCounts): string {
  return [
    plural(documents, "document"),
    plural(clauses, "clause"),
    `${plural(criteria + heldOut, "criterion", "criteria")} (${heldOut} held out)`,
    ...(cases === 0 ? [] : [plural(cases, "case")]),
  ].join(", ");
}
