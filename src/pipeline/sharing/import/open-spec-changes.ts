import type { DraftBuilder } from "./draft-builder.ts";
import type { ForeignFile } from "./foreign-folder.ts";
import { type Section, sectionsOf } from "./markdown-sections.ts";
import { type Requirement, type Requirements, requirementOf } from "./open-spec-requirements.ts";

/** What changes of OpenSpec are about. */
interface Base {
  /** The folder that OpenSpec owns, with a final `/`. */
  readonly root: string;
  /** By capability. */
  readonly requirements: ReadonlyMap<string, Requirements>;
}

/** Makes an overlay of each open change, in `overlays/<change>/`, which is no part of the package. */
export function addChanges(files: readonly ForeignFile[], base: Base, builder: DraftBuilder): void {
  const changes = new Set<string>();
  for (const file of files) {
    const path = file.path.slice(base.root.length);
    const change = /^changes\/([^/]+)\//u.exec(path)?.[1];
    if (change === undefined) continue;
    if (change === "archive")
      builder.leave(file.path, "an archived change stands in the specification already");
    else {
      changes.add(change);
      placeInChange(file, { ...base, change }, builder);
    }
  }
  if (changes.size > 0)
    builder.questions.push(
      `Open changes lie in \`overlays/\` (${[...changes].join(", ")}). Give one to a deployment as \`overlay\`, or carry it out in the core and remove it.`,
    );
}

interface Change extends Base {
  readonly change: string;
}

function placeInChange(file: ForeignFile, it: Change, builder: DraftBuilder): void {
  const path = file.path.slice(`${it.root}changes/${it.change}/`.length);
  const to = `overlays/${it.change}`;
  const capability = /^specs\/([^/]+)\/spec\.md$/u.exec(path)?.[1];
  if (capability !== undefined) return placeDelta(file, { ...it, capability }, builder);
  if (path === "proposal.md")
    return void builder.put(file.path, { to: `${to}/README.md`, how: "as it is, for people" });
  if (path === "design.md") return builder.carry(file, `${to}/context/${it.change}-design.md`);
  return builder.leave(
    file.path,
    path === "tasks.md"
      ? "its steps follow from the change"
      : "it serves the tool that writes specifications",
  );
}

interface Delta extends Change {
  readonly capability: string;
}

/** A delta as documents of an overlay: one for each requirement that is replaced, one for what is new. */
function placeDelta({ path }: ForeignFile, it: Delta, builder: DraftBuilder): void {
  const sections = sectionsOf(builder.read(path) ?? "");
  const known = new Map(it.requirements.get(it.capability)?.all.map((one) => [one.name, one]));
  const to = `overlays/${it.change}/core/${it.capability}`;
  const how = "as operations on the clauses of the core";
  const removed: string[] = [];
  for (const { kind, section, name } of operationsOf(sections)) {
    const present = known.get(name);
    if (kind === "ADDED") continue;
    if (present === undefined) {
      builder.questions.push(
        `The change ${it.change} speaks of the requirement \`${name}\`, which ${it.capability} does not have.`,
      );
    } else if (kind === "REMOVED") removed.push(present.id);
    else {
      const text = textOf(present, { kind, section });
      builder.put(path, {
        to: `${to}-${present.id}.md`,
        content: `---\nreplaces: ${present.id}\n---\n\n${text}`,
        how,
      });
    }
  }
  if (removed.length > 0)
    builder.put(path, {
      to: `${to}-removed.md`,
      content: `---\nremoves: [${removed.join(", ")}]\n---\n`,
      how,
    });
  const added = operationsOf(sections).filter((one) => one.kind === "ADDED");
  if (added.length > 0) {
    const texts = added.map(
      ({ section }, index) => requirementOf(section, `REQ-${firstFree(it) + index}`).text,
    );
    const isNew = !it.requirements.has(it.capability);
    builder.put(path, { to: `${to}${isNew ? "" : ".append"}.md`, content: texts.join("\n"), how });
  }
  if (!builder.files.some((one) => one.from === path))
    builder.leave(path, "no operation on a known requirement is in it");
}

/** An id that neither the core nor an earlier document of the overlay has. */
function firstFree({ requirements, capability }: Delta): number {
  const all = [...requirements.values()].reduce((sum, it) => sum + it.all.length, 0);
  const before = [...requirements.keys()].toSorted().indexOf(capability);
  return all + 1 + 100 * (before + 1);
}

type Kind = "ADDED" | "MODIFIED" | "REMOVED" | "RENAMED";

interface Operation {
  readonly kind: Kind;
  /** Of the requirement as the core has it. */
  readonly name: string;
  /** The section of the requirement; of a renaming one with the new name and no text. */
  readonly section: Section;
}

function operationsOf(sections: readonly Section[]): readonly Operation[] {
  return sections.flatMap((group) => {
    const kind = /^(ADDED|MODIFIED|REMOVED|RENAMED) Requirements$/u.exec(group.title)?.[1];
    if (group.level !== 2 || kind === undefined) return [];
    if (kind === "RENAMED") return renamings(group);
    return sectionsOf(group.lines.join("\n")).flatMap((section): readonly Operation[] => {
      const name = /^Requirement:\s*(.+)$/u.exec(section.title)?.[1];
      const isOne = section.level === 3 && name !== undefined;
      return isOne && isKind(kind) ? [{ kind, name, section }] : [];
    });
  });
}

function isKind(kind: string): kind is Kind {
  return ["ADDED", "MODIFIED", "REMOVED", "RENAMED"].includes(kind);
}

/** Pairs of lines ``- FROM: `### Requirement: Old` `` and ``- TO: `### Requirement: New` ``. */
function renamings(group: Section): readonly Operation[] {
  const names = (word: string): readonly string[] =>
    group.lines.flatMap(
      (it) =>
        new RegExp(`^\\s*[-*]\\s+${word}:\\s*\`?(?:###\\s*)?Requirement:\\s*([^\`]+)`, "u")
          .exec(it)?.[1]
          ?.trim() ?? [],
    );
  const to = names("TO");
  return names("FROM").map((name, index) => ({
    kind: "RENAMED",
    name,
    section: { level: 3, title: `Requirement: ${to[index] ?? name}`, line: 0, lines: [] },
  }));
}

function textOf(
  present: Requirement,
  { kind, section }: Pick<Operation, "kind" | "section">,
): string {
  if (kind !== "RENAMED") return requirementOf(section, present.id).text;
  const [, ...rest] = present.text.split("\n");
  return [`### ${present.id} ${section.title}`, ...rest].join("\n");
}
