import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";

/** What belongs to a person or a machine and not into a recording. */
export interface PersonalPlaces {
  /** Absolute; empty where there is none. */
  readonly home: string;
  /** Empty where it is not known. */
  readonly userName: string;
  /** Absolute folders with what they are, such as `the workspace`. */
  readonly folders: readonly { readonly path: string; readonly what: string }[];
}

/** A text of a recording and where it stands, such as `turn 2, src/a.py`. */
export interface RecordedText {
  readonly place: string;
  readonly text: string;
}

/** Findings that are told of one recording; more say nothing new. */
const toldFindings = 50;

/** Every secret and personal path in the texts of a recording, by place and line. Pure. */
export function scanRecording(
  texts: readonly RecordedText[],
  { personal, redaction }: { readonly personal: PersonalPlaces; readonly redaction: Redaction },
): readonly Diagnostic[] {
  const patterns = personalPatterns(personal);
  // The name of a file can hold a secret, too.
  const safe = texts.map(({ place, text }) => ({ place: redaction.text(place), text }));
  const found = safe.flatMap(({ place, text }) => [
    ...redaction
      .find(text)
      .map(({ what, index }) =>
        diagnose("generation/secret-in-recording", { place: at(place, text, index), what }),
      ),
    ...patterns.flatMap(({ pattern, what }) =>
      [...text.matchAll(pattern)].map(({ index }) =>
        diagnose("generation/personal-path-in-recording", { place: at(place, text, index), what }),
      ),
    ),
  ]);
  return found.slice(0, toldFindings);
}

function personalPatterns({ home, userName, folders }: PersonalPlaces): readonly {
  readonly pattern: RegExp;
  readonly what: string;
}[] {
  const places = [
    ...(home.length > 1 ? [{ path: home, what: "the user's home folder" }] : []),
    ...folders.filter(({ path }) => path.length > 1),
  ];
  const exact = places.map(({ path, what }) => ({
    pattern: new RegExp(String.raw`(?<![\w.-])${escapePattern(path)}(?![\w.-])`, "gu"),
    what,
  }));
  if (userName === "" || userName === "root") return exact;
  const name = escapePattern(userName);
  const named = new RegExp(
    String.raw`(?<![\w.-])(?:/home/|/Users/|[A-Z]:\\Users\\)${name}(?![\w.-])`,
    "gu",
  );
  return [...exact, { pattern: named, what: "a path with the user's name" }];
}

function at(place: string, text: string, index: number): string {
  return `${place}:${text.slice(0, index).split("\n").length}`;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
