import { isMap, parseDocument } from "yaml";
import { splitFrontMatter } from "../../package/yaml/front-matter.ts";
import { isRecord } from "../../validation/record.ts";
import { DraftBuilder } from "./draft-builder.ts";
import { type ForeignFile, type ForeignFolder, readForeignText } from "./foreign-folder.ts";
import type { ImportDraft, ImportFormat } from "./import-draft.ts";
import { plainLine } from "./markdown-sections.ts";

/** A skill of an agent: SKILL.md with front matter, beside it what it refers to. */
export const skill: ImportFormat = {
  name: "skill",
  about: "SKILL.md, mostly with references/, scripts/ and assets/",
  misfit: (folder) => {
    const text = readForeignText(folder, "SKILL.md");
    if (text !== undefined)
      return frontMatterOf(text) === undefined
        ? "the front matter of its SKILL.md gives no name"
        : undefined;
    const below = folder.files.find((it) => it.path.endsWith("/SKILL.md"));
    if (below === undefined) return "there is no SKILL.md";
    return `SKILL.md lies further down; give the folder of one skill, such as ${below.path.slice(0, -"/SKILL.md".length)}`;
  },
  draft: draftOf,
};

interface SkillFrontMatter {
  readonly keys: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Keys that go into the manifest. */
const carriedKeys = new Set(["name", "description", "license", "version", "metadata"]);

function frontMatterOf(text: string): SkillFrontMatter | undefined {
  const { yaml, body } = splitFrontMatter(text);
  const document = parseDocument(yaml ?? "", { logLevel: "silent" });
  // Names in brackets and colons in descriptions are common; a reader of skills takes the first line.
  const keys: unknown =
    document.errors.length === 0 && isMap(document.contents) ? document.toJS() : undefined;
  return isRecord(keys) && typeof keys["name"] === "string" ? { keys, body } : undefined;
}

async function draftOf(folder: ForeignFolder): Promise<ImportDraft> {
  const builder = new DraftBuilder(folder);
  const { keys, body } = frontMatterOf(builder.read("SKILL.md") ?? "") ?? { keys: {}, body: "" };
  const text = (key: string): string | undefined => {
    const value = keys[key];
    return typeof value === "string" ? value : undefined;
  };
  const { metadata } = keys;
  const version = text("version") ?? (isRecord(metadata) ? metadata["version"] : undefined);
  const builds = saysWhatToBuild(`${text("description") ?? ""}\n${body}`);
  for (const file of folder.files) {
    if (file.path !== "SKILL.md" && !builder.keepForPeople(file)) placeFile(file, builder);
  }
  builder.put("SKILL.md", {
    to: builds ? "core/SKILL.md" : "guide/SKILL.md",
    content: body.replace(/^\n+/u, ""),
    how: "its text; name, description, licence and version stand in the manifest",
  });
  const others = Object.keys(keys).filter((it) => !carriedKeys.has(it));
  if (others.length > 0)
    builder.questions.push(
      `The skill also says ${others.map((it) => `\`${it}\``).join(", ")}, which mean nothing to a SpecPrompt and were left out.`,
    );
  if (!builds)
    builder.questions.push(
      "A skill says how something is done, not what is to be built: say in SPECPROMPT.md what the output is.",
    );
  return builder.finish({
    core: builds
      ? "Build what `SKILL.md` describes.\n"
      : "Build what is asked for here, in the way that `SKILL.md` describes.\n",
    description:
      text("description") === undefined ? undefined : plainLine(text("description") ?? ""),
    license: licenceOf(text("license")),
    versions: [typeof version === "string" ? version : undefined],
  });
}

function placeFile(file: ForeignFile, builder: DraftBuilder): void {
  const { path } = file;
  if (path.split("/").some((it) => it.startsWith(".")))
    return builder.leave(path, "dot files are settings of a machine or a repository");
  const [first = "", ...rest] = path.split("/");
  if (rest.length > 0 && first === "scripts")
    return void builder.put(path, {
      to: `context/${path}`,
      how: "as it is, to be read; psd runs none of it",
    });
  return builder.carry(file, `context/${first === "references" ? rest.join("/") : path}`);
}

/** Only what begins with an order to make something is taken for one. */
function saysWhatToBuild(text: string): boolean {
  return /^\s*(?:build|implement|generate|create|write)s?\s+(?:a|an|the)\s/imu.test(
    text.split("\n", 1)[0] ?? "",
  );
}

/** Skills often write a sentence there; an identifier has no spaces. */
function licenceOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z0-9][A-Za-z0-9.+-]*$/u.test(text) ? text : undefined;
}
