import { join } from "node:path";
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { readBounded } from "../../../platform/bounded-read.ts";
import { limits } from "../tree/limits.ts";
import type { AcceptanceContext, NamedFile } from "./acceptance-context.ts";
import { caseTableFindings } from "./case-table.ts";
import { duplicateCriteria } from "./criteria-findings.ts";
import { type Cursor, spanAt, valueAt } from "../yaml/cursor.ts";
import type { Manifest } from "../manifest.ts";
import {
  type AcceptanceSource,
  parseAcceptance,
  type ParsedAcceptance,
} from "./parse-acceptance.ts";
import { readAcceptance } from "./read-acceptance.ts";
import { openApiFindings } from "./open-api-findings.ts";
import { readScript } from "./read-script.ts";
import { decodeText } from "../tree/source-text.ts";
import type { AcceptanceFile } from "../spec-prompt.ts";

/** What the validation layer is read from. */
export interface ValidationSource {
  readonly root: string;
  readonly sources: readonly AcceptanceSource[];
  /** Paths of all files of the layers. */
  readonly paths: readonly string[];
  /** Undefined in an overlay, which cannot know the parameters and services of its package. */
  readonly parameters: Manifest["parameters"] | undefined;
}

/** The acceptance files of a package, and the files that only looked like some. */
export interface ValidationLayer {
  readonly acceptance: readonly AcceptanceFile[];
  readonly others: readonly AcceptanceSource[];
}

/** Reads every acceptance file: services of all first, since each criterion may name any of them. */
export async function readValidation(
  from: ValidationSource,
  findings: Diagnostic[],
): Promise<ValidationLayer> {
  const parsed: ParsedAcceptance[] = [];
  const others: AcceptanceSource[] = [];
  for (const source of from.sources) {
    const it = parseAcceptance(source, findings);
    if (it === "other") others.push(source);
    else if (it !== "broken") parsed.push(it);
  }
  const schemas: Cursor[] = [];
  const caseFiles: NamedFile[] = [];
  const scripts: NamedFile[] = [];
  const documents: NamedFile[] = [];
  const services = parsed.flatMap((it) => it.serviceNames);
  const known =
    from.parameters === undefined
      ? undefined
      : {
          services,
          parameters: Object.keys(from.parameters),
          listeners: parsed.flatMap((it) => it.listeners),
        };
  const acceptance = parsed.map((it) =>
    readAcceptance(it, {
      findings,
      heldOut: it.placed.heldOut,
      known,
      folder: it.placed.heldOut ? "validation/held-out" : "validation",
      paths: from.paths,
      schemas,
      caseFiles,
      scripts,
      documents,
    } satisfies AcceptanceContext),
  );
  findings.push(...duplicateCriteria(acceptance));
  findings.push(
    ...(await findingsIn(from.root, caseFiles, (text, file, named) =>
      caseTableFindings(text, file, {
        isOwn: named.path.at(-1) === "cases",
        isSuite: namesSuite(named),
      }),
    )),
    ...(await findingsIn(from.root, documents, openApiFindings)),
    ...(await findingsIn(from.root, scripts, (text, file) => readScript(text, file).findings)),
  );
  if (schemas.length > 0) findings.push(...(await compileSchemas(schemas)));
  return { acceptance, others };
}

/** Whether a mapping reads its file with a preset for the files of a public suite. */
function namesSuite({ yaml, path }: Cursor): boolean {
  const preset = valueAt({ yaml, path: [...path.slice(0, -1), "preset"] });
  return typeof preset === "string" && preset !== "rows" && preset !== "function-map";
}

async function compileSchemas(schemas: readonly Cursor[]): Promise<readonly Diagnostic[]> {
  // The compiler takes longer to load than all the rest: only packages that have a schema pay.
  const { checkSchemas } = await import("./check-schemas.ts");
  return checkSchemas(schemas);
}

/** What is wrong with the text of a file, which is named at a cursor. */
type FindFaults = (text: string, file: string, named: Cursor) => readonly Diagnostic[];

/** Each named file is parsed once, however often it is named. */
async function findingsIn(
  root: string,
  named: readonly NamedFile[],
  find: FindFaults,
): Promise<readonly Diagnostic[]> {
  const byPath = new Map(named.map((it) => [it.path, it]));
  const found = await Promise.all([...byPath.values()].map((it) => findingsOf(root, it, find)));
  return found.flat();
}

async function findingsOf(
  root: string,
  it: NamedFile,
  find: FindFaults,
): Promise<readonly Diagnostic[]> {
  const file = join(root, it.path);
  const bytes = await readBounded(file, limits.file);
  if (bytes === undefined) return [];
  const text = decodeText(bytes, file);
  return (text.ok ? find(text.value, file, it.named) : text.diagnostics).map((finding) => ({
    ...finding,
    related: [{ message: "named here", span: spanAt(it.named) }],
  }));
}
