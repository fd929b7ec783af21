import { join } from "node:path";
import type { Mount } from "../../../adapters/sandbox/sandbox.ts";
import { makeFolder } from "../../../platform/files.ts";
import { removeForeign } from "../../../platform/remove-foreign.ts";
import type { Canary, SuiteCheck } from "../../package/criterion.ts";
import { digestOf } from "../../package/digest.ts";
import { type CriterionBox, places } from "../box.ts";
import { layOut } from "../package-files.ts";
import { readOutputCommands } from "../output-commands.ts";
import { findSetup, type Preparation, runSetup, shownCommands } from "../prepare-output.ts";
import { judgeCanary } from "../suite/judge-canary.ts";
import { writeFiles } from "./left-files.ts";
import { runSuite, type SuiteSource } from "./run-suite.ts";

/** Computes a JSON value once in a build and gives the same ever after; what `keep` refuses is computed again. */
export type Once = <Value>(
  key: string,
  compute: () => Promise<Value>,
  keep: (value: Value) => boolean,
) => Promise<Value>;

/** What canaries are prepared and tried with. */
export interface CanarySurroundings {
  readonly preparation: Omit<Preparation, "folder">;
  /** The digest of the criterion: of everything that decides but the output. */
  readonly digest: string;
  /** A folder that is not there; gone again afterwards. */
  readonly folder: string;
  readonly once: Once;
}

/** What a canary said of its suite. `fault`: of the package. `trouble`: of the machine, for now. */
type CanaryOutcome =
  | { readonly kind: "caught" }
  | { readonly kind: "fault" | "trouble"; readonly message: string };

interface Trial extends CanarySurroundings {
  readonly source: SuiteSource;
}

/**
 * Runs a suite on each of its canaries, in boxes as the output's, once in a build. Gives the reason why its
 * word on an output counts for nothing; undefined where it failed on every canary as it must.
 */
export async function tryCanaries(
  check: SuiteCheck,
  box: CriterionBox,
  trial: Trial,
): Promise<string | undefined> {
  for (const canary of check.canaries) {
    // One at a time: they lie in the same place.
    const outcome = await trial.once(
      `canary-${keyOf(check, canary, trial)}`,
      () => tryCanary(check, box, { ...trial, canary }),
      (it) => it.kind !== "trouble",
    );
    if (outcome.kind === "trouble") return outcome.message;
    if (outcome.kind === "fault") return `${outcome.message} (a fault of the package)`;
  }
  return undefined;
}

function keyOf(
  check: SuiteCheck,
  canary: Canary,
  { digest, preparation: { selection, sandbox, tools } }: Trial,
): string {
  const commands = Object.entries(selection.commands).map(([name, { argv }]) => [name, argv]);
  const { span: _, ...own } = check;
  return digestOf({ digest, check: own, canary, commands, level: sandbox.level, tools });
}

async function tryCanary(
  check: SuiteCheck,
  box: CriterionBox,
  trial: Trial & { readonly canary: Canary },
): Promise<CanaryOutcome> {
  try {
    return await tryPlaced(check, box, trial);
  } finally {
    await removeForeign(trial.folder);
  }
}

async function tryPlaced(
  check: SuiteCheck,
  box: CriterionBox,
  { canary, folder, preparation, source }: Trial & { readonly canary: Canary },
): Promise<CanaryOutcome> {
  const out: Mount = { source: join(folder, "out"), target: places.out, writable: true };
  const tmp: Mount = { source: join(folder, "tmp"), target: places.tmp, writable: true };
  const name = `The canary ${canary.folder}`;
  if (!(await layOut(source.files, { ...source, path: canary.folder }, out.source))) {
    return { kind: "fault", message: `${name} is not in the package` };
  }
  await makeFolder(tmp.source);
  const prepared = { ...preparation, folder: out.source };
  const setup = await findSetup(prepared.selection, out.source);
  const unready = setup === undefined ? undefined : await runSetup(setup, prepared);
  if (unready !== undefined) {
    const kind = unready.end === "failed" ? "fault" : "trouble";
    return { kind, message: `${name} cannot be prepared: ${unready.evidence.message}` };
  }
  const canaryBox = await boxOf(box, prepared, { out, tmp });
  const unwritten = await writeFiles(check.files, canaryBox);
  if (unwritten !== undefined) return { kind: "fault", message: unwritten.evidence.message };
  const run = await runSuite(check, canaryBox, source);
  if (run === undefined) {
    return { kind: "fault", message: `The package has no tests in ${check.tests}` };
  }
  if (run.abnormal !== undefined && run.abnormal.end !== "failed") {
    return { kind: "trouble", message: run.abnormal.evidence.message };
  }
  const fault = judgeCanary(canary, run);
  return fault === undefined ? { kind: "caught" } : { kind: "fault", message: fault };
}

/** The box of the output with the canary in its place. */
async function boxOf(
  box: CriterionBox,
  prepared: Preparation,
  { out, tmp }: Pick<CriterionBox, "out" | "tmp">,
): Promise<CriterionBox> {
  const { sandbox, values } = box;
  const seen = { out: sandbox.place(out), tmp: sandbox.place(tmp) };
  const { folder, selection, tools } = prepared;
  const given = await readOutputCommands(selection, folder);
  const commands = await shownCommands(given.commands, { folder, tools, seenAs: seen.out });
  return { ...box, out, tmp, values: { commands, texts: { ...values.texts, ...seen } } };
}
