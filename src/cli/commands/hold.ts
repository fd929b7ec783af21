import { hold } from "../../pipeline/life/hold.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { changeOptions, showChange } from "../show-change.ts";

/** `psd hold <deployment>`. */
export const holdCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "the one that is kept as it is", required: true }],
  options: {
    because: { type: "string", value: "text", about: "why; its receipt keeps it" },
    ...changeOptions,
  },
  examples: [
    { line: "psd hold notes", about: "let builds leave it alone" },
    { line: 'psd hold notes --because "until the audit"', about: "and say why" },
  ],
  details:
    "Builds leave a held deployment alone, stale or not, until `psd unhold` or a build with --fresh. Its\nreceipt says so, and with it everybody who shares the project.",
  run(context) {
    const { values } = context;
    const [deployment = ""] = context.arguments;
    const because = values.because ?? "held by hand";
    return showChange(
      {
        json: values.json === true,
        run: (services, options) => hold({ deployment, because }, services, options),
        tell: ({ into }) => ({
          headline: `${into} stays as it is: ${because}`,
          next: [{ line: `psd unhold ${deployment}`, about: "let builds go on" }],
        }),
      },
      context,
    );
  },
});
