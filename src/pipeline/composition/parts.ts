import { sha256 } from "../../platform/digest.ts";
import type { BriefLine } from "./brief/brief-line.ts";
import type { Attachment } from "./composition.ts";
import type { Selection } from "./selection.ts";

/**
 * What a composition consists of, as short digests: by them a later one says what changed. Nothing of
 * held-out criteria.
 */
export interface CompositionParts {
  /** By id; `says` is how the clause begins, by which it is known when it is gone. */
  readonly clauses: Readonly<Record<string, { readonly digest: string; readonly says: string }>>;
  /** Of the visible criteria by id: their text and what they read. */
  readonly criteria: Readonly<Record<string, string>>;
  /** By path: what documents say outside of their clauses, and files that lie beside the brief. */
  readonly documents: Readonly<Record<string, string>>;
  /** psd's own sentences: tools, commands, rules of the output. */
  readonly contract: string;
}

/** Characters of a clause that are kept. */
const shownLength = 80;

/** The parts of a composition. The project's own files are none: a selection has digests of them. Pure. */
export function partsOf(
  selection: Pick<Selection, "clauses" | "criteria" | "prose">,
  { lines, attachments }: Written,
): CompositionParts {
  const visible = selection.criteria.filter((it) => !it.criterion.heldOut);
  const files = attachments.filter(({ path, content }) => "file" in content && !isProject(path));
  const own = lines.filter(
    ({ section, origin }) => section !== "validation" && origin.from === "psd",
  );
  return {
    clauses: Object.fromEntries(
      selection.clauses.map(({ id, text }) => [id, { digest: short(text), says: beginning(text) }]),
    ),
    criteria: Object.fromEntries(
      visible.map(({ criterion, source, digest }) => [criterion.id, short(`${digest} ${source}`)]),
    ),
    documents: Object.fromEntries([
      ...Object.entries(selection.prose).map(([path, text]) => [path, short(text)] as const),
      ...files.map(({ path, digest }) => [path, short(digest)] as const),
    ]),
    contract: short(
      own
        .filter((it) => isRule(it))
        .map((it) => it.text)
        .join("\n"),
    ),
  };
}

/** A brief with what lies beside it. */
interface Written {
  readonly lines: readonly BriefLine[];
  readonly attachments: readonly Attachment[];
}

function isRule({ section }: BriefLine): boolean {
  return section === "how-to-work" || section === "output-contract";
}

function isProject(path: string): boolean {
  return path.startsWith(".specprompt/context/project/");
}

/** Sixteen digits of SHA-256: enough to tell versions of one text apart. */
function short(text: string): string {
  return sha256(text).slice(0, 16);
}

function beginning(text: string): string {
  const line = text
    .replaceAll("**", "")
    .replaceAll(/\s+/gu, " ")
    .replace(/^(?:[-*+#|>]+ )+/u, "")
    .trim();
  return line.length <= shownLength ? line : `${line.slice(0, shownLength - 1).trimEnd()}…`;
}
