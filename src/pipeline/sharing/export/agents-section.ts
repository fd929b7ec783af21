import type { Exported } from "./prompt-page.ts";
import { skillName } from "./skill-page.ts";

/** A part of AGENTS.md: the name in its markers, and its text. */
export interface AgentsSection {
  readonly name: string;
  readonly text: string;
}

/**
 * What an agent must keep in mind that changes what was built of a package: its core and guide, and each
 * visible criterion in one sentence. Cases, tests and context files are left to psd: this is read in every
 * conversation.
 */
export function agentsSection({ composition }: Pick<Exported, "composition">): AgentsSection {
  const { brief, lines, selection } = composition;
  const texts = brief.split("\n");
  const kept = lines.flatMap(({ section, origin }, index) => {
    const isText = origin.from !== "psd" || texts[index]?.startsWith("<") === true;
    return (section === "core" || section === "guide") && isText ? [texts[index] ?? ""] : [];
  });
  const visible = selection.criteria.filter((it) => !it.criterion.heldOut);
  const name = skillName(selection.manifest.name);
  const text = [
    `# ${selection.manifest.name ?? name}`,
    "",
    "What follows is the specification of a program in this project that psd builds and judges. Where you change its files, keep every clause true, and say which ids you touched.",
    "",
    ...kept,
    ...(visible.length === 0 ? [] : ["", "It must hold, among other things:", ""]),
    ...visible.map(({ criterion: { id, says } }) => `- ${id}: ${says}`),
  ].join("\n");
  return { name, text };
}
