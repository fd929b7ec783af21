import { readOpening } from "./about-package.ts";
import { DraftBuilder } from "./draft-builder.ts";
import { type ForeignFile, type ForeignFolder, readForeignText } from "./foreign-folder.ts";
import type { ImportDraft, ImportFormat } from "./import-draft.ts";
import { plainLine, sectionsOf } from "./markdown-sections.ts";

/** One feature of spec-kit: spec.md with user stories, requirements and success criteria; plan.md, contracts. */
export const specKit: ImportFormat = {
  name: "spec-kit",
  about: "specs/<feature>/spec.md of a repository, or the folder of one feature",
  misfit: (folder) => {
    const features = featuresOf(folder);
    const [only, ...others] = features;
    if (only === undefined) return "there is no spec.md that begins with `# Feature Specification`";
    if (others.length === 0) return undefined;
    return `it holds ${features.length} features, whose requirements have the same ids; give the folder of one, such as ${only}`;
  },
  draft: draftOf,
};

/** Folders of features, relative, with a final `/`; the empty text is the folder itself. */
function featuresOf(folder: ForeignFolder): readonly string[] {
  return folder.files
    .filter(({ path }) => /^(?:specs\/[^/]+\/)?spec\.md$/u.test(path))
    .filter(({ path }) => /^# Feature Specification/mu.test(readForeignText(folder, path) ?? ""))
    .map(({ path }) => path.slice(0, -"spec.md".length));
}

/** What is left out by its name below the folder of a feature. */
const derived: Readonly<Record<string, string>> = {
  "tasks.md": "its steps follow from the specification and the plan",
  checklists: "it is about how the specification is written, not about what is built",
};

async function draftOf(folder: ForeignFolder): Promise<ImportDraft> {
  const builder = new DraftBuilder(folder);
  const [feature = ""] = featuresOf(folder);
  for (const file of folder.files) {
    if (file.path.startsWith(feature) && feature !== "") placeInFeature(file, feature, builder);
    else if (builder.keepForPeople(file)) continue;
    else if (feature === "") placeInFeature(file, "", builder);
    else placeBeside(file, builder);
  }
  const spec = builder.read(`${feature}spec.md`) ?? "";
  addCriteria(spec, builder);
  for (const [, question = ""] of spec.matchAll(/\[NEEDS CLARIFICATION:\s*([^\]]+)\]/gu))
    builder.questions.push(`The specification asks: ${plainLine(question)}`);
  if (!folder.files.some((it) => it.path === constitution))
    builder.questions.push(
      "The constitution of the project is not in the folder. Copy it into `context/` where it says something about the output.",
    );
  return builder.finish({
    core: "Build the feature that `spec.md` specifies.\n",
    description: descriptionOf(spec),
  });
}

const constitution = ".specify/memory/constitution.md";

function placeInFeature(file: ForeignFile, feature: string, builder: DraftBuilder): void {
  const path = file.path.slice(feature.length);
  const because = derived[path.split("/")[0] ?? ""];
  if (because !== undefined) return builder.leave(file.path, because);
  if (path.split("/").some((it) => it.startsWith(".")))
    return builder.leave(file.path, "dot files are settings of a machine or a repository");
  if (path === "spec.md") return builder.carry(file, "core/spec.md");
  return builder.carry(file, path === "plan.md" ? "guide/plan.md" : `context/${path}`);
}

function placeBeside(file: ForeignFile, builder: DraftBuilder): void {
  if (file.path === constitution) return builder.carry(file, "context/constitution.md");
  if (/^\.specify\/|^\.github\/|^memory\//u.test(file.path))
    return builder.leave(file.path, "it serves the tool that writes specifications");
  return builder.leave(file.path, "it is no part of the feature");
}

/** Each acceptance scenario and each success criterion, as something that a person can sign. */
function addCriteria(spec: string, builder: DraftBuilder): void {
  for (const { title, lines } of sectionsOf(spec).filter((it) => it.level >= 3)) {
    if (!/^User Story \d+/u.test(title)) continue;
    for (const scenario of itemsOf(lines).filter((it) => /^\*{0,2}Given\b/u.test(it)))
      builder.criteria.push({
        says: `${plainLine(title.replace(/ ?\(Priority:.*\)$/u, ""))}: ${plainLine(scenario)}`,
      });
  }
  for (const line of spec.split("\n")) {
    const found = /^\s*[-*]\s+\*\*(SC-\d+)\*\*:?\s*(.+)$/u.exec(line);
    if (found !== null)
      builder.criteria.push({ says: plainLine(found[2] ?? ""), covers: [found[1] ?? ""] });
  }
}

/** The texts of the items of a list, continued lines joined. */
function itemsOf(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  let isOpen = false;
  for (const line of lines) {
    const start = /^\s*(?:[-*]|\d+[.)])\s+(.*)$/u.exec(line);
    if (start !== null) items.push(start[1] ?? "");
    else if (isOpen && /^\s+\S/u.test(line)) items.push(`${items.pop() ?? ""} ${line.trim()}`);
    isOpen = line.trim() !== "" && (start !== null || isOpen);
  }
  return items;
}

function descriptionOf(spec: string): string | undefined {
  const asked = /^\*\*Input\*\*:\s*(?:User description:\s*)?"?(.+?)"?\s*$/mu.exec(spec)?.[1];
  if (asked !== undefined && asked !== "$ARGUMENTS") return plainLine(asked);
  return readOpening(spec).title?.replace(/^Feature Specification:\s*/u, "");
}
