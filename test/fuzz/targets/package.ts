import fc from "fast-check";
import type { Diagnostic } from "#src/diagnostics/diagnostic.ts";
import { checkPatterns, checkQuery } from "#src/pipeline/package/acceptance/expressions.ts";
import { checkSchemas } from "#src/pipeline/package/acceptance/check-schemas.ts";
import { caseTableFindings } from "#src/pipeline/package/acceptance/case-table.ts";
import { parseAcceptance } from "#src/pipeline/package/acceptance/parse-acceptance.ts";
import { readAcceptance } from "#src/pipeline/package/acceptance/read-acceptance.ts";
import { readDocument } from "#src/pipeline/package/manifest/read-document.ts";
import { readEntry } from "#src/pipeline/package/manifest/read-entry.ts";
import { readOverlayFile } from "#src/pipeline/package/manifest/read-manifest.ts";
import { findHiddenCharacters } from "#src/pipeline/package/tree/hidden-characters.ts";
import { decodeText } from "#src/pipeline/package/tree/source-text.ts";
import { parseYaml } from "#src/pipeline/package/yaml/yaml-source.ts";
import { fromTexts, fromValues, fromYamlValues, realFiles } from "../input/seeds.ts";
import { acceptanceValue, manifestValue, overlayValue, schemaValues } from "../input/valid.ts";
import { checkFindings } from "../promises.ts";
import type { Target } from "../target.ts";

const file = "/package/SPECPROMPT.md";

/** Decodes as psd does and hands the text on; what is no text must be told with its place. */
function withText(bytes: Uint8Array, read: (text: string, findings: Diagnostic[]) => void): void {
  const text = decodeText(bytes, file);
  if (!text.ok)
    return checkFindings(text.diagnostics, { file, text: Buffer.from(bytes).toString() });
  const findings: Diagnostic[] = [];
  read(text.value, findings);
  checkFindings(findings, { file, text: text.value });
}

const front = (yaml: string): string => `---\n${yaml}---\n# Title\n\n- **FR-1** It works.\n`;
const markdown = realFiles("*.md", 1500);

const manifest: Target = {
  name: "manifest",
  reads: "front matter of SPECPROMPT.md",
  share: 3,
  inputs: fc.oneof(
    fromYamlValues([manifestValue], front),
    fromTexts(realFiles("SPECPROMPT*.md", 1200)),
  ),
  run: (bytes) =>
    withText(bytes, (text, findings) => {
      findings.push(...findHiddenCharacters(text, file));
      readEntry({ path: "SPECPROMPT.md", file, text }, findings);
    }),
};

const overlay: Target = {
  name: "overlay",
  reads: "documents of layers and overlays, overlay.yaml",
  share: 3,
  inputs: fc.oneof(fromYamlValues([overlayValue], front), fromTexts(markdown)),
  run: (bytes) =>
    withText(bytes, (content, findings) => {
      const source = { path: "core/a.md", file, layer: "core" as const, condition: {}, content };
      readDocument({ ...source, isOverlay: true, rendersTemplates: true }, findings);
      const yaml = parseYaml(content, { file, firstLine: 1, rules: "own" });
      findings.push(...yaml.findings);
      if (yaml.source !== undefined) readOverlayFile({ yaml: yaml.source, path: [] }, findings);
    }),
};

const placed = {
  layer: "validation" as const,
  heldOut: false,
  condition: {},
  isData: false,
  path: "validation/acceptance.yaml",
  size: 0,
};

const acceptance: Target = {
  name: "acceptance",
  reads: "acceptance files",
  share: 3,
  inputs: fc.oneof(fromYamlValues([acceptanceValue]), fromTexts(realFiles("acceptance.yaml", 900))),
  run: (bytes) =>
    withText(bytes, (text, findings) => {
      const parsed = parseAcceptance({ placed, file, text, bytes }, findings);
      if (typeof parsed === "string") return;
      readAcceptance(parsed, {
        findings,
        heldOut: false,
        known: { services: parsed.serviceNames, parameters: ["a"], listeners: parsed.listeners },
        folder: "validation",
        paths: ["validation/cases.json"],
        schemas: [],
        caseFiles: [],
        scripts: [],
        documents: [],
      });
    }),
};

const queries = [
  "a.b[0]",
  "rows[?a > `1`].{x: y, z: [a, b]}",
  "sort_by(@, &a) | [0]",
  "let $x = a in $x",
  "[a, b][]",
  "max_by(a, &to_number(b))",
  "a[::-1]",
];
const patterns = [
  "^[a-z]+(?:-[a-z]+)*$",
  String.raw`\d{1,15}(?i:x|y)*?`,
  String.raw`(?P<n>\pL[^\x00-\x1f]){2,5}`,
  "(a|b)*c",
];

const expressions: Target = {
  name: "expressions",
  reads: "JMESPath and RE2 expressions",
  share: 3,
  inputs: fromTexts([...queries, ...patterns]),
  run: (bytes) => {
    const text = Buffer.from(bytes).toString("utf8");
    const span = { file, line: 1, column: 1 };
    const yaml = {
      file,
      value: text,
      spanOf: () => span,
      keySpanOf: () => span,
      textOf: () => text,
    };
    const findings: Diagnostic[] = [];
    checkQuery({ yaml, path: [] }, findings);
    checkPatterns({ yaml, path: [] }, findings);
    checkFindings(findings);
  },
};

const schemas: Target = {
  name: "json-schema",
  reads: "JSON Schemas of packages",
  share: 0.8,
  inputs: fromValues(schemaValues),
  run: (bytes) =>
    withText(bytes, (text, findings) => {
      const yaml = parseYaml(text, { file, firstLine: 1, rules: "own" });
      findings.push(...yaml.findings);
      if (yaml.source !== undefined)
        findings.push(...checkSchemas([{ yaml: yaml.source, path: [] }]));
    }),
};

const foreignYaml = "a: &x [1, 2]\nb: *x\nc: !!set {d, e}\n<<: {f: 1}\ng: |\n  text\n";

const tables: Target = {
  name: "case-tables",
  reads: "syntax of case tables: YAML, JSON, JSON lines",
  share: 2,
  inputs: fromTexts([foreignYaml, ...realFiles("*.json", 600), ...realFiles("*.yaml", 600)]),
  run: (bytes) =>
    withText(bytes, (text, findings) => {
      findings.push(...caseTableFindings(text, file.replace(".md", ".yaml")));
      findings.push(...caseTableFindings(text, file.replace(".md", ".json")));
      findings.push(...caseTableFindings(text, file.replace(".md", ".jsonl")));
    }),
};

/** Readers of what lies in a package. */
export const packageTargets: readonly Target[] = [
  manifest,
  overlay,
  acceptance,
  expressions,
  schemas,
  tables,
];
