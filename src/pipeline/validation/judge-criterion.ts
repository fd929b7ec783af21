import { systemErrorCode } from "../../platform/files.ts";
import type { SelectedCriterion, Selection } from "../composition/selection.ts";
import type { Check } from "../package/criterion.ts";
import type { CriterionBox } from "./box.ts";
import { checkCases, type TableSettings } from "./check/check-cases.ts";
import { checkFiles, type StoredOutput } from "./check/check-files.ts";
import { checkHttp, type HttpSurroundings } from "./check/check-http.ts";
import { checkPage, type PageSurroundings } from "./check/check-page.ts";
import { checkRun } from "./check/check-run.ts";
import type { CanarySurroundings } from "./check/try-canaries.ts";
import { checkSuite } from "./check/check-suite.ts";
import { writeFiles } from "./check/left-files.ts";
import { judgeRequests } from "./check/judge-requests.ts";
import { mentionedIn } from "./check/mentioned.ts";
import { elapsed } from "./elapsed.ts";
import { type CheckOutcome, errored, failed, type Finding, notRun } from "./finding.ts";
import { locateFile, type PackageFiles } from "./package-files.ts";
import { hasValue } from "./placeholders.ts";
import type { Signatures } from "./signatures.ts";
import type { RunningServices } from "./services.ts";
import type { CheckResult, CriterionResult, End } from "./verdict.ts";

/** What a criterion is judged with. */
export interface JudgeSettings {
  readonly seed: number;
  readonly files: PackageFiles;
  readonly documents: Selection["documents"];
  readonly stored: Omit<StoredOutput, "values">;
  /** Makes the copy of the output pristine. */
  readonly restore: () => Promise<void>;
  readonly services: Pick<RunningServices, "missing" | "heard" | "ended" | "addressee">;
  /** How a server in a box is reached. */
  readonly reach: Pick<HttpSurroundings, "socket" | "boxed">;
  /** How a page is opened. */
  readonly page: Omit<PageSurroundings, "socket" | "boxed">;
  readonly canaries: Omit<CanarySurroundings, "digest">;
  /** Where missing, nothing is signed. */
  readonly signatures?: Signatures | undefined;
  /** Looks for expected values of visible tables in the output. */
  readonly findCopied: NonNullable<TableSettings["findCopied"]>;
}

/** Tries the checks of a criterion one after the other, up to the first that does not hold. */
export async function judgeCriterion(
  selected: SelectedCriterion,
  box: CriterionBox,
  settings: JudgeSettings,
): Promise<CriterionResult> {
  const startedAt = performance.now();
  const checks: CheckResult[] = [];
  for (const check of selected.criterion.checks) {
    // A later check may look at what an earlier one left.
    const result = await judgeCheck(check, { selected, box, settings });
    checks.push(result);
    if (result.end === "failed" || result.end === "errored") break;
  }
  return resultOf(selected, checks, elapsed(startedAt));
}

/** The result of a criterion that was not tried, for a reason that lies before it. */
export function untried(selected: SelectedCriterion, reason: string): CriterionResult {
  const checks = selected.criterion.checks.map((check) => {
    const finding =
      check.kind === "manual"
        ? notRun(reason)
        : isLater(check)
          ? laterFinding(check)
          : failed("crashed", { message: reason });
    return checkResult(check, { finding }, 0);
  });
  return resultOf(selected, checks, 0);
}

interface Trial {
  readonly selected: SelectedCriterion;
  readonly box: CriterionBox;
  readonly settings: JudgeSettings;
}

async function judgeCheck(check: Check, trial: Trial): Promise<CheckResult> {
  const startedAt = performance.now();
  const outcome = await tryCheck(check, trial).catch(ofTheSystem);
  const asked = await judgeRequests(check, outcome, { ...trial.settings.services, ...trial.box });
  return checkResult(check, asked, elapsed(startedAt));
}

