import { trace } from "../../pipeline/inspection/trace.ts";
import { createServices } from "../../services.ts";
import { parseChoices } from "../assignments.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { traceMarkdown } from "../report/trace-markdown.ts";
import { traceLines } from "../report/trace.ts";
import { readVersion } from "../version.ts";

/** `psd trace [target]`. */
export const traceCommand: CommandModule = defineCommand({
  arguments: [
    {
      name: "target",
      about: "a deployment's name or a package's path; all deployments, or the package here",
    },
  ],
  options: {
    choose: { type: "string", value: "axis=option", multiple: true, about: "choose an option" },
    json: {
      type: "boolean",
      about: "print everything as one JSON document",
      conflicts: ["format"],
    },
    format: { type: "string", oneOf: ["markdown"], about: "print a table for a document" },
  },
  examples: [
    { line: "psd trace", about: "every clause of every deployment" },
    { line: "psd trace ./link-checker", about: "a package that is not deployed" },
    { line: "psd trace notes --format markdown", about: "a table for a pull request" },
  ],
  details:
    "Shows for each clause the criteria that cover it, how they ended on what is promoted, and whether the\noutput could forge them: from outside, or from inside. Of held-out checks it shows how many there are\nand how they ended, never which. Nothing is run.",
  async run(context) {
    const { values, environment, output } = context;
    const choices = parseChoices(values.choose ?? []);
    if (!choices.ok) {
      await writeDiagnostics(choices.diagnostics, context);
      return exitCodes.wrongUse;
    }
    const [target] = context.arguments;
    const request = { ...(target === undefined ? {} : { target }), choices: choices.value };
    const services = createServices(environment, await readVersion());
    const traced = await trace(request, services, environment);
    if (values.json === true) {
      const rest = traced.ok ? { traces: traced.value } : {};
      output.stdout(findingsJson(traced.diagnostics, rest));
    } else {
      await writeDiagnostics(traced.diagnostics, context);
    }
    if (!traced.ok) return exitCodeOf(traced.diagnostics);
    if (values.format === "markdown") {
      output.stdout(traced.value.map(traceMarkdown).join("\n"));
    } else if (values.json !== true) {
      const blocks = traced.value.map((it) => traceLines(it, output.colors.stdout).join("\n"));
      output.stdout(`${blocks.join("\n\n")}\n`);
    }
    return exitCodes.fine;
  },
});
