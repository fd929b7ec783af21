import { join, resolve } from "node:path";
import type { Composition } from "../../pipeline/composition/composition.ts";
import { agentsSection } from "../../pipeline/sharing/export/agents-section.ts";
import {
  type AttachedText,
  type Exported,
  promptPage,
} from "../../pipeline/sharing/export/prompt-page.ts";
import { skillName, skillPage } from "../../pipeline/sharing/export/skill-page.ts";
import { readBytesNoFollow } from "../../platform/files.ts";
import { deploymentOptions } from "../build-options.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { composeAsked } from "../compose-asked.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import type { ExitCode } from "../exit-codes.ts";
import { showSection, showText } from "../place-text.ts";
import { writeDiagnostics } from "../report/human.ts";

const options = {
  as: {
    type: "string",
    oneOf: ["prompt", "skill", "agents"],
    about: "one prompt to paste, a SKILL.md, or a section of AGENTS.md; prompt",
  },
  choose: deploymentOptions.choose,
  with: deploymentOptions.with,
  environment: deploymentOptions.environment,
  overlay: deploymentOptions.overlay,
  out: {
    type: "string",
    value: "path",
    short: "o",
    about: "write it: a file; of a skill the folder of skills; of a section the file it goes into",
  },
  force: { type: "boolean", about: "replace the file that is there; a section never needs it" },
} as const;

type Context = CommandContext<typeof options>;

/** `psd export [package]`. */
export const exportCommand: CommandModule = defineCommand({
  arguments: [
    { name: "package", about: "a package's path, or a deployment's name; the working folder" },
  ],
  options,
  examples: [
    { line: "psd export ./notes", about: "a prompt for any agent, with everything it names" },
    {
      line: "psd export ./notes --choose stack=go -o notes.md",
      about: "with an option, into a file",
    },
    { line: "psd export ./notes --as skill -o .claude/skills", about: "as notes/SKILL.md there" },
    { line: "psd export notes --as agents -o AGENTS.md", about: "between markers, at its end" },
  ],
  details:
    "Writes what an agent would be given as one text, for those who have no psd. Held-out checks are never\nin it, and nobody judges what is made of it. Written only where you say; without -o it is printed. In\nAGENTS.md only what stands between psd's own markers is changed.",
  async run(context) {
    const { values, environment, arguments: given } = context;
    const { cwd } = environment;
    const composed = await composeAsked(given[0], {
      path: resolve(cwd, given[0] ?? "."),
      overlay: values.overlay === undefined ? undefined : resolve(cwd, values.overlay),
      choose: values.choose ?? [],
      with: values.with ?? [],
      environment: values.environment,
      cwd,
    });
    await writeDiagnostics(composed.diagnostics, context);
    if (!composed.ok) return exitCodeOf(composed.diagnostics);
    return write(await withTexts(composed.value), context);
  },
});

function write(exported: Exported, context: Context): Promise<ExitCode> {
  const { as, out, force = false } = context.values;
  if (as === "agents") return showSection(agentsSection(exported), out, context);
  const { name } = exported.composition.selection.manifest;
  const path = out !== undefined && as === "skill" ? join(out, skillName(name), "SKILL.md") : out;
  return showText(pageOf(exported, as), { path, force }, context);
}

function pageOf(exported: Exported, as: string | undefined): string {
  return as === "skill" ? skillPage(exported) : promptPage(exported);
}

/** Reads the files that are attached; what is no UTF-8 text is named only. */
async function withTexts(composition: Composition): Promise<Exported> {
  const attached: AttachedText[] = [];
  for (const { path, bytes, content } of composition.attachments) {
    const text = "text" in content ? content.text : await readAttached(content.file);
    attached.push({ path, bytes, text });
  }
  return { composition, attached };
}

async function readAttached(file: string): Promise<string | undefined> {
  const bytes = await readBytesNoFollow(file);
  if (bytes === undefined) throw new Error(`${file} went away while it was being read`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
