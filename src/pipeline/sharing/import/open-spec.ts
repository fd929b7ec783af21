import { parse as parseYaml, YAMLError } from "yaml";
import { isRecord } from "../../validation/record.ts";
import { DraftBuilder } from "./draft-builder.ts";
import type { ForeignFile, ForeignFolder } from "./foreign-folder.ts";
import type { ImportDraft, ImportFormat } from "./import-draft.ts";
import { plainLine } from "./markdown-sections.ts";
import { addChanges } from "./open-spec-changes.ts";
import { type Requirements, readRequirements } from "./open-spec-requirements.ts";

/** What OpenSpec keeps: a specification for each capability, and changes of them. */
export const openSpec: ImportFormat = {
  name: "openspec",
  about: "openspec/specs/<capability>/spec.md, with changes and config.yaml",
  misfit: (folder) => {
    const root = rootOf(folder);
    if (root === undefined) return "there is no openspec/ with specs/<capability>/spec.md";
    return undefined;
  },
  draft: draftOf,
};

/** The folder that OpenSpec owns, with a final `/`; the empty text is the folder itself. */
function rootOf({ files, name }: ForeignFolder): string | undefined {
  const has = (start: string): boolean =>
    files.some((it) => new RegExp(`^${start}specs/[^/]+/spec\\.md$`, "u").test(it.path));
  if (has("openspec/")) return "openspec/";
  const isOwn =
    name === "openspec" || files.some((it) => /^changes\/|^project\.md$/u.test(it.path));
  return isOwn && has("") ? "" : undefined;
}

async function draftOf(folder: ForeignFolder): Promise<ImportDraft> {
  const builder = new DraftBuilder(folder);
  const root = rootOf(folder) ?? "";
  const below = folder.files.filter((it) => it.path.startsWith(root));
  const requirements = addCapabilities(below, root, builder);
  for (const file of folder.files) {
    if (file.path.startsWith(root) && root !== "") placeFile(file, root, builder);
    else if (builder.keepForPeople(file)) continue;
    else if (root === "") placeFile(file, "", builder);
    else builder.leave(file.path, "it is no part of the specification");
  }
  addChanges(below, { root, requirements }, builder);
  return builder.finish({
    core: `Build what the documents of the core specify: ${[...requirements.keys()].join(", ")}.\n`,
    description: undefined,
  });
}

/** Each capability becomes a core document whose requirements have ids, each scenario a criterion. */
function addCapabilities(
  files: readonly ForeignFile[],
  root: string,
  builder: DraftBuilder,
): ReadonlyMap<string, Requirements> {
  const found = new Map<string, Requirements>();
  let first = 1;
  for (const { path } of files) {
    const capability = /^specs\/([^/]+)\/spec\.md$/u.exec(path.slice(root.length))?.[1];
    const text = capability === undefined ? undefined : builder.read(path);
    if (capability === undefined || text === undefined) continue;
    const requirements = readRequirements(text, first);
    first += requirements.all.length;
    found.set(capability, requirements);
    builder.put(path, {
      to: `core/${capability}.md`,
      content: requirements.text,
      how: "as it is, with an id for each requirement",
    });
    for (const { id, name, scenarios } of requirements.all)
      for (const scenario of scenarios)
        builder.criteria.push({
          says: `${plainLine(name)}, ${plainLine(scenario.name)}: ${plainLine(scenario.text)}`,
          covers: [id],
        });
  }
  return found;
}

function placeFile(file: ForeignFile, root: string, builder: DraftBuilder): void {
  const path = file.path.slice(root.length);
  if (path.startsWith("changes/") || builder.files.some((it) => it.from === file.path)) return;
  if (path === "config.yaml" || path === "config.yml") return placeSettings(file.path, builder);
  if (path === "project.md") return builder.carry(file, "context/project.md");
  if (path.startsWith("specs/") && !path.split("/").some((it) => it.startsWith(".")))
    return builder.carry(file, `context/${path.slice("specs/".length)}`);
  return builder.leave(file.path, "it serves the tool that writes specifications");
}

/** Its `context` is context, its `rules` are a guide; the rest is about the tool. */
function placeSettings(path: string, builder: DraftBuilder): void {
  const settings = parseQuietly(builder.read(path) ?? "");
  if (!isRecord(settings)) return builder.leave(path, "it is no valid YAML");
  const { context, rules } = settings;
  const isText = typeof context === "string" && context.trim() !== "";
  if (isText)
    builder.put(path, {
      to: "context/project-context.md",
      content: `${context.trim()}\n`,
      how: "its `context`",
    });
  if (isRecord(rules))
    builder.put(path, { to: "guide/rules.md", content: rulesOf(rules), how: "its `rules`" });
  if (!isText && !isRecord(rules)) builder.leave(path, "it has neither `context` nor `rules`");
}

function rulesOf(rules: Readonly<Record<string, unknown>>): string {
  const sections = Object.entries(rules).map(([name, value]) => {
    const list = (Array.isArray(value) ? value : [value]).filter((it) => typeof it === "string");
    return `## ${name}\n\n${list.map((it) => `- ${it}\n`).join("")}`;
  });
  return `# Rules\n\n${sections.join("\n")}`;
}

function parseQuietly(text: string): unknown {
  try {
    return parseYaml(text, { logLevel: "error", maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof YAMLError || error instanceof ReferenceError) return undefined;
    throw error;
  }
}
