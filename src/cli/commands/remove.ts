import { remove, type Removed } from "../../pipeline/life/remove.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { plural } from "../report/summary.ts";
import { changeOptions, showChange } from "../show-change.ts";

/** `psd remove <deployment>`. */
export const removeCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "the one that goes away", required: true }],
  options: {
    discard: { type: "boolean", about: "give up hand edits; they are kept in the store" },
    ...changeOptions,
  },
  examples: [{ line: "psd remove notes", about: "its files, its receipt and its entry" }],
  details:
    "Removes the promoted files, then the deployment's entry in psd.yaml, its base and its receipt. Files\nthat psd did not promote stay. Exits with 4 where hand edits are in the way.",
  run(context) {
    const { values } = context;
    const [deployment = ""] = context.arguments;
    const request = { deployment, discard: values.discard === true };
    return showChange(
      {
        json: values.json === true,
        run: (services, options) => remove(request, services, options),
        tell: (removed) => ({ headline: headlineOf(removed) }),
      },
      context,
    );
  },
});

function headlineOf({ deployment, into, files, left }: Removed): string {
  if (into === undefined) return `${deployment} is gone from psd.yaml; nothing of it was promoted`;
  const rest = left ? `; what is left in ${into} is yours` : "";
  return `${deployment} is removed, with ${plural(files, "file")} in ${into}${rest}`;
}