async function tryCheck(check: Check, { selected, box, settings }: Trial): Promise<CheckOutcome> {
  if (isLater(check)) return { finding: laterFinding(check) };
  if (check.kind === "manual") return lookForSignature(selected, settings);
  const obstacle = findObstacle(check, box, settings) ?? (await writeFiles(check.files, box));
  if (obstacle !== undefined) return { finding: obstacle };
  if (check.kind === "run") return checkRun(check, box);
  if (check.kind === "files") return checkFiles(check, { ...settings.stored, values: box.values });
  if (check.kind === "http") {
    return checkHttp(check, box, {
      ...settings.reach,
      service: settings.services.addressee,
      source: { files: settings.files, documents: settings.documents },
    });
  }
  if (check.kind === "page") return checkPage(check, box, { ...settings.reach, ...settings.page });
  const { heldOut } = selected.criterion;
  if (check.kind === "suite") {
    const { files, restore } = settings;
    const canaries = { ...settings.canaries, digest: selected.digest };
    return checkSuite(check, box, { files, heldOut, restore, canaries });
  }
  return checkCases(check, box, {
    locate: (path) => locateFile(settings.files, { heldOut, path }),
    seed: settings.seed,
    findCopied: heldOut ? undefined : settings.findCopied,
  });
}

/** Bound to the judged tree and to this very check. */
async function lookForSignature(
  { criterion, digest }: SelectedCriterion,
  { stored, signatures }: JudgeSettings,
): Promise<CheckOutcome> {
  const { id } = criterion;
  const isSigned = await signatures?.({ criterion: id, digest, tree: stored.tree.id });
  return isSigned === true
    ? { signed: true }
    : { finding: notRun(`A person must look at the output and run \`psd sign ${id}\``) };
}

/** A full disk and the like are the machine's fault; any other error is a bug and goes on. */
function ofTheSystem(error: unknown): CheckOutcome {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  return { finding: errored(`The system refused what the check needs (${code})`) };
}

/** Why a check cannot be made: a service, a command or a name that is not there. */
function findObstacle(
  check: Check,
  { values }: CriterionBox,
  { services }: JudgeSettings,
): Finding | undefined {
  const { strict, loose } = mentionedIn(check);
  const [why] = [...strict, ...loose].flatMap((it) => services.missing(it) ?? []);
  if (why !== undefined) return why.later ? notRun(why.reason) : errored(why.reason);
  const unknown = strict.find((it) => !it.startsWith("case.") && !hasValue(it, values));
  if (unknown === undefined) return undefined;
  if (unknown !== "start" && unknown !== "drive") {
    return errored(`The placeholder {${unknown}} of the check has no value`);
  }
  return failed("missing-file", { message: `The output has no command \`${unknown}\`` });
}

type LaterKind = Extract<Check, { readonly mapping: Readonly<Record<string, unknown>> }>;

function isLater(check: Check): check is Exclude<LaterKind, { readonly kind: "cases" }> {
  return !["run", "cases", "files", "suite", "http", "page", "manual"].includes(check.kind);
}

function laterFinding(check: Check): Finding {
  return notRun(`This version cannot run checks of the kind \`${check.kind}\``);
}

function checkResult(
  check: Check,
  { finding, cases, copied, signed, notes = [] }: CheckOutcome,
  durationMs: number,
): CheckResult {
  return {
    kind: check.kind,
    end: finding?.end ?? (signed === true ? "signed" : "passed"),
    ...(finding?.end === "failed" ? { symptom: finding.symptom } : {}),
    ...(finding === undefined ? {} : { evidence: finding.evidence }),
    ...(cases === undefined ? {} : { cases }),
    ...(copied === undefined ? {} : { copied }),
    ...(notes.length === 0 ? {} : { notes }),
    durationMs,
  };
}

function resultOf(
  { criterion, digest }: SelectedCriterion,
  checks: readonly CheckResult[],
  durationMs: number,
): CriterionResult {
  const { id, says, covers, required, heldOut } = criterion;
  return { id, says, covers, required, heldOut, end: endOf(checks), checks, digest, durationMs };
}

/** The end that weighs most. */
function endOf(checks: readonly CheckResult[]): End {
  const order: readonly End[] = ["errored", "failed", "not-run", "signed"];
  return order.find((end) => checks.some((it) => it.end === end)) ?? "passed";
}
