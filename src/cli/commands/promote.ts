import { promoteKnown } from "../../pipeline/attempts/promote-known.ts";
import { boxLevel, runtimeOptions } from "../build-options.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { showBuild } from "../show-build.ts";

/** `psd promote <attempt>`. */
export const promoteCommand: CommandModule = defineCommand({
  arguments: [{ name: "attempt", about: "an attempt such as a7", required: true }],
  options: {
    waive: {
      type: "string",
      value: "criterion",
      multiple: true,
      about: "let a required criterion fail, by its id",
    },
    because: { type: "string", value: "text", about: "why it may fail; the receipt keeps it" },
    discard: { type: "boolean", about: "give up hand edits; they are kept in the store" },
    box: runtimeOptions.box,
    json: { type: "boolean", about: "print the events as JSON lines" },
  },
  examples: [
    { line: "psd promote a7", about: "an attempt that is green" },
    {
      line: 'psd promote a7 --waive AC-4 --because "we export by hand"',
      about: "one that is not, knowing what fails",
    },
  ],
  details:
    "Writes an attempt of an earlier build into the project. Where the checks of the package have\nchanged since, it is judged again first. Exits with 3 where a required criterion fails that is\nnot waived, 4 where hand edits are in the way.",
  run(context) {
    const { values } = context;
    const [attempt = ""] = context.arguments;
    const request = {
      attempt,
      waive: values.waive ?? [],
      ...(values.because === undefined ? {} : { because: values.because }),
      discard: values.discard === true,
      ...(values.box === undefined ? {} : { box: boxLevel(values.box) }),
    };
    return showBuild(
      (services, options) => promoteKnown(request, services, options),
      { json: values.json === true, yes: false },
      context,
    );
  },
});
