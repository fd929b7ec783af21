import { chooseVersion, readLicence } from "./about-package.ts";
import {
  type ForeignFile,
  type ForeignFolder,
  type LeftOut,
  readForeignText,
} from "./foreign-folder.ts";
import type { DraftCriterion, DraftFile, ImportDraft } from "./import-draft.ts";
import { carryDocument, Places } from "./placing.ts";

/** What a format knows of the whole package in the end. */
export interface DraftAbout {
  /** Text of SPECPROMPT.md below its heading. */
  readonly core: string;
  readonly description?: string | undefined;
  readonly license?: string | undefined;
  /** Where a version may stand, best first. */
  readonly versions?: readonly (string | undefined)[];
  /** Further keys of the front matter. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

const topNames = /^(?:readme|licen[cs]e|changelog)(?:\.(?:md|txt))?$/iu;

/** Collects what becomes of a folder, file by file. */
export class DraftBuilder {
  readonly folder: ForeignFolder;
  readonly files: DraftFile[] = [];
  readonly leftOut: LeftOut[] = [];
  readonly questions: string[] = [];
  readonly criteria: DraftCriterion[] = [];
  readonly #places = new Places();

  constructor(folder: ForeignFolder) {
    this.folder = folder;
    for (const path of ["SPECPROMPT.md", "IMPORT.md", "validation/acceptance.yaml"])
      this.#places.take(path);
  }

  /** The text of a file; undefined where it is no UTF-8 text. */
  read(path: string): string | undefined {
    return readForeignText(this.folder, path);
  }

  /** Carries a document of core, context or guide as it is. */
  carry(file: ForeignFile, to: string): void {
    const placed = carryDocument(this.folder, file, this.#places.take(to));
    if ("file" in placed) this.files.push(placed.file);
    else this.leftOut.push(placed.leftOut);
  }

  /** Carries a file, perhaps with another content, and says what became of it; the answer is its path. */
  put(from: string, { to, how, content }: { to: string; how: string; content?: string }): string {
    const place = this.#places.take(to);
    this.files.push({ from, to: place, how, ...(content === undefined ? {} : { content }) });
    return place;
  }

  /** A file that psd writes. */
  write(to: string, content: string): void {
    this.files.push({ to: this.#places.take(to), how: "", content });
  }

  /** Does not carry a file. */
  leave(path: string, because: string): void {
    this.leftOut.push({ path, because });
  }

  /** Keeps README, LICENSE and CHANGELOG of the folder for people; says whether the file is one. */
  keepForPeople({ path }: ForeignFile): boolean {
    const isTop = topNames.test(path);
    if (isTop) this.put(path, { to: path, how: "as it is, for people" });
    return isTop;
  }

  /** The draft, with the questions that every import ends with. */
  async finish(about: DraftAbout): Promise<ImportDraft> {
    const { version, isGiven } = await chooseVersion(this.folder, about.versions ?? []);
    const licence = about.license ?? readLicence(this.folder);
    if (!isGiven)
      this.questions.push(
        `No version is written down, so it is ${version}. Give one in SPECPROMPT.md before it is published.`,
      );
    if (licence === undefined)
      this.questions.push(
        "No licence was recognised. Give its SPDX identifier as `license` in SPECPROMPT.md.",
      );
    this.#askAboutChecks();
    const { files, criteria, leftOut, questions } = this;
    return {
      manifest: {
        version,
        ...(about.description === undefined ? {} : { description: about.description }),
        ...(licence === undefined ? {} : { license: licence }),
        ...about.manifest,
      },
      core: about.core,
      files,
      criteria,
      leftOut,
      questions,
    };
  }

  #askAboutChecks(): void {
    const byHand = this.criteria.filter((it) => it.table === undefined).length;
    if (this.criteria.length === 0)
      this.questions.push(
        "Nothing can be tried yet: write criteria in validation/acceptance.yaml, or every build ends unverified.",
      );
    if (byHand > 0)
      this.questions.push(
        `${byHand} criteria can only be signed by a person, and none of them is required. Give those that matter a check of their own in validation/acceptance.yaml.`,
      );
    if (byHand < this.criteria.length)
      this.questions.push(
        "Where a case and the specification contradict each other, which one counts? Say `authority: cases` or `authority: prose` in SPECPROMPT.md; until then an agent stops at a contradiction.",
      );
  }
}
