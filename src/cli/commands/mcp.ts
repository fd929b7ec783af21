import { join } from "node:path";
import { psdSection, psdSkill } from "../../pipeline/sharing/export/psd-pages.ts";
import { startMcp } from "../../start-mcp.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { showSection, showText } from "../place-text.ts";
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
    emit: {
      type: "string",
      oneOf: ["skill", "agents"],
      about: "serve nothing; write what teaches an agent to use psd: a SKILL.md, or for AGENTS.md",
      conflicts: ["allow"],
    },
    into: {
      type: "string",
      value: "path",
      about: "with --emit: the folder of skills, or the file that the section goes into",
    },
    force: { type: "boolean", about: "with --emit: replace the SKILL.md that is there" },
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
  async run(context) {
    const { values, environment, signal } = context;
    if (values.emit !== undefined) return emit(values.emit, context);
    const given = values.allow ?? [];
    const allowed = allowances.filter((it) => given.includes(it));
    await startMcp({ environment, version: await readVersion(), allowed }, signal);
    return exitCodes.fine;
  },
});

type Emitting = Pick<CommandContext, "environment" | "output"> & {
  readonly values: { readonly into: string | undefined; readonly force: boolean | undefined };
};

/** Writes only where the user says; without that it is printed. */
async function emit(what: string, context: Emitting): Promise<ExitCode> {
  const { into, force = false } = context.values;
  if (what === "agents") return showSection(psdSection(), into, context);
  const path = into === undefined ? undefined : join(into, "psd", "SKILL.md");
  return showText(psdSkill(await readVersion()), { path, force }, context);
}
