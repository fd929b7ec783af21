import { diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { sign } from "../../pipeline/judging/sign.ts";
import { createServices } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { askToSign } from "../questions.ts";
import { writeDiagnostics } from "../report/human.ts";
import { readVersion } from "../version.ts";

/** `psd sign <criterion> [deployment]`. */
export const signCommand: CommandModule = defineCommand({
  arguments: [
    { name: "criterion", about: "a criterion of the kind `manual`, such as AC-7", required: true },
    { name: "deployment", about: "where several have one of that id" },
  ],
  options: {},
  examples: [{ line: "psd sign AC-7 notes", about: "when you have looked, and it holds" }],
  details:
    "Asks whether a criterion holds of the files that wait for it, or of those that are promoted, and keeps\nyour signature in .psd/signatures: commit it. It is bound to these files and this check; where either\nchanges, somebody must look again. Then `psd build` goes on. Needs a terminal. Exits with 1 where you\ndo not sign.",
  async run(context) {
    const { environment, output } = context;
    const [criterion = "", deployment] = context.arguments;
    if (!environment.interactive) {
      await writeDiagnostics([diagnose("command/sign-needs-terminal", {})], context);
      return exitCodes.wrongUse;
    }
    const services = createServices(environment, await readVersion());
    const { USER: user = "", LOGNAME: by = user } = environment.variables;
    const signed = await sign(
      { criterion, ...(deployment === undefined ? {} : { deployment }) },
      services,
      { cwd: environment.cwd, by, confirm: (question) => askToSign(question, context) },
    );
    await writeDiagnostics(signed.diagnostics, context);
    if (!signed.ok) return exitCodeOf(signed.diagnostics);
    if (signed.value === undefined) {
      output.stdout("Nothing was signed.\n");
      return exitCodes.findings;
    }
    const { path, deployment: name } = signed.value;
    output.stdout(
      `Signed ${criterion} of ${escapeText(name)} in ${path}.\nNext: psd build ${escapeText(name)}\n`,
    );
    return exitCodes.fine;
  },
});
