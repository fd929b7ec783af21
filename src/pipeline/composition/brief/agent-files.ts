import { foldPath } from "../../../platform/fold-path.ts";

/** Names, in lower case, under which agents look for instructions to themselves. */
const names = new Set([
  ".clinerules",
  ".cursorrules",
  ".goosehints",
  ".windsurfrules",
  "agents.md",
  "agents.override.md",
  "claude.local.md",
  "claude.md",
  "copilot-instructions.md",
  "gemini.md",
  "qwen.md",
]);

/** Whether an agent may take a file of that name for instructions to itself. In a package it is data. */
export function isAgentFile(name: string): boolean {
  return names.has(foldPath(name));
}
