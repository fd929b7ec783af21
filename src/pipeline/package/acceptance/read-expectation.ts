import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { type AcceptanceContext, checkPath } from "./acceptance-context.ts";
import type { RawRequestExpectations, RawTextExpectation } from "./expectation-schema.ts";
import { compact } from "../compact.ts";
import type {
  JsonExpectation,
  RequestExpectations,
  RunExpectation,
  TextExpectation,
} from "../criterion.ts";
import { below, type Cursor, keySpanAt } from "../yaml/cursor.ts";
import { checkPatterns, checkQuery } from "./expressions.ts";

/** `expect` of a run, as its schema gives it. */
export interface RawRunExpectation {
  readonly exit?: number | readonly number[] | "any" | undefined;
  readonly stdout?: RawTextExpectation | undefined;
  readonly stderr?: RawTextExpectation | undefined;
  readonly files?: Readonly<Record<string, RawTextExpectation | boolean>> | undefined;
  readonly requests?: RawRequestExpectations | undefined;
}

/** Reads `expect` of a run: the exit code is 0 unless something else is said. */
export function readRunExpectation(
  raw: RawRunExpectation,
  cursor: Cursor,
  context: AcceptanceContext,
): RunExpectation {
  const files = Object.entries(raw.files ?? {}).map(([path, it]) => {
    const at = below(cursor, "files", path);
    checkPath(path, at, context);
    return [path, typeof it === "boolean" ? it : readTextExpectation(it, at, context)] as const;
  });
  return {
    exit: exitCodes(raw.exit),
    ...compact({
      stdout: readStream(raw.stdout, below(cursor, "stdout"), context),
      stderr: readStream(raw.stderr, below(cursor, "stderr"), context),
    }),
    files: Object.fromEntries(files),
    ...(raw.requests === undefined
      ? {}
      : { requests: readRequests(raw.requests, below(cursor, "requests"), context) }),
  };
}

/** Reads what services must have been asked; only some of them note it. */
function readRequests(
  raw: RawRequestExpectations,
  cursor: Cursor,
  context: AcceptanceContext,
): RequestExpectations {
  const read = Object.entries(raw).map(([name, { count, nth }]) => {
    const at = below(cursor, name);
    if (context.known?.listeners.includes(name) === false) {
      const problem = "names no service of the kind `model`, and no other one notes its requests";
      const span = keySpanAt(at);
      context.findings.push(diagnose("package/invalid-value", { key: name, problem }, { span }));
    }
    const bodies = Object.entries(nth).map(
      ([number, it]) =>
        [number, readTextExpectation(it, below(at, "nth", number), context)] as const,
    );
    return [name, { ...compact({ count }), nth: Object.fromEntries(bodies) }] as const;
  });
  return Object.fromEntries(read);
}

/** Reads what a text must be; a bare text means that it equals. */
export function readTextExpectation(
  raw: RawTextExpectation,
  cursor: Cursor,
  context: AcceptanceContext,
): TextExpectation {
  if (typeof raw === "string") return { equals: raw, contains: [], matches: [], lacks: [] };
  checkPatterns(below(cursor, "matches"), context.findings);
  return {
    ...(raw.equals === undefined ? {} : { equals: raw.equals }),
    contains: listOfTexts(raw.contains),
    matches: listOfTexts(raw.matches),
    lacks: listOfTexts(raw.lacks),
    ...(raw.json === undefined
      ? {}
      : { json: readJsonExpectation(compact(raw.json), below(cursor, "json"), context) }),
  };
}

/** One text or a list of them as a list. */
export function listOfTexts(raw: string | readonly string[] | undefined): readonly string[] {
  if (raw === undefined) return [];
  return typeof raw === "string" ? [raw] : raw;
}

/** Reads what a JSON value must be. */
export function readJsonExpectation(
  raw: JsonExpectation,
  cursor: Cursor,
  context: AcceptanceContext,
): JsonExpectation {
  checkQuery(below(cursor, "at"), context.findings);
  if (raw.schema !== undefined) context.schemas.push(below(cursor, "schema"));
  return raw;
}

function exitCodes(raw: RawRunExpectation["exit"]): RunExpectation["exit"] {
  if (raw === undefined) return [0];
  return typeof raw === "number" ? [raw] : raw;
}

function readStream(
  raw: RawTextExpectation | undefined,
  cursor: Cursor,
  context: AcceptanceContext,
): TextExpectation | undefined {
  return raw === undefined ? undefined : readTextExpectation(raw, cursor, context);
}
