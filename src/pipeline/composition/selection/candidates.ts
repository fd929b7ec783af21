import type { Span } from "../../../diagnostics/diagnostic.ts";
import { allNear } from "../../package/nearest.ts";

/** A part of a package that another one may be meant for: a clause, a criterion or a file. */
export interface Candidate {
  /** Id or path. */
  readonly name: string;
  /** What it says; empty where that must not be told. */
  readonly text: string;
  readonly span: Span;
}

/** How many candidates are told. */
const most = 3;
/** Characters of a candidate's text that are told. */
const shownLength = 60;
/** Share of common words from which on two texts are taken for versions of one. */
const alike = 0.5;

/** Targets whose candidates are looked for: an overlay may name thousands that are gone. */
const mostWanted = 50;

/** What an operation was meant for: its name and, where the overlay gives one, the text in its place. */
interface Wanted {
  readonly name: string;
  readonly text?: string | undefined;
}

/** Finds candidates, the most probable first. */
export type FindCandidates = (wanted: Wanted) => readonly Candidate[];

/**
 * Makes the finder of what was probably meant: parts that say nearly the same, then those whose names are
 * close. The parts are asked for when the first one is wanted.
 */
export function createCandidates(list: () => readonly Candidate[]): FindCandidates {
  let parts: readonly Part[] | undefined;
  let count = 0;
  return (wanted) => {
    count += 1;
    if (count > mostWanted) return [];
    parts ??= list().map((candidate) => ({ candidate, words: wordsOf(candidate.text) }));
    return candidatesFor(wanted, parts);
  };
}

interface Part {
  readonly candidate: Candidate;
  readonly words: ReadonlySet<string>;
}

function candidatesFor(wanted: Wanted, parts: readonly Part[]): readonly Candidate[] {
  const words = wordsOf(wanted.text ?? "");
  const similar = (words.size === 0 ? [] : parts)
    .map((it) => ({ candidate: it.candidate, share: shareOf(words, it.words) }))
    .filter((it) => it.share >= alike)
    .toSorted((a, b) => b.share - a.share)
    .map((it) => it.candidate);
  const byName = new Map(parts.map((it) => [it.candidate.name, it.candidate]));
  const near = allNear(wanted.name, byName.keys()).map((it) => byName.get(it));
  const found = new Set([...similar, ...near]);
  return [...found].filter((it) => it !== undefined).slice(0, most);
}

/** A candidate by its name and first words, so that it is recognised under another name. */
export function describeCandidate({ name, text }: Candidate): string {
  const words = firstWords(text, name);
  return words === "" ? `perhaps ${name}` : `perhaps ${name}: "${words}"`;
}

/** Of its first line, without the marks of Markdown and the id with which it begins. */
function firstWords(text: string, name: string): string {
  const line = text.split("\n").find((it) => it.trim() !== "") ?? "";
  const plain = line
    .replaceAll(/[*_|`#]/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .replace(/^[\s>+-]*(?:\[[ xX]\] )?/u, "");
  const told = (plain.startsWith(name) ? plain.slice(name.length) : plain)
    .replace(/^[\s:.–—-]+/u, "")
    .trim();
  return told.length <= shownLength ? told : `${told.slice(0, shownLength - 1).trimEnd()}…`;
}

/** The words of a text by which it can be recognised: no ids, no short ones. */
function wordsOf(text: string): ReadonlySet<string> {
  const prose = text.replaceAll(/\b[A-Z]+-\d[\w.]*/gu, " ").toLowerCase();
  return new Set(prose.match(/[\p{L}\p{N}]{3,}/gu));
}

/** How much of two sets of words is common to both (Dice's coefficient, 0 to 1). */
function shareOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((it) => b.has(it)).length;
  return common === 0 ? 0 : (2 * common) / (a.size + b.size);
}
