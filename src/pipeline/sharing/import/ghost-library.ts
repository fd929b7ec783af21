import { findCaseShape } from "./case-shape.ts";
import { chooseVersion, readLicence, readOpening } from "./about-package.ts";
import {
  type ForeignFile,
  type ForeignFolder,
  type LeftOut,
  nameOf,
  readForeignText,
} from "./foreign-folder.ts";
import type { DraftCriterion, DraftFile, ImportDraft, ImportFormat } from "./import-draft.ts";
import { carryDocument, Places } from "./placing.ts";
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
    return cores.some((it) => readForeignText(folder, it.path) !== undefined)
      ? undefined
      : `${cores[0]?.path} is no UTF-8 text`;
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

interface Draft {
  readonly folder: ForeignFolder;
  readonly places: Places;
  readonly files: DraftFile[];
  readonly leftOut: LeftOut[];
  readonly questions: string[];
  readonly criteria: DraftCriterion[];
  readonly parameters: Map<string, string>;
  version: string | undefined;
}

async function draftOf(folder: ForeignFolder): Promise<ImportDraft> {
  const cores = coresOf(folder);
  const draft: Draft = {
    folder,
    places: new Places(),
    files: [],
    leftOut: [],
    questions: [],
    criteria: [],
    parameters: new Map(),
    version: undefined,
  };
  draft.places.take("SPECPROMPT.md");
  const isCore = new Set(cores.map((it) => it.path));
  for (const file of folder.files) placeFile(file, isCore.has(file.path), draft);
  const opening = readOpening(readForeignText(folder, cores[0]?.path ?? "") ?? "");
  const licence = readLicence(folder);
  const written = /\bv(\d+\.\d+\.\d+[\w.+-]*)/u.exec(opening.title ?? "")?.[1];
  const { version, isGiven } = await chooseVersion(folder, [draft.version, written]);
  if (!isGiven)
    draft.questions.push(
      `No version is written down, so it is ${version}. Give one in SPECPROMPT.md before it is published.`,
    );
  if (licence === undefined)
    draft.questions.push(
      "No licence was recognised. Give its SPDX identifier as `license` in SPECPROMPT.md.",
    );
  askAboutChecks(draft);
  const carried = draft.files
    .filter((it) => it.to.startsWith("core/"))
    .map((it) => `\`${nameOf(it.to)}\``);
  return {
    manifest: {
      version,
      ...(opening.about === undefined ? {} : { description: opening.about }),
      ...(licence === undefined ? {} : { license: licence }),
      ...(draft.parameters.size === 0 ? {} : { parameters: parametersOf(draft.parameters) }),
    },
    core: `Implement what ${carried.join(" and ")} ${carried.length === 1 ? "specifies" : "specify"}.\n`,
    files: draft.files,
    criteria: draft.criteria,
    leftOut: draft.leftOut,
    questions: draft.questions,
  };
}

function placeFile(file: ForeignFile, isCore: boolean, draft: Draft): void {
  const { path } = file;
  const [first = "", ...rest] = path.split("/");
  const isTop = rest.length === 0;
  if (isCore) return carry(file, `core/${isTop ? first : rest.join("/")}`, draft);
  if (isTop && topNames.test(first))
    return void draft.files.push({
      from: path,
      to: draft.places.take(first),
      how: "as it is, for people",
    });
  if (isTop && promptNames.test(first)) return placePrompt(file, draft);
  if (isTable(path)) return placeTable(file, draft);
  const isDocument = documentNames.test(path) && !path.split("/").some((it) => it.startsWith("."));
  if (isDocument && documentFolders.has(first))
    return carry(file, `context/${rest.join("/") || first}`, draft);
  if (isTop && /\.(?:md|markdown)$/iu.test(path)) return carry(file, `context/${path}`, draft);
  draft.leftOut.push({ path, because: reasonFor(path) });
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

function carry(file: ForeignFile, to: string, draft: Draft): void {
  const placed = carryDocument(draft.folder, file, draft.places.take(to));
  if ("file" in placed) draft.files.push(placed.file);
  else draft.leftOut.push(placed.leftOut);
}

/** The block to paste becomes the guide; the text around it tells people how to paste. */
function placePrompt({ path }: ForeignFile, draft: Draft): void {
  const text = readForeignText(draft.folder, path);
  if (text === undefined || text.trim() === "")
    return void draft.leftOut.push({ path, because: "it is no UTF-8 text, or empty" });
  const block = findPrompt(text);
  const { text: content, parameters, namesPlace } = templateOf(block ?? text);
  for (const [blank, parameter] of parameters) draft.parameters.set(parameter, blank);
  const isTemplate = parameters.size > 0;
  const name = `${path.replace(/\.md$/iu, "").toLowerCase()}.md`;
  draft.files.push({
    from: path,
    to: draft.places.take(`guide/${name}${isTemplate ? ".liquid" : ""}`),
    content: isTemplate ? content : (block ?? text),
    how: [
      block === undefined ? "as it is" : "its block to paste; the text around it is for people",
      ...(isTemplate
        ? [`${[...parameters.keys()].map((it) => `[${it}]`).join(", ")} asked for as a parameter`]
        : []),
      ...(namesPlace ? ["where the result goes is the deployment's to say"] : []),
    ].join("; "),
  });
}

function placeTable({ path }: ForeignFile, draft: Draft): void {
  const text = readForeignText(draft.folder, path);
  if (text === undefined) return void draft.leftOut.push({ path, because: "it is no UTF-8 text" });
  const shape = findCaseShape(path, text);
  const name = path.replace(/^(?:tests?|cases|fixtures)\//u, "");
  if ("because" in shape) {
    const to = draft.places.take(`context/${name}`);
    draft.files.push({ from: path, to, how: `as it is, as something to read: ${shape.because}` });
    draft.questions.push(
      `Nothing judges what ${path} says, because ${shape.because}. Write criteria for it in validation/acceptance.yaml, or mend the table and import again.`,
    );
    return;
  }
  const to = draft.places.take(`validation/cases/${name}`);
  draft.files.push({ from: path, to, how: "as it is, read where it lies" });
  const file = to.slice("validation/".length);
  draft.criteria.push({
    says: `Every case of ${nameOf(to)} gives its result.`,
    table: { file, mapping: shape.mapping },
  });
  draft.questions.push(...shape.remarks);
  draft.version ??= shape.version;
}

function askAboutChecks({ criteria, questions }: Draft): void {
  questions.push(
    criteria.length === 0
      ? "Nothing can be tried yet: write criteria in validation/acceptance.yaml, or every build ends unverified."
      : "Where a case and the specification contradict each other, which one counts? Say `authority: cases` or `authority: prose` in SPECPROMPT.md; until then an agent stops at a contradiction.",
  );
}

function parametersOf(parameters: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...parameters].map(([name, blank]) => [
      name,
      { type: "string", about: `Stands for [${blank}] in the guide` },
    ]),
  );
}
