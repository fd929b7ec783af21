import { hold } from "../../pipeline/life/hold.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { changeOptions, showChange } from "../show-change.ts";

/** `psd unhold <deployment>`. */
export const unholdCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "the one that may be built again", required: true }],
  options: changeOptions,
  examples: [{ line: "psd unhold notes", about: "let builds go on" }],
  details: "Ends what `psd hold` or `psd rollback` began.",
  run(context) {
    const [deployment = ""] = context.arguments;
    return showChange(
      {
        json: context.values.json === true,
        run: (services, options) => hold({ deployment, because: undefined }, services, options),
        tell: ({ into, before }) => ({
          headline:
            before === undefined ? `${into} was not held` : `${into} is no longer held: ${before}`,
          next: [{ line: `psd build ${deployment}`, about: "bring it up to date" }],
        }),
      },
      context,
    );
  },
});
