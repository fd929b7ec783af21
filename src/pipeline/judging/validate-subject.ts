import { join } from "node:path";
import type { Layers } from "../validation/setup/layers.ts";
import type { BoxLevel, FindSandbox } from "../../adapters/sandbox/sandbox.ts";
import type { StoredTree } from "../../adapters/store/store.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeTemporaryFolder, removePath } from "../../platform/files.ts";
import type { Random } from "../../platform/random.ts";
import { announce } from "../building/announce.ts";
import { type AgreeToNoBox, chooseBox } from "../building/choose-box.ts";
import type { Selection } from "../composition/selection.ts";
import type { OnBuildEvent } from "../events.ts";
import { judgeTree, type JudgeTreeOptions } from "./judge-tree.ts";
import type { OpenStore } from "../project/place.ts";
import { hearRedacted, redactionOf } from "../project/redaction-of.ts";
import { readProject } from "../resolution/read-project.ts";
import { criterionFindings } from "../validation/criterion-findings.ts";
import { signaturesOf } from "../validation/signatures.ts";
import type { Verdict } from "../validation/verdict.ts";
import type { ValidationSubject } from "./validation-subjects.ts";

/** What judging files where they lie needs. */
export interface ValidateServices {
  readonly environment: Environment;
  readonly random: Random;
  readonly findSandbox: FindSandbox;
  /** What set-ups left before; where missing, every set-up runs. */
  readonly layers?: Layers | undefined;
  readonly openStore: OpenStore;
}

/** How judging is bounded, stopped and listened to. */
export interface ValidateOptions {
  /** The least level of the boxes; `none` for plain processes. */
  readonly box?: BoxLevel;
  /** Absolute; the project it lies in says which boxes will do. */
  readonly cwd: string;
  readonly agreeToNoBox: AgreeToNoBox;
  readonly signal: AbortSignal;
  readonly onEvent: OnBuildEvent;
}

/** Files that were judged where they lie. */
export interface Validated extends Pick<ValidationSubject, "name" | "folder" | "drifted"> {
  /** In the safe view. */
  readonly verdict: Verdict;
  /** What failed, with its places in the package. */
  readonly findings: readonly Diagnostic[];
}

/** Judges files as they lie there now, by no agent, and writes nothing beside them: they are copied first. */
export async function validateSubject(
  subject: ValidationSubject,
  services: ValidateServices,
  options: ValidateOptions,
): Promise<Result<Validated>> {
  const judged = await withStored(subject, { services, options }, (judge) => judge({}));
  if (!judged.ok) return judged;
  const { name, folder, drifted, composition } = subject;
  const verdict = judged.value;
  const findings = criterionFindings(verdict, composition.selection);
  return success({ name, folder, drifted, verdict, findings });
}

/** Which criteria stored files are judged by (all where missing), and which of them are tried again. */
interface JudgeStoredOptions extends Pick<JudgeTreeOptions, "tryAgain"> {
  readonly criteria?: Selection["criteria"];
}

/** Judges the files that were stored. */
export type JudgeStored = (options: JudgeStoredOptions) => Promise<Result<Verdict>>;

/** Stores files as they lie there now, and lets them be judged as often as `use` likes. */
export async function withStored<Value>(
  { composition, store }: ValidationSubject,
  { services, options }: { readonly services: ValidateServices; readonly options: ValidateOptions },
  use: (judge: JudgeStored, tree: StoredTree) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const { environment, random, layers } = services;
  const project = await readProject(options.cwd);
  if (!project.ok) return project;
  const asked = { box: options.box, project: project.value };
  const sandbox = await chooseBox(asked, services, options.agreeToNoBox);
  if (!sandbox.ok) return sandbox;
  announce(composition, options);
  const scratch = await makeTemporaryFolder(join(environment.temporary, "psd-validate"));
  try {
    const opened = await services.openStore(join(scratch, "store.git"));
    if (!opened.ok) return opened;
    const tree = await store(opened.value);
    if (!tree.ok) return tree;
    const { selection } = composition;
    const { setup } = project.value;
    const judging = {
      environment,
      random,
      layers,
      setup,
      signatures: signaturesOf(project.value.root),
      sandbox: sandbox.value,
      store: opened.value,
    };
    const redaction = redactionOf({ selection, environment });
    const quiet = { ...options, onEvent: hearRedacted(options.onEvent, redaction), redaction };
    return await use(({ criteria = selection.criteria, ...more }) => {
      const input = { selection: { ...selection, criteria }, tree: tree.value };
      return judgeTree(input, judging, { ...quiet, ...more });
    }, tree.value);
  } finally {
    await removePath(scratch);
  }
}
