import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { acceptanceFileSchema } from "./acceptance-schema.ts";
import { type Cursor, isMapping } from "../yaml/cursor.ts";
import { limits } from "../tree/limits.ts";
import type { PlacedFile } from "../tree/read-tree.ts";
import { validateAt } from "../yaml/validate-value.ts";
import { parseYaml } from "../yaml/yaml-source.ts";

/** An acceptance file whose outer keys are checked and whose criteria are not read yet. */
export interface ParsedAcceptance {
  readonly placed: PlacedFile;
  readonly cursor: Cursor;
  readonly serviceNames: readonly string[];
  /** Names of the services that note what they are asked. */
  readonly listeners: readonly string[];
}

/** A YAML file of the validation layer, decoded. */
export interface AcceptanceSource {
  readonly placed: PlacedFile;
  readonly file: string;
  readonly text: string;
  /** The text as it lies on disk. */
  readonly bytes: Uint8Array;
}

const marks = ["criteria", "removes", "services"];

/** Whether a path may be an acceptance file: YAML in the validation layer, outside folders of data. */
export function mayBeAcceptance(placed: PlacedFile): boolean {
  return placed.layer === "validation" && !placed.isData && /\.ya?ml$/u.test(placed.path);
}

/**
 * Parses a file that may be an acceptance file. `other` where it is data of another kind, `broken`
 * (with findings) where it is an acceptance file that cannot be read.
 */
export function parseAcceptance(
  source: AcceptanceSource,
  findings: Diagnostic[],
): ParsedAcceptance | "other" | "broken" {
  const { placed, file, text } = source;
  const isNamed = /(?:^|\/)acceptance\.ya?ml$/u.test(placed.path);
  if (!isNamed && !marks.some((it) => new RegExp(`^["']?${it}["']?\\s*:`, "mu").test(text)))
    return "other";
  if (text.trim() === "") {
    findings.push(diagnose("package/empty-file", {}, { span: { file, line: 1, column: 1 } }));
    return "broken";
  }
  if (text.length > limits.acceptance) {
    const args = { what: `\`${placed.path}\``, limit: limits.acceptance, unit: "characters" };
    findings.push(diagnose("package/too-large", args, { span: { file, line: 1, column: 1 } }));
    return "broken";
  }
  const parsed = parseYaml(text, { file, firstLine: 1, rules: "own" });
  findings.push(...parsed.findings);
  if (parsed.source === undefined) return "broken";
  const cursor = { yaml: parsed.source, path: [] };
  if (!isMapping(parsed.source.value)) {
    const span = parsed.source.spanOf([]);
    findings.push(diagnose("package/not-a-mapping", { what: "an acceptance file" }, { span }));
    return "broken";
  }
  const raw = validateAt(acceptanceFileSchema, cursor, findings);
  if (raw === undefined) return "broken";
  const serviceNames = Object.keys(raw.services);
  const listeners = serviceNames.filter((name) => "model" in (raw.services[name] ?? {}));
  return { placed, cursor, serviceNames, listeners };
}
