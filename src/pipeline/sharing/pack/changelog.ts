import type { CriterionChange, PackageDifference } from "../../difference/package-difference.ts";

/** What changed between two versions, sentence by sentence, by how much it asks of a version. */
export interface Changelog {
  /** What may no longer hold for a deployment or an output. */
  readonly breaking: readonly string[];
  readonly added: readonly string[];
  /** What is worded in another way, and asks for no more. */
  readonly worded: readonly string[];
}

/** Reads a difference as sentences. What a held-out criterion says is not told. Pure. */
export function changelogOf(difference: PackageDifference): Changelog {
  const { clauses, criteria, parameters, axes, documents } = difference;
  const clause = (kind: string): readonly string[] =>
    clauses
      .filter((it) => it.change === kind)
      .map((it) => `Clause ${it.id}${saidBy(kind === "removed" ? it.was : it.now)}`);
  const of = (...kinds: readonly CriterionChange["change"][]): readonly CriterionChange[] =>
    criteria.filter((it) => kinds.includes(it.change));
  return {
    breaking: [
      ...of("removed").map((it) => `${named(it)} is gone.`),
      ...of("expectation").map((it) => `${named(it)} expects something else.${casesOf(it)}`),
      ...clause("removed").map((it) => `Gone: ${it}`),
      ...parameters
        .filter((it) => it.change === "removed")
        .map((it) => `The parameter \`${it.name}\` is gone.`),
      ...parameters
        .filter((it) => it.change === "changed")
        .map((it) => `The parameter \`${it.name}\` takes something else.`),
      ...parameters
        .filter((it) => it.change === "added" && it.required)
        .map((it) => `The parameter \`${it.name}\` must be given.`),
      ...axes.flatMap((it) =>
        it.removed.map((option) => `The option \`${it.axis}=${option}\` is gone.`),
      ),
      ...axes.flatMap((it) =>
        it.default === undefined || it.change === "removed" ? [] : [defaultOf(it.axis, it.default)],
      ),
    ],
    added: [
      ...clause("added").map((it) => `New: ${it}`),
      ...of("added").map((it) => `New check: ${named(it)}${it.heldOut ? "" : ` – ${it.says}`}`),
      ...of("cases").map((it) => `${named(it)} has ${it.cases.added} more cases.`),
      ...parameters
        .filter((it) => it.change === "added" && !it.required)
        .map((it) => `The parameter \`${it.name}\` may be given.`),
      ...axes.flatMap((it) =>
        it.added.map((option) => `The option \`${it.axis}=${option}\` may be chosen.`),
      ),
      ...difference.commands.map((it) => `The command \`${it.name}\` is ${lineOf(it.now)}.`),
      ...difference.needs.map((it) => `\`${it.name}\` is needed as ${lineOf(it.now)}.`),
      ...difference.liveFiles.added.map((it) => `Outputs may have the live file \`${it}\`.`),
      ...difference.liveFiles.removed.map(
        (it) => `Outputs may no longer have the live file \`${it}\`.`,
      ),
      ...(difference.dependencies === undefined
        ? []
        : [
            `Dependencies of outputs: \`${difference.dependencies.now}\` instead of \`${difference.dependencies.was}\`.`,
          ]),
    ],
    worded: [
      ...clause("changed").map((it) => `Worded anew: ${it}`),
      ...of("words").map((it) => `${named(it)} is worded anew.`),
      ...documents.added.map((it) => `New text: \`${it}\``),
      ...documents.changed.map((it) => `Changed text: \`${it}\``),
      ...documents.removed.map((it) => `Text that is gone: \`${it}\``),
    ],
  };
}

/** The same as a section of CHANGELOG.md. Pure. */
export function changelogSection(version: string, { breaking, added, worded }: Changelog): string {
  const parts = [
    ...part("Breaking", breaking),
    ...part("Added", added),
    ...part("Worded anew", worded),
  ];
  return [
    `## ${version}`,
    "",
    ...(parts.length === 0 ? ["Nothing that a deployment would notice.", ""] : parts),
  ].join("\n");
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`### ${title}`, "", ...lines.map((it) => `- ${it}`), ""];
}

function named({ id, heldOut, covers }: CriterionChange): string {
  return heldOut ? `A held-out check of ${covers.join(", ")}` : id;
}

function casesOf({ cases }: CriterionChange): string {
  const parts = [
    ...(cases.changed > 0 ? [`${cases.changed} cases changed`] : []),
    ...(cases.removed > 0 ? [`${cases.removed} gone`] : []),
    ...(cases.added > 0 ? [`${cases.added} new`] : []),
  ];
  return parts.length === 0 ? "" : ` Of its cases: ${parts.join(", ")}.`;
}

/** The first line of a clause, without its marks and id. */
function saidBy([text = ""]: readonly string[]): string {
  const line = (text.split("\n").find((it) => it.trim() !== "") ?? "")
    .replace(/^[\s#>*|-]*/u, "")
    .replace(/^\**[A-Z][A-Z0-9]*-[\d.]+[a-z]?\**:?\s*\**\s*\|?\s*/u, "")
    .trim();
  const short = line.length > 160 ? `${line.slice(0, 159)}…` : line;
  return short === "" ? "" : `: ${short}`;
}

function defaultOf(
  axis: string,
  { was, now }: { readonly was: string | undefined; readonly now: string | undefined },
): string {
  return `Where nothing is chosen, \`${axis}\` is ${now === undefined ? "asked for" : `\`${now}\``} instead of ${was === undefined ? "asked for" : `\`${was}\``}.`;
}

function lineOf(lines: readonly string[]): string {
  return lines.length === 0 ? "no longer given" : lines.map((it) => `\`${it}\``).join(" or ");
}
