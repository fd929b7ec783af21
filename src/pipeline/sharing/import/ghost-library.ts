import { readOpening } from "./about-package.ts";
import { findCaseShape } from "./case-shape.ts";
import { DraftBuilder } from "./draft-builder.ts";
import { type ForeignFile, type ForeignFolder, nameOf, readForeignText } from "./foreign-folder.ts";
import type { ImportDraft, ImportFormat } from "./import-draft.ts";
import { findPrompt, templateOf } from "./prompt-block.ts";

const coreNames = /^(?:spec|specification|[a-z0-9-]+[-.]spec)\.md$/iu;
const promptNames = /^(?:install|prompt)\.md$/iu;
const tableNames =
  /^(?:(?:.*[-_.])?(?:tests?|cases|test[-_](?:cases|fixtures|vectors|data))|canonical-data)\.(?:ya?ml|json)$/iu;
const topNames = /^(?:readme|licen[cs]e|changelog)(?:\.(?:md|txt))?$/iu;
const documentNames =
  /\.(?:md|markdown|txt|png|jpe?g|gif|svg|webp|pdf|json|ya?ml|csv|proto|graphql|sql|xsd|abnf|ebnf)$/iu;

/** Folders with documents of a specification, and folders with its tables. */
const documentFolders = new Set([
  "docs",
  "doc",
  "design",
  "context",
  "references",
  "schemas",
  "schema",
]);
const specFolders = new Set(["spec", "specs"]);
const tableFolders = new Set(["tests", "test", "cases", "fixtures", "spec", "specs"]);

/** A library that is only a specification and a table of cases: SPEC.md, tests.yaml, INSTALL.md. */
export const ghostLibrary: ImportFormat = {
  name: "ghost-library",
  about: "SPEC.md, mostly with tests.yaml and INSTALL.md",
  misfit: (folder) => {
    const cores = coresOf(folder);
    if (cores.length === 0) return "there is no SPEC.md and no *-spec.md";
    const texts = cores.map((it) => readForeignText(folder, it.path));
    if (texts.every((it) => it === undefined)) return `${cores[0]?.path} is no UTF-8 text`;
    return texts.some((it) => it?.startsWith("# Feature Specification") === true)
      ? "its specification is one of a feature, as spec-kit writes it"
      : undefined;
  },
  draft: draftOf,
};

function coresOf({ files }: ForeignFolder): readonly ForeignFile[] {
  return files.filter(({ path }) => {
    const [first = "", ...rest] = path.split("/");
    if (rest.length === 0) return coreNames.test(first);
    return (
      specFolders.has(first) &&
      rest.length === 1 &&
      /\.md$/iu.test(path) &&
      !topNames.test(nameOf(path))
    );
  });
}

/** What is collected beside files: parameters by their blanks, and a version that a table gives. */
interface Found {
  readonly parameters: Map<string, string>;
  version: string | undefined;
}

async function draftOf(folder: ForeignFolder): Promise<ImportDraft> {
  const builder = new DraftBuilder(folder);
  const found: Found = { parameters: new Map(), version: undefined };
  const cores = coresOf(folder);
  const isCore = new Set(cores.map((it) => it.path));
  for (const file of folder.files) {
    if (isCore.has(file.path)) builder.carry(file, `core/${file.path.replace(/^specs?\//u, "")}`);
    else if (!builder.keepForPeople(file)) placeFile(file, builder, found);
  }
  const opening = readOpening(builder.read(cores[0]?.path ?? "") ?? "");
  const written = /\bv(\d+\.\d+\.\d+[\w.+-]*)/u.exec(opening.title ?? "")?.[1];
  const carried = builder.files
    .filter((it) => it.to.startsWith("core/"))
    .map((it) => `\`${nameOf(it.to)}\``);
  const { parameters } = found;
  return builder.finish({
    core: `Implement what ${carried.join(" and ")} ${carried.length === 1 ? "specifies" : "specify"}.\n`,
    description: opening.about,
    versions: [found.version, written],
    manifest: parameters.size === 0 ? {} : { parameters: parametersOf(parameters) },
  });
}

function placeFile(file: ForeignFile, builder: DraftBuilder, found: Found): void {
  const { path } = file;
  const [first = "", ...rest] = path.split("/");
  const isTop = rest.length === 0;
  if (isTop && promptNames.test(first)) return placePrompt(file, builder, found);
  if (isTable(path)) return placeTable(file, builder, found);
  const isDocument = documentNames.test(path) && !path.split("/").some((it) => it.startsWith("."));
  if (isDocument && documentFolders.has(first))
    return builder.carry(file, `context/${rest.join("/")}`);
  if (isTop && /\.(?:md|markdown)$/iu.test(path)) return builder.carry(file, `context/${path}`);
  return builder.leave(path, reasonFor(path));
}

function isTable(path: string): boolean {
  const [first = "", ...rest] = path.split("/");
  if (rest.length === 0) return tableNames.test(first);
  return tableFolders.has(first) && /\.(?:ya?ml|json)$/iu.test(path);
}

function reasonFor(path: string): string {
  if (path.split("/").some((it) => it.startsWith(".")))
    return "dot files are settings of a machine or a repository";
  if (/\.(?:ya?ml|json)$/iu.test(path))
    return "its name says of no table of cases; name it like `tests.yaml` where it is one";
  return "a specification has no place for it: it is an implementation, or a part of one";
}

/** The block to paste becomes the guide; the text around it tells people how to paste. */
function placePrompt({ path }: ForeignFile, builder: DraftBuilder, found: Found): void {
  const text = builder.read(path);
  if (text === undefined || text.trim() === "")
    return builder.leave(path, "it is no UTF-8 text, or empty");
  const block = findPrompt(text);
  const { text: template, parameters, namesPlace } = templateOf(block ?? text);
  for (const [blank, parameter] of parameters) found.parameters.set(parameter, blank);
  const isTemplate = parameters.size > 0;
  const name = `${path.replace(/\.md$/iu, "").toLowerCase()}.md`;
  builder.put(path, {
    to: `guide/${name}${isTemplate ? ".liquid" : ""}`,
    content: isTemplate ? template : (block ?? text),
    how: [
      block === undefined ? "as it is" : "its block to paste; the text around it is for people",
      ...[...parameters.keys()].map((it) => `[${it}] is a parameter`),
      ...(namesPlace ? ["where the result goes is the deployment's to say"] : []),
    ].join("; "),
  });
}

function placeTable({ path }: ForeignFile, builder: DraftBuilder, found: Found): void {
  const text = builder.read(path);
  if (text === undefined) return builder.leave(path, "it is no UTF-8 text");
  const shape = findCaseShape(path, text);
  const name = path.replace(/^(?:tests?|cases|fixtures)\//u, "");
  if ("because" in shape) {
    builder.put(path, {
      to: `context/${name}`,
      how: `as it is, as something to read: ${shape.because}`,
    });
    builder.questions.push(
      `Nothing judges what ${path} says, because ${shape.because}. Write criteria for it in validation/acceptance.yaml, or mend the table and import again.`,
    );
    return;
  }
  const to = builder.put(path, {
    to: `validation/cases/${name}`,
    how: "as it is, read where it lies",
  });
  builder.criteria.push({
    says: `Every case of ${nameOf(to)} gives its result.`,
    table: { file: to.slice("validation/".length), mapping: shape.mapping },
  });
  builder.questions.push(...shape.remarks);
  found.version ??= shape.version;
}

function parametersOf(parameters: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...parameters].map(([name, blank]) => [
      name,
      { type: "string", about: `Stands for [${blank}] in the guide` },
    ]),
  );
}
