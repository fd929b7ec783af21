import { escapeText } from "../../../diagnostics/escape.ts";
import type { CompositionParts } from "../parts.ts";

/** What a build knows of what a composition consists of. */
export interface KnownParts {
  /** Undefined where nobody recorded them. */
  readonly parts: CompositionParts | undefined;
  /** Axis to option. */
  readonly choices: Readonly<Record<string, string>>;
  /** Digests of the project's own files that are given as context, by their paths in the project. */
  readonly context: Readonly<Record<string, string>>;
}

/** Lines of one kind of part that are told. */
const most = 200;

/**
 * What an agent is told beside the brief where it finds the promoted implementation in its workspace: that
 * it is to be changed, and what in the specification is not what it was made from. Pure.
 */
export function whatChanged(now: KnownParts, then: KnownParts): string {
  return [
    "# What is there already",
    "",
    "The workspace holds the implementation that is in use, made from an earlier version of this specification. Change it until it fits what stands above: keep what still fits, and take out what nothing asks for any more. All of it is output, and judged as a whole.",
    "",
    ...otherOptions(now.choices, then.choices),
    ...changes(now, then),
    "",
  ].join("\n");
}

/** Another option may ask for another implementation altogether. */
function otherOptions(now: Digests, then: Digests): readonly string[] {
  const lines = Object.entries(now).flatMap(([axis, option]) => {
    const earlier = then[axis];
    if (earlier === option) return [];
    const was = earlier === undefined ? "there was none" : `it was \`${escapeText(earlier)}\``;
    return [`- \`${axis}\` is \`${option}\` now; ${was}.`];
  });
  return lines.length === 0 ? [] : ["Other options are chosen:", "", ...lines, ""];
}

function changes(now: KnownParts, then: KnownParts): readonly string[] {
  if (now.parts === undefined || then.parts === undefined) {
    return ["Nobody recorded what differs: hold each clause and each criterion against the files."];
  }
  const { clauses, criteria, documents, contract } = now.parts;
  const gone = then.parts.clauses;
  const said = (id: string): string => ` It said: “${escapeText(gone[id]?.says ?? "")}”.`;
  const told = [
    ...section("Clauses", differences(digestsOf(clauses), digestsOf(gone)), said),
    ...section("Criteria", differences(criteria, then.parts.criteria)),
    ...section(
      "Documents, outside of their clauses, and files",
      differences(documents, then.parts.documents),
    ),
    ...section("Files of the project", differences(now.context, then.context)),
    ...(contract === then.parts.contract
      ? []
      : ["", "How to work, or the output contract, has changed: read both again."]),
  ];
  if (told.length === 0) return ["Nothing of it is known to have changed since."];
  return ["This has changed since:", ...told];
}

interface Differences {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

type Digests = Readonly<Record<string, string>>;

function digestsOf(clauses: CompositionParts["clauses"]): Digests {
  return Object.fromEntries(Object.entries(clauses).map(([id, it]) => [id, it.digest]));
}

function differences(now: Digests, then: Digests): Differences {
  const has = (digests: Digests, name: string): boolean => Object.hasOwn(digests, name);
  const names = Object.keys(now);
  return {
    added: names.filter((it) => !has(then, it)),
    changed: names.filter((it) => has(then, it) && now[it] !== then[it]),
    removed: Object.keys(then).filter((it) => !has(now, it)),
  };
}

function section(
  title: string,
  { added, changed, removed }: Differences,
  said: (name: string) => string = () => "",
): readonly string[] {
  const lines = [
    ...added.map((it) => `- \`${escapeText(it)}\` is new.`),
    ...changed.map((it) => `- \`${escapeText(it)}\` has changed.`),
    ...removed.map((it) => `- \`${escapeText(it)}\` is gone.${said(it)}`),
  ];
  if (lines.length === 0) return [];
  const rest = lines.length - most;
  return [
    "",
    `## ${title}`,
    "",
    ...lines.slice(0, most),
    ...(rest > 0 ? [`- And ${rest} more.`] : []),
  ];
}
