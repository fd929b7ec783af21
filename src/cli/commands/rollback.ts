import type { Promotion } from "../../pipeline/promotion/carry-out.ts";
import { rollBack } from "../../pipeline/attempts/roll-back.ts";
import { createServices } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { printOutcome } from "../report/outcome.ts";
import { plural } from "../report/summary.ts";
import { readVersion } from "../version.ts";

/** `psd rollback <deployment>`. */
export const rollbackCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "the one that goes back", required: true }],
  options: {
    to: { type: "string", value: "attempt", about: "an attempt that was promoted before" },
    discard: { type: "boolean", about: "give up hand edits; they are kept in the store" },
    json: { type: "boolean", about: "print one JSON document" },
  },
  examples: [
    { line: "psd rollback link-checker", about: "to what was there before" },
    { line: "psd rollback link-checker --to a3", about: "to an earlier one" },
  ],
  details:
    "Puts the files and the receipt of an earlier promotion back, and holds the deployment there: builds\nleave it alone until you ask for a fresh generation. Exits with 4 where hand edits are in the way.",
  async run(context) {
    const { values, environment, output } = context;
    const [deployment = ""] = context.arguments;
    const request = {
      deployment,
      ...(values.to === undefined ? {} : { to: values.to }),
      discard: values.discard === true,
    };
    const services = createServices(environment, await readVersion());
    const rolled = await rollBack(request, services, environment);
    const { diagnostics } = rolled;
    if (values.json === true) {
      output.stdout(findingsJson(diagnostics, rolled.ok ? documentOf(rolled.value) : {}));
    } else {
      await writeDiagnostics(diagnostics, context);
      if (rolled.ok) printOutcome(blockOf(rolled.value), output);
    }
    return rolled.ok ? exitCodes.fine : exitCodeOf(diagnostics);
  },
});

function documentOf({ receipt, added, replaced, removed }: Promotion): {
  readonly [key: string]: unknown;
} {
  const { deployment, into, attempt, held } = receipt;
  return { deployment, into, attempt, held, added, replaced, removed };
}

function blockOf({ receipt, ...changed }: Promotion): Parameters<typeof printOutcome>[0] {
  const { deployment, into, attempt } = receipt;
  const { added, replaced, removed } = changed;
  const files = `${plural(replaced, "file")} replaced, ${added} added, ${removed} removed`;
  return {
    deployment,
    headline: `${into} holds attempt ${attempt} again (${files}); builds leave it alone`,
    good: true,
    files: [],
    labels: [],
    usage: {},
    durationMs: 0,
    next: [
      { line: `psd build ${deployment} --fresh`, about: "generate it anew, and end the hold" },
      { line: "psd promote <attempt>", about: "promote an attempt that `psd log` lists" },
    ],
  };
}
