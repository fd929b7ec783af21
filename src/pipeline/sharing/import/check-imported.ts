import { join } from "node:path";
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { type CheckCounts, checkPackage } from "../../judging/check.ts";
import { wrongCounts } from "../../consistency/counts.ts";
import type { Case } from "../../validation/cases/case.ts";
import { readCases } from "../../validation/cases/read-cases.ts";
import { type ForeignFolder, readForeignText } from "./foreign-folder.ts";
import type { ImportDraft } from "./import-draft.ts";

/** What `psd check` says of a new package. */
export interface CheckedImport {
  /** Undefined where there are errors. */
  readonly counts: CheckCounts | undefined;
  readonly findings: readonly Diagnostic[];
  /** What cases and prose say differently, as things to decide. */
  readonly questions: readonly string[];
}

/** Findings in which two parts of the foreign folder contradict each other: somebody must say which is right. */
const contradictions = new Set<string>([
  "package/case-contradicts-case",
  "package/case-contradicts-prose",
  "package/count-differs",
]);

/** Bytes of tables that are also held against the prose; longer ones are only read. */
const compared = 2 ** 20;

/** Contradictions that are told one by one. */
const mostTold = 20;

/** Checks a package in the folder where it was staged; places are told as they will be. */
export async function checkImported(
  stage: string,
  into: string,
  { folder, draft }: { readonly folder: ForeignFolder; readonly draft: ImportDraft },
): Promise<CheckedImport> {
  const sizes = new Map(folder.files.map((it) => [it.path, it.size]));
  const tables = draft.files.filter((it) => it.to.startsWith("validation/cases/"));
  const size = tables.reduce((sum, it) => sum + (sizes.get(it.from ?? "") ?? 0), 0);
  const consistency = size <= compared;
  const checked = await checkPackage(stage, { consistency });
  const found = checked.diagnostics.filter((it) => contradictions.has(it.code));
  const counted = consistency ? await wrongNumbers(stage, { folder, draft }) : [];
  const told = [
    ...found.map((it) => `The specification and its cases: ${it.message}.`),
    ...counted,
  ];
  const more = told.length - mostTold;
  return {
    counts: checked.ok ? checked.value.counts : undefined,
    findings: checked.diagnostics
      .filter((it) => !contradictions.has(it.code))
      .map((it) => moved(it, stage, into)),
    questions: [
      ...told.slice(0, mostTold),
      ...(more > 0 ? [`And ${more} more: see \`psd check --consistency\`.`] : []),
    ],
  };
}

/** Numbers of cases in the texts for people, which are no part of the package. */
async function wrongNumbers(
  stage: string,
  { folder, draft }: { readonly folder: ForeignFolder; readonly draft: ImportDraft },
): Promise<readonly string[]> {
  const cases = await allCases(stage, draft);
  if (cases.length === 0) return [];
  const pages = folder.files.filter((it) => /^(?:readme|install|prompt)\.md$/iu.test(it.path));
  return pages.flatMap(({ path }) => {
    const file = join(folder.root, path);
    const lines = (readForeignText(folder, path) ?? "").split("\n");
    const prose = lines.map((text, index) => ({
      text,
      span: { file, line: index + 1, column: 1 },
      about: undefined,
    }));
    return wrongCounts(cases, prose).map(({ said, of, actual }) => {
      const what = of === undefined ? "" : ` of \`${of}\``;
      return `${path} speaks of ${said} cases${what}, and there are ${actual}: is one missing, or is the number old?`;
    });
  });
}

async function allCases(stage: string, { criteria }: ImportDraft): Promise<readonly Case[]> {
  const read = await Promise.all(
    criteria.flatMap(({ table }) =>
      table === undefined
        ? []
        : [
            readCases({ source: { file: table.file }, mapping: table.mapping }, (path) =>
              join(stage, "validation", path),
            ),
          ],
    ),
  );
  return read.flatMap((it) => (it.ok ? it.value : []));
}

/** A finding of the staged package, at the place where the package will lie. */
function moved(finding: Diagnostic, stage: string, into: string): Diagnostic {
  const { span } = finding;
  if (span === undefined || !span.file.startsWith(stage)) return finding;
  return { ...finding, span: { ...span, file: `${into}${span.file.slice(stage.length)}` } };
}
