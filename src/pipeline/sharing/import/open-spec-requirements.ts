import { type Section, sectionsOf } from "./markdown-sections.ts";

/** A requirement of OpenSpec. */
export interface Requirement {
  /** The clause that it becomes, such as `REQ-3`. */
  readonly id: string;
  readonly name: string;
  /** Its text with its heading, in which the id stands. */
  readonly text: string;
  readonly scenarios: readonly { readonly name: string; readonly text: string }[];
}

/** The requirements of one document. */
export interface Requirements {
  readonly all: readonly Requirement[];
  /** The document with an id in each heading of a requirement. */
  readonly text: string;
}

/** Reads the requirements of a document and numbers them from `first` on. */
export function readRequirements(text: string, first: number): Requirements {
  const lines = text.split("\n");
  const sections = sectionsOf(text).filter((it) => requirementName(it) !== undefined);
  const all = sections.map((section, index) => requirementOf(section, `REQ-${first + index}`));
  for (const [index, section] of sections.entries()) {
    const [heading = ""] = all[index]?.text.split("\n", 1) ?? [];
    lines[section.line] = heading;
  }
  return { all, text: lines.join("\n") };
}

/** The name in a heading `### Requirement: Name`. */
function requirementName({ level, title }: Section): string | undefined {
  return level === 3 ? /^Requirement:\s*(.+)$/u.exec(title)?.[1] : undefined;
}

/** A requirement of a section, under a given id. */
export function requirementOf(section: Section, id: string): Requirement {
  const name = requirementName(section) ?? section.title;
  const body = section.lines.join("\n").trimEnd();
  const scenarios = sectionsOf(section.lines.join("\n")).flatMap(({ level, title, lines }) => {
    const called = level === 4 ? /^Scenario:\s*(.+)$/u.exec(title)?.[1] : undefined;
    return called === undefined ? [] : [{ name: called, text: scenarioText(lines) }];
  });
  return { id, name, text: `### ${id} Requirement: ${name}\n${body}\n`, scenarios };
}

/** `- **WHEN** a`, `- **THEN** b` as one sentence. */
function scenarioText(lines: readonly string[]): string {
  return lines
    .map((it) => it.replace(/^\s*[-*]\s+/u, "").trim())
    .filter((it) => it !== "")
    .join(", ");
}
