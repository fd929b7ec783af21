import { stringify } from "yaml";
import { type Exported, promptPage } from "./prompt-page.ts";

/** Characters of a skill's name, and of its description, at most. */
const longest = { name: 64, description: 1024 } as const;

/** What the front matter of a skill says. */
export interface SkillHead {
  /** As `skillName` gives it; also the name of its folder. */
  readonly name: string;
  /** What it does and when it is used; cut where it is too long. */
  readonly description: string;
  readonly license?: string;
  readonly version?: string;
}

/** SKILL.md of a package: front matter as skills have it, and the whole prompt. */
export function skillPage(exported: Exported): string {
  const { manifest } = exported.composition.selection;
  const { description, license, version } = manifest;
  const what = description ?? `Builds ${manifest.name ?? "a program"} from its specification.`;
  const head = {
    name: skillName(manifest.name),
    description: `${what.trim().replace(/[.]?$/u, ".")} Use when asked to build or rebuild it.`,
    ...(license === undefined ? {} : { license }),
    ...(version === undefined ? {} : { version }),
  };
  return skillText(head, ["Work in an empty folder.", "", promptPage(exported).trimEnd()]);
}

/** A skill's file: front matter, then its body. */
export function skillText({ name, version, ...head }: SkillHead, body: readonly string[]): string {
  const description = cutWhole(oneLine(head.description), longest.description);
  const keys = {
    name,
    description,
    ...(head.license === undefined ? {} : { license: head.license }),
    ...(version === undefined ? {} : { metadata: { version } }),
  };
  return `---\n${stringify(keys, { lineWidth: 0 })}---\n\n${body.join("\n")}\n`;
}

/** A name as skills may have it: small letters, digits and single hyphens, at most 64 characters. */
export function skillName(name: string | undefined): string {
  const last = (name ?? "").split("/").at(-1) ?? "";
  const plain = last.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-");
  const cut = plain.replace(/^-/u, "").slice(0, longest.name).replace(/-$/u, "");
  return cut === "" ? "specprompt" : cut;
}

/** The first `most` units of a text, without half of a character at its end. */
function cutWhole(text: string, most: number): string {
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/u, "");
}

/** Angle brackets would be read as markup by what shows skills. */
function oneLine(text: string): string {
  return text.replaceAll(/[<>]/gu, "").replaceAll(/\s+/gu, " ").trim();
}
