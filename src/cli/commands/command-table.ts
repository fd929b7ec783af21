import type { CommandRow } from "../command.ts";
import { plannedCommands } from "./planned-commands.ts";

/** Every command, in the order in which help shows it. */
export const commandTable: readonly CommandRow[] = [
  {
    name: "init",
    summary: "Write a new SpecPrompt",
    group: "first",
    module: async () => (await import("./init.ts")).initCommand,
  },
  {
    name: "check",
    summary: "Find every mistake in a SpecPrompt",
    group: "first",
    module: async () => (await import("./check.ts")).checkCommand,
  },
  {
    name: "build",
    summary: "Generate, judge and promote",
    group: "first",
    module: async () => (await import("./build.ts")).buildCommand,
  },
  {
    name: "status",
    summary: "Say what is fresh, stale or edited",
    group: "first",
    module: async () => (await import("./status.ts")).statusCommand,
  },
  {
    name: "diff",
    summary: "Show hand edits since promotion",
    group: "first",
    module: async () => (await import("./diff.ts")).diffCommand,
  },
  {
    name: "validate",
    summary: "Judge what is promoted",
    group: "first",
    module: async () => (await import("./validate.ts")).validateCommand,
  },
  {
    name: "deploy",
    summary: "Add a deployment and build it",
    group: "first",
    module: async () => (await import("./deploy.ts")).deployCommand,
  },
  {
    name: "doctor",
    summary: "Find what is missing on this machine",
    group: "first",
    module: async () => (await import("./doctor.ts")).doctorCommand,
  },
  {
    name: "trace",
    summary: "Follow each clause to its checks",
    group: "building",
    module: async () => (await import("./trace.ts")).traceCommand,
  },
  {
    name: "flaky",
    summary: "Judge several times and find unsteady checks",
    group: "building",
    module: async () => (await import("./flaky.ts")).flakyCommand,
  },
  {
    name: "canary",
    summary: "Try the checks on outputs whose verdict is known",
    group: "building",
    module: async () => (await import("./canary.ts")).canaryCommand,
  },
  {
    name: "heldout",
    summary: "Make a worn held-out check a visible one",
    group: "packages",
    module: async () => (await import("./heldout.ts")).heldoutCommand,
  },
  {
    name: "sign",
    summary: "Sign a criterion that a person judges",
    group: "building",
    module: async () => (await import("./sign.ts")).signCommand,
  },
  {
    name: "submit",
    summary: "Go on with a hand-off",
    group: "building",
    module: async () => (await import("./submit.ts")).submitCommand,
  },
  {
    name: "log",
    summary: "List builds and their attempts",
    group: "building",
    module: async () => (await import("./log.ts")).logCommand,
  },
  {
    name: "show",
    summary: "Show how an attempt was judged",
    group: "building",
    module: async () => (await import("./show.ts")).showCommand,
  },
  {
    name: "open",
    summary: "Put an attempt's files into a folder",
    group: "building",
    module: async () => (await import("./open.ts")).openCommand,
  },
  {
    name: "compose",
    summary: "Print exactly what an agent would be given",
    group: "building",
    module: async () => (await import("./compose.ts")).composeCommand,
  },
  {
    name: "promote",
    summary: "Write an earlier attempt into the project",
    group: "building",
    module: async () => (await import("./promote.ts")).promoteCommand,
  },
  {
    name: "rollback",
    summary: "Put an earlier promotion back",
    group: "building",
    module: async () => (await import("./rollback.ts")).rollbackCommand,
  },
  {
    name: "record",
    summary: "Keep a generation with its package",
    group: "building",
    module: async () => (await import("./record.ts")).recordCommand,
  },
  {
    name: "quickstart",
    summary: "See the whole flow on an example",
    group: "building",
    module: async () => (await import("./quickstart.ts")).quickstartCommand,
  },
  {
    name: "pack",
    summary: "Make a package's archive",
    group: "packages",
    module: async () => (await import("./pack.ts")).packCommand,
  },
  {
    name: "publish",
    summary: "Publish a package",
    group: "packages",
    module: async () => (await import("./publish.ts")).publishCommand,
  },
  {
    name: "import",
    summary: "Make a SpecPrompt from another format",
    group: "packages",
    module: async () => (await import("./import.ts")).importCommand,
  },
  {
    name: "export",
    summary: "Write a SpecPrompt as a prompt, a skill, or for AGENTS.md",
    group: "packages",
    module: async () => (await import("./export.ts")).exportCommand,
  },
  {
    name: "matrix",
    summary: "List the combinations of options",
    group: "packages",
    module: async () => (await import("./matrix.ts")).matrixCommand,
  },
  {
    name: "hold",
    summary: "Keep a deployment as it is",
    group: "project",
    module: async () => (await import("./hold.ts")).holdCommand,
  },
  {
    name: "unhold",
    summary: "Let a held deployment be built again",
    group: "project",
    module: async () => (await import("./unhold.ts")).unholdCommand,
  },
  {
    name: "move",
    summary: "Move a deployment to another folder",
    group: "project",
    module: async () => (await import("./move.ts")).moveCommand,
  },
  {
    name: "remove",
    summary: "Remove a deployment and its files",
    group: "project",
    module: async () => (await import("./remove.ts")).removeCommand,
  },
  {
    name: "eject",
    summary: "Keep the files and forget the deployment",
    group: "project",
    module: async () => (await import("./eject.ts")).ejectCommand,
  },
  {
    name: "resolve",
    summary: "Take one side of a deployment in a merge",
    group: "project",
    module: async () => (await import("./resolve.ts")).resolveCommand,
  },
  {
    name: "mcp",
    summary: "Serve the loop to an agent in an editor",
    group: "project",
    module: async () => (await import("./mcp.ts")).mcpCommand,
  },
  {
    name: "completion",
    summary: "Complete commands in a shell",
    group: "project",
    module: async () => (await import("./completion.ts")).completionCommand,
  },
  ...plannedCommands,
];

/** The row of a command; undefined where there is none. */
export function findCommand(name: string): CommandRow | undefined {
  return commandTable.find((it) => it.name === name);
}
