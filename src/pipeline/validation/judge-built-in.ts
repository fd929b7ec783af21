import { findSetup, type Preparation, resolveCommands } from "./prepare-output.ts";
import type { StoredTree } from "../../adapters/store/store.ts";
import type { OnBuildEvent } from "../events.ts";
import type { Commands } from "../package/manifest.ts";
import { elapsed } from "./elapsed.ts";
import {
  type Dependency,
  findDependencies,
  type FoundDependencies,
} from "./dependencies/find-dependencies.ts";
import { judgeDependencies } from "./dependencies/judge-dependencies.ts";
import { failed, type Finding } from "./finding.ts";
import { namesIn } from "./judge-section.ts";
import type { ResultReporter } from "./report-results.ts";
import { type KeptAs, setUp } from "./setup/set-up.ts";
import type { CriterionResult, Verdict } from "./verdict.ts";

/** What the built-in checks leave for the criteria. */
export interface PreparedOutput {
  readonly commands: Commands;
  /** Why no criterion can be tried; undefined where all can. */
  readonly obstacle?: string;
  /** Third-party packages that the output asks for. */
  readonly dependencies: readonly Dependency[];
  /** How it was set up; missing where it has no set-up, or that was not tried. */
  readonly setup?: Verdict["setup"];
}

/** What reports are made to. */
export interface Reports {
  readonly reporter: ResultReporter;
  readonly onEvent: OnBuildEvent;
  /** Where what the set-up leaves is kept, where it may be. */
  readonly kept: KeptAs | undefined;
}

const sentences = {
  "built-in/files": "The output has at least one file.",
  "built-in/dependencies": "The output asks for no third-party code that it may not have.",
  "built-in/setup": "The command that prepares the output ends well.",
  "built-in/commands": "The commands of the output can be run.",
} as const;

/** Makes psd's own checks on the checked-out output, and prepares it by its `setup`. */
export async function judgeBuiltIn(
  tree: StoredTree,
  preparation: Preparation,
  reports: Reports,
): Promise<PreparedOutput> {
  const empty = tree.files.length === 0;
  const { reporter } = reports;
  await report(reporter, "built-in/files", () =>
    Promise.resolve(
      empty ? failed("missing-file", { message: "The output has no file at all" }) : undefined,
    ),
  );
  const found = await findDependencies(preparation.folder, regularFiles(tree));
  const { dependencies } = found;
  const forbidden = empty
    ? "Not tried: the output has no file at all"
    : await judgeManifests(found, preparation, reports);
  const prepared = forbidden === undefined ? await judgeSetup(preparation, reports) : {};
  const obstacle = forbidden ?? prepared.obstacle;
  const known = { dependencies, ...prepared };
  if (obstacle !== undefined) return { commands: {}, ...known, obstacle };
  let commands: Commands = {};
  await report(reporter, "built-in/commands", async () => {
    const resolved = await resolveCommands(preparation, neededCommands(preparation));
    commands = resolved.commands;
    return resolved.finding;
  });
  return { commands, ...known };
}

function regularFiles(tree: StoredTree): readonly string[] {
  return tree.files.filter((it) => it.mode !== "120000").map((it) => it.path);
}

/** Where the package has a rule and the output a manifest. What may not be there is not installed either. */
async function judgeManifests(
  found: FoundDependencies,
  { selection }: Preparation,
  { reporter }: Reports,
): Promise<string | undefined> {
  if (selection.output.dependencies === "any" || found.manifests.length === 0) return undefined;
  const { end } = await report(reporter, "built-in/dependencies", () =>
    Promise.resolve(judgeDependencies(found, selection)),
  );
  return end === "passed" ? undefined : "Not tried: the output asks for code that it may not have";
}

async function judgeSetup(
  preparation: Preparation,
  { reporter, onEvent, kept }: Reports,
): Promise<Pick<PreparedOutput, "obstacle" | "setup">> {
  const command = await findSetup(preparation.selection, preparation.folder);
  if (command === undefined) return {};
  onEvent({ type: "setup-started", command });
  let setup: Verdict["setup"];
  const result = await report(reporter, "built-in/setup", async () => {
    const done = await setUp(command, preparation, kept);
    setup = done.label;
    return done.finding;
  });
  const ok = result.end === "passed";
  const { durationMs } = result;
  onEvent({ type: "setup-ended", ok, durationMs, kept: setup?.kept === true });
  const obstacle = "Not tried: the command `setup` did not end well";
  return { ...(setup === undefined ? {} : { setup }), ...(ok ? {} : { obstacle }) };
}

/** The commands that visible criteria use; what held-out ones use is nobody's business. */
function neededCommands({ selection }: Preparation): readonly string[] {
  const visible = selection.criteria.filter((it) => !it.criterion.heldOut);
  const names = new Set(visible.flatMap(namesIn));
  return ["start", "drive"].filter((it) => names.has(it));
}

async function report(
  reporter: ResultReporter,
  id: keyof typeof sentences,
  judge: () => Promise<Finding | undefined>,
): Promise<CriterionResult> {
  const says = sentences[id];
  reporter.started({ id, says, heldOut: false });
  const startedAt = performance.now();
  const result = builtInResult(id, await judge(), elapsed(startedAt));
  reporter.ended(result);
  return result;
}

function builtInResult(
  id: keyof typeof sentences,
  finding: Finding | undefined,
  durationMs: number,
): CriterionResult {
  const end = finding?.end ?? "passed";
  return {
    id,
    says: sentences[id],
    covers: [],
    required: true,
    heldOut: false,
    end,
    checks: [
      {
        kind: "built-in",
        end,
        ...(finding?.end === "failed" ? { symptom: finding.symptom } : {}),
        ...(finding === undefined ? {} : { evidence: finding.evidence }),
        durationMs,
      },
    ],
    // They are the same for every package: their name says it all.
    digest: id,
    durationMs,
  };
}
