import { eject } from "../../pipeline/life/eject.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { plural } from "../report/summary.ts";
import { changeOptions, showChange } from "../show-change.ts";

/** `psd eject <deployment>`. */
export const ejectCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "the one that becomes plain code", required: true }],
  options: changeOptions,
  examples: [{ line: "psd eject notes", about: "keep its files, and maintain them by hand" }],
  details:
    "Removes its entry in psd.yaml, its receipt and its base. The files stay as they are, hand edits\nincluded, and are yours: no build touches them any more.",
  run(context) {
    const [deployment = ""] = context.arguments;
    return showChange(
      {
        json: context.values.json === true,
        run: (services, options) => eject({ deployment }, services, options),
        tell: ({ into, files }) => ({
          headline:
            into === undefined
              ? `${deployment} is gone from psd.yaml; nothing of it was promoted`
              : `${plural(files, "file")} in ${into} are yours now; ${deployment} is no deployment any more`,
        }),
      },
      context,
    );
  },
});
