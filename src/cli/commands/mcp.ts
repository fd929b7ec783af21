import { startMcp } from "../../start-mcp.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { readVersion } from "../version.ts";

const allowances = ["promote", "discard", "waive", "box"] as const;

/** `psd mcp`. */
export const mcpCommand: CommandModule = defineCommand({
  arguments: [],
  options: {
    allow: {
      type: "string",
      multiple: true,
      oneOf: allowances,
      about: "let the agent also promote, discard hand edits, waive criteria, or choose the box",
    },
  },
  examples: [
    { line: "psd mcp", about: "as an editor starts it, in the folder of the project" },
    {
      line: "psd mcp --allow promote",
      about: "the agent may write green attempts into the project",
    },
  ],
  details:
    "Speaks the Model Context Protocol over standard input and output, and ends with its input. The agent\nlists, checks, composes, begins, submits and repairs; what it made is judged and never promoted,\nunless it is allowed. Of held-out checks it learns clauses and symptoms, as every agent does.",
  async run({ values, environment, signal }) {
    const given = values.allow ?? [];
    const allowed = allowances.filter((it) => given.includes(it));
    await startMcp({ environment, version: await readVersion(), allowed }, signal);
    return exitCodes.fine;
  },
});
