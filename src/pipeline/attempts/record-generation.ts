import { resolve } from "node:path";
import type { Journal } from "../../adapters/journal/journal.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success, withFindings } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Environment } from "../../platform/environment.ts";
import type { Selection } from "../composition/selection.ts";
import type { PersonalPlaces } from "../generation/scan-recording.ts";
import { writeRecording } from "../generation/write-recording.ts";
import { deploymentOf, findAttempt, type KnownAttempt } from "../project/known-attempt.ts";
import { memory } from "../project/memory.ts";
import type { OpenPlace, Place } from "../project/place.ts";
import { composeDeployment, prepare } from "../project/prepare.ts";
import { redactionOf } from "../project/redaction-of.ts";
import { rememberedFolder } from "../project/remembered-folder.ts";
import { findProjectRoot } from "../resolution/find-project.ts";

/** Which generation is to be kept, and where. */
export interface RecordRequest {
  /** A deployment, whose last finished build is meant, or an attempt; the project's last build when missing. */
  readonly what?: string;
  /** The package, relative to the working folder; the one that was built when missing. */
  readonly into?: string;
}

/** What recording needs of the outside world. */
export interface RecordServices {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly openPlace: OpenPlace;
  /** The version of this psd. */
  readonly version: string;
}

/** A generation that is kept with its package. */
export interface Recorded {
  /** Absolute. */
  readonly folder: string;
  readonly deployment: string;
  /** Its attempts in their order, the failed ones too. */
  readonly attempts: readonly string[];
}

/** Writes a fresh generation of the journal as a recording into the `recordings/` of its package. */
export async function recordGeneration(
  request: RecordRequest,
  services: RecordServices,
  { cwd }: { readonly cwd: string },
): Promise<Result<Recorded>> {
  const root = await findProjectRoot(cwd);
  const place = await services.openPlace(root, "work");
  if (!place.ok) return place;
  const { diagnostics } = place;
  try {
    await place.value.sweep();
    const known = findMeant(request.what, place.value.journal);
    if (!known.ok) return withFindings(diagnostics, known);
    const into = request.into === undefined ? undefined : resolve(cwd, request.into);
    return withFindings(
      diagnostics,
      await writeKnown({ known: known.value, into, root }, place.value, services),
    );
  } finally {
    place.value.journal.close();
  }
}

/** The attempt that is named, or the one with which the last finished build ended. */
function findMeant(what: string | undefined, journal: Journal): Result<KnownAttempt> {
  if (what !== undefined && /^a\d+$/u.test(what)) return findAttempt(what, journal);
  const last = journal.runs(what).find((it) => it.state === "done" || it.state === "stopped");
  const attempt = last === undefined ? undefined : memory.ending(last.outcome).attempt;
  if (attempt !== undefined) return findAttempt(attempt, journal);
  const named = what === undefined ? {} : { deployment: what };
  return failure(diagnose("generation/nothing-to-record", named));
}

interface Writing {
  readonly known: KnownAttempt;
  /** Absolute; the package that was built when undefined. */
  readonly into: string | undefined;
  /** Of the project, absolute. */
  readonly root: string;
}

async function writeKnown(
  { known, into, root }: Writing,
  { journal, store, workspaces }: Place,
  { clock, environment, version }: RecordServices,
): Promise<Result<Recorded>> {
  const { attempt, run } = known;
  if (run.request.from !== undefined && attempt.generation === 1) {
    const because = `it goes on from ${run.request.from}`;
    return failure(diagnose("generation/not-recordable", { because }));
  }
  if (known.turn.incremental !== undefined) {
    const because = "it is incremental: it began with the files that were promoted then";
    return failure(diagnose("generation/not-recordable", { because }));
  }
  const target = await readTarget(known, { into, root });
  if (!target.ok) return target;
  const { packageRoot, selection } = target.value;
  const { agentEnvironment } = run.request.runtime;
  const attempts = journal
    .attempts(attempt.run)
    .filter((it) => it.generation === attempt.generation);
  const turns = attempts.map((it) => memory.turn(it.record));
  const { labels, runtime } = known.turn;
  const model = turns.at(-1)?.model;
  const verdict = attempts.at(-1)?.verdict;
  const written = await writeRecording(
    {
      packageRoot,
      digests: run.digests,
      runtime,
      ...(model === undefined ? {} : { model }),
      psd: version,
      recordedAt: clock.now(),
      labels,
      ...(verdict === undefined ? {} : { outcome: memory.verdict(verdict).outcome }),
      turns: turns.map((it) => it.record),
    },
    { store },
    {
      personal: personalPlaces(environment, { root, workspaces: workspaces.root }),
      redaction: redactionOf({ selection, environment, agentEnvironment }),
    },
  );
  if (!written.ok) return written;
  const ids = attempts.map((it) => it.id);
  const recorded = { folder: written.value, deployment: attempt.deployment, attempts: ids };
  const matches = target.value.prompt === run.digests.prompt;
  const unmatched = diagnose("generation/recording-unmatched", {
    package: packageRoot,
  });
  return success(recorded, matches ? [] : [unmatched]);
}

/** The package that a recording goes into. */
interface RecordingTarget {
  readonly packageRoot: string;
  /** Digest of the prompt that it leads to now. */
  readonly prompt: string;
  /** As it was built: its parameters are those of the deployment. */
  readonly selection: Selection;
}

async function readTarget(
  known: KnownAttempt,
  { into, root }: Pick<Writing, "into" | "root">,
): Promise<Result<RecordingTarget>> {
  const prepared = await prepare(deploymentOf(known), rememberedFolder(known.run.cwd, root));
  if (!prepared.ok) return prepared;
  const { deployment, project } = prepared.value;
  const other = { ...deployment, packagePath: into ?? deployment.packagePath };
  const composed = into === undefined ? prepared : await composeDeployment(other, project);
  if (!composed.ok) return composed;
  const { specPrompt, composition } = composed.value;
  const { selection } = prepared.value.composition;
  return success({ packageRoot: specPrompt.root, prompt: composition.digests.prompt, selection });
}

function personalPlaces(
  { home, variables }: Environment,
  { root, workspaces }: { readonly root: string; readonly workspaces: string },
): PersonalPlaces {
  return {
    home,
    userName: variables["USER"] ?? variables["LOGNAME"] ?? "",
    folders: [
      { path: workspaces, what: "the folder of the workspaces" },
      { path: root, what: "the project's folder" },
    ],
  };
}
