import { submit } from "../../pipeline/attempts/submit.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { showBuild } from "../show-build.ts";

/** `psd submit [deployment]`. */
export const submitCommand: CommandModule = defineCommand({
  arguments: [
    { name: "deployment", about: "the one whose hand-off is ready; the only one that waits" },
  ],
  options: { json: { type: "boolean", about: "print the events as JSON lines" } },
  examples: [
    { line: "psd submit", about: "judge what lies in the workspace, and go on" },
    { line: "psd submit link-checker", about: "where several deployments wait" },
  ],
  details:
    "A hand-off waits in a folder of its own: `psd build … --agent hand-off` prints it, with the brief.\nWhen the files are there, submit collects and judges them. Where they fail, it writes what failed\nbeside the brief and waits again.",
  run: (context) =>
    showBuild(
      (services, options) => submit(context.arguments[0], services, options),
      { json: context.values.json === true, yes: false },
      context,
    ),
});
