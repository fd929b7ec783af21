import type { Selection } from "../../composition/selection.ts";
import { failed, type Finding } from "../finding.ts";
import type { FoundDependencies } from "./find-dependencies.ts";

/** Names that are told; more are counted. */
const shown = 10;

/**
 * Holds what an output asks for against `output.dependencies`: `none` allows no third-party package,
 * `listed` those whose name stands as a word in a document of the package, in any case. Pure.
 */
export function judgeDependencies(
  found: FoundDependencies,
  selection: Pick<Selection, "documents" | "output">,
): Finding | undefined {
  const rule = selection.output.dependencies;
  if (rule === "any") return undefined;
  if (found.unreadable.length > 0) {
    return failed("wrong-output", { message: `Cannot be read: ${listed(found.unreadable)}` });
  }
  const isAllowed = rule === "listed" ? namedIn(selection.documents) : (): boolean => false;
  const foreign = found.dependencies.filter((it) => !isAllowed(it.name));
  if (foreign.length === 0) return undefined;
  const names = listed(foreign.map(({ name, file }) => `${name} (${file})`));
  const because =
    rule === "none"
      ? "The output may have no third-party dependencies, and asks for"
      : "The output asks for dependencies that the specification does not name:";
  return failed("wrong-output", { message: `${because} ${names}` });
}

/** Whether a name stands as a word of its own in a document. */
function namedIn(documents: Selection["documents"]): (name: string) => boolean {
  const text = documents
    .flatMap((it) => it.lines)
    .join("\n")
    .toLowerCase();
  return (name) => {
    const wanted = name.toLowerCase();
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      if (!isInWord(text, at, wanted.length)) return true;
    }
    return false;
  };
}

/** Characters of which names of packages are made; a full stop ends a sentence, too. */
const ofName = /[\p{L}\p{N}@/_-]/u;

function isInWord(text: string, at: number, length: number): boolean {
  const [before, after, next] = [text[at - 1], text[at + length], text[at + length + 1]];
  if (before !== undefined && (ofName.test(before) || before === ".")) return true;
  if (after === undefined) return false;
  if (ofName.test(after)) return true;
  return after === "." && next !== undefined && ofName.test(next);
}

function listed(names: readonly string[]): string {
  const more = names.length > shown ? ` and ${names.length - shown} more` : "";
  return `${names.slice(0, shown).join(", ")}${more}`;
}
