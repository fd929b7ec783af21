import { safeJson } from "../../diagnostics/escape.ts";
import { inspectPlace } from "../../inspect-place.ts";
import { inspectMachine } from "../../pipeline/machine/inspect-machine.ts";
import { createServices } from "../../services.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { machineLines } from "../report/machine.ts";
import { readVersion } from "../version.ts";

/** `psd doctor`. */
export const doctorCommand: CommandModule = defineCommand({
  arguments: [],
  options: {
    local: { type: "boolean", about: "also ask for models at the usual ports of this machine" },
    json: { type: "boolean", about: "print everything as one JSON document" },
  },
  examples: [
    { line: "psd doctor", about: "what psd can build with here, and how to get the rest" },
    { line: "psd doctor --local", about: "with model servers such as Ollama" },
    { line: "psd doctor --json", about: "for a program" },
  ],
  details:
    "Looks for agents, keys and logins, boxes, git, a browser, the tools that the packages of this project\nneed, and at its store and journal. Whether somebody is logged in is told by a variable that is set or a\nfile that is there: neither is read. Nothing is sent, and programs are only asked for their versions.\nExits with 1 where something is missing that a build here needs: that is git, the level of boxes and the\nruntime that psd.yaml or PSD_AGENT name, the tools of packages, and a project that can be read.",
  async run({ values, environment, output, signal }) {
    const services = { ...createServices(environment, await readVersion()), inspectPlace };
    const report = await inspectMachine(services, { local: values.local === true, signal });
    output.stdout(
      values.json === true
        ? `${safeJson(report, 2)}\n`
        : `${machineLines(report, output.colors.stdout).join("\n")}\n`,
    );
    return report.usable ? exitCodes.fine : exitCodes.findings;
  },
});
