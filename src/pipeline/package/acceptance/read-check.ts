import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { type AcceptanceContext, checkInside, checkTexts } from "./acceptance-context.ts";
import {
  casesCheckSchema,
  filesCheckSchema,
  laterKinds,
  manualCheckSchema,
  runCheckSchema,
  runnableKinds,
  suiteCheckSchema,
} from "./acceptance-schema.ts";
import { readCommand } from "../manifest/commands.ts";
import type { Check, FilesCheck, LaterCheck, ManualCheck, RunCheck } from "../criterion.ts";
import { below, type Cursor, isMapping, keySpanAt, spanAt, valueAt } from "../yaml/cursor.ts";
import { nearest } from "../nearest.ts";
import { readCasesCheck } from "./read-cases-check.ts";
import { readHttpCheck } from "./read-http-check.ts";
import { readPageCheck } from "./page/read-page-check.ts";
import { listOfTexts, readRunExpectation, readTextExpectation } from "./read-expectation.ts";
import { readSuiteCheck } from "./read-suite-check.ts";
import { readSettings } from "./read-settings.ts";
import { describe } from "../yaml/schema-issues.ts";
import { validateAt } from "../yaml/validate-value.ts";

type Kind = Check["kind"];

const kinds: readonly Kind[] = [...runnableKinds, ...laterKinds];
const settingNames = new Set(["stdin", "env", "files", "cwd", "timeout", "expect"]);

/** Reads one check: it has exactly one kind. Undefined, with findings, where it cannot be read. */
export function readCheck(cursor: Cursor, context: AcceptanceContext): Check | undefined {
  const kind = kindAt(cursor, context);
  if (kind === undefined) return undefined;
  if (kind === "run") return readRunCheck(cursor, context);
  if (kind === "files") return readFilesCheck(cursor, context);
  if (kind === "suite") {
    const suite = validateAt(suiteCheckSchema, cursor, context.findings);
    return suite === undefined ? undefined : readSuiteCheck(suite, cursor, context);
  }
  if (kind === "http") return readHttpCheck(cursor, context);
  if (kind === "page") return readPageCheck(cursor, context);
  if (kind === "manual") return readManualCheck(cursor, context);
  if (kind !== "cases") return readLaterCheck(kind, cursor, context);
  const raw = validateAt(casesCheckSchema, cursor, context.findings);
  return raw === undefined ? undefined : readCasesCheck(raw, cursor, context);
}

/** `files` beside another kind is input of that kind; alone it is a kind itself. */
function kindAt(cursor: Cursor, { findings }: AcceptanceContext): Kind | undefined {
  const value = valueAt(cursor);
  if (!isMapping(value)) {
    const args = { key: "check", expected: "a mapping", found: describe(value) };
    findings.push(diagnose("package/wrong-type", args, { span: spanAt(cursor) }));
    return undefined;
  }
  const keys = Object.keys(value);
  const named = kinds.filter((it) => keys.includes(it));
  const found = named.length > 1 ? named.filter((it) => it !== "files") : named;
  const [kind, second] = found;
  if (second !== undefined) {
    const span = keySpanAt(below(cursor, second));
    findings.push(diagnose("package/several-kinds", { kinds: found }, { span }));
    return undefined;
  }
  if (kind !== undefined) return kind;
  const unknown = keys.find((it) => !settingNames.has(it) && !it.startsWith("x-"));
  if (unknown === undefined) {
    findings.push(diagnose("package/check-without-kind", { kinds }, { span: spanAt(cursor) }));
    return undefined;
  }
  const meant = nearest(unknown, kinds);
  const args = {
    kind: escapeText(unknown),
    kinds,
    ...(meant === undefined ? {} : { nearest: meant }),
  };
  const span = keySpanAt(below(cursor, unknown));
  findings.push(diagnose("package/unknown-kind", args, { span }));
  return undefined;
}

function readRunCheck(cursor: Cursor, context: AcceptanceContext): RunCheck | undefined {
  const raw = validateAt(runCheckSchema, cursor, context.findings);
  if (raw === undefined) return undefined;
  const argv = readCommand(below(cursor, "run"), context.findings);
  checkTexts(below(cursor, "run"), context);
  const settings = readSettings(raw, cursor, { context });
  const expect = readRunExpectation(raw.expect, below(cursor, "expect"), context);
  return argv === undefined ? undefined : { kind: "run", ...settings, argv, expect };
}

function readFilesCheck(cursor: Cursor, context: AcceptanceContext): FilesCheck | undefined {
  const raw = validateAt(filesCheckSchema, cursor, context.findings);
  if (raw === undefined) return undefined;
  const { files, ...rest } = raw;
  const at = below(cursor, "files");
  const rules = Array.isArray(files) ? { present: files } : files;
  const content = Object.entries(rules.content ?? {});
  const present = listOfTexts(rules.present);
  const absent = listOfTexts(rules.absent);
  if (present.length + absent.length + content.length === 0) {
    const args = {
      key: "files",
      problem: "asks for nothing: give `present`, `absent` or `content`",
    };
    context.findings.push(diagnose("package/invalid-value", args, { span: spanAt(at) }));
  }
  for (const glob of [...present, ...absent, ...content.map(([it]) => it)])
    checkInside(glob, at, context.findings);
  return {
    kind: "files",
    ...readSettings(rest, cursor, { context }),
    present,
    absent,
    content: Object.fromEntries(
      content.map(([glob, it]) => [
        glob,
        readTextExpectation(it, below(at, "content", glob), context),
      ]),
    ),
  };
}

function readManualCheck(cursor: Cursor, context: AcceptanceContext): ManualCheck | undefined {
  const raw = validateAt(manualCheckSchema, cursor, context.findings);
  if (raw === undefined) return undefined;
  return { kind: "manual", ...readSettings({ env: {} }, cursor, { context }), asks: raw.manual };
}

/** A kind of a later version takes any mapping: only psd's own settings are looked at. */
function readLaterCheck(
  kind: LaterCheck["kind"],
  cursor: Cursor,
  context: AcceptanceContext,
): LaterCheck {
  context.findings.push(
    diagnose("package/check-not-run", { kind }, { span: keySpanAt(below(cursor, kind)) }),
  );
  const value = valueAt(cursor);
  const mapping = isMapping(value) ? value : {};
  return { kind, ...readSettings({ env: {} }, cursor, { context }), mapping };
}
