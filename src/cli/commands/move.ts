import { move } from "../../pipeline/life/move.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { changeOptions, showChange } from "../show-change.ts";

/** `psd move <deployment> <folder>`. */
export const moveCommand: CommandModule = defineCommand({
  arguments: [
    { name: "deployment", about: "the one that moves", required: true },
    { name: "folder", about: "its new target, which is not there yet", required: true },
  ],
  options: changeOptions,
  examples: [{ line: "psd move notes apps/notes", about: "everything in its folder moves along" }],
  details:
    "Renames the target folder with everything in it, your own files and hand edits too, and changes\npsd.yaml and the receipt. Nothing is generated or judged. Broken off, it goes on when it is asked again.",
  run(context) {
    const [deployment = "", into = ""] = context.arguments;
    return showChange(
      {
        json: context.values.json === true,
        run: (services, options) => move({ deployment, into }, services, options),
        tell: (moved) => ({
          headline:
            moved.from === moved.into
              ? `${deployment} lies in ${moved.into}`
              : `${moved.from} is now ${moved.into}`,
          next: [{ line: `psd validate ${deployment}`, about: "see that it also holds there" }],
        }),
      },
      context,
    );
  },
});
