import type { AgentsSection } from "./agents-section.ts";
import { skillText } from "./skill-page.ts";

const steps: readonly string[] = [
  "psd builds software from SpecPrompt packages: a specification in layers, with checks that judge what you write from outside. A deployment of psd.yaml is one use of a package; its target folder belongs to psd.",
  "",
  "To build a deployment, with the MCP server `psd mcp`, or by the command in brackets:",
  "",
  "1. `status` (`psd status`): what is fresh, stale, edited, or waits for you.",
  "2. `begin` (`psd build <deployment> --agent hand-off --no-promote`): gives a workspace outside of the project, and the brief in it. Read the whole brief.",
  "3. Write all files into the workspace, and nothing into the target folder. Try what you wrote.",
  "4. `submit` (`psd submit <deployment>`): judges the files. Where they fail, read what failed, change the cause in the same workspace, and submit again. Clauses that fail out of your sight come without their inputs: read the clause again.",
  "5. When the verdict is green, tell the person the number of the attempt. They promote it: `psd promote <attempt>`.",
  "",
  "- To change what is built, change the SpecPrompt or its overlay, then build again. Edits in the target folder are drift: `psd diff` shows them, and they block the next build.",
  "- Never open a folder named `held-out`, nor `.psd`. Never weaken a check so that it passes.",
  "- Where two clauses contradict each other, leave `CONFLICT.md` with their ids in the workspace and submit.",
  "- `check` (`psd check <package>`) finds the mistakes in a package; every code that psd prints has a hint that says what to do.",
];

/** SKILL.md that teaches an agent to use psd. */
export function psdSkill(version: string): string {
  const head = {
    name: "psd",
    description:
      "Builds and repairs software from SpecPrompt packages with psd, which judges the files from outside. Use when a project has psd.yaml or a SPECPROMPT.md, or when asked to build, check or change a deployment.",
    license: "MIT",
    version,
  };
  return skillText(head, ["# Build with psd", "", ...steps]);
}

/** The section of AGENTS.md that teaches the same. */
export function psdSection(): AgentsSection {
  return { name: "psd", text: ["# psd", "", ...steps].join("\n") };
}
