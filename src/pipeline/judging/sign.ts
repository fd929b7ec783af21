import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Clock } from "../../platform/clock.ts";
import type { SelectedCriterion } from "../composition/selection.ts";
import { readKnownProject } from "../project/known-project.ts";
import { memory } from "../project/memory.ts";
import type { OpenPlace, Place } from "../project/place.ts";
import { prepare } from "../project/prepare.ts";
import { rememberedFolder } from "../project/remembered-folder.ts";
import type { DeploymentRequest } from "../resolution/resolve-deployment.ts";
import { keepSignature, type Signature } from "../validation/signatures.ts";

/** What is to be signed. */
export interface SignRequest {
  readonly criterion: string;
  /** Where several have something to sign. */
  readonly deployment?: string;
}

/** What a person is asked before a signature counts. */
export interface SignQuestion extends Pick<Signature, "criterion" | "says" | "tree"> {
  readonly deployment: string;
  /** What to look at, one text for each check. */
  readonly asks: readonly string[];
  /** The attempt that holds the files; missing where they are the promoted ones. */
  readonly attempt?: string;
}

/** What signing needs. */
export interface SignServices {
  readonly openPlace: OpenPlace;
  readonly clock: Clock;
}

/** Who is asked, and where. */
export interface SignOptions {
  /** Absolute. */
  readonly cwd: string;
  /** Who signs, as the system knows them. */
  readonly by: string;
  readonly confirm: (question: SignQuestion) => Promise<boolean>;
}

/** A signature that was given, and its file relative to the project. */
export interface Given extends Signature {
  readonly deployment: string;
  readonly path: string;
}

/**
 * Asks a person whether a criterion holds of the tree that waits for it, or of the promoted one, and keeps the
 * answer where it is yes. Undefined where it is not.
 */
export async function sign(
  request: SignRequest,
  services: SignServices,
  options: SignOptions,
): Promise<Result<Given | undefined>> {
  const known = await readKnownProject(options.cwd);
  if (!known.ok) return known;
  const { project, receipts } = known.value;
  const place = await services.openPlace(project.root, "look");
  if (!place.ok) return place;
  try {
    const promoted = receipts.map((it) => ({ name: it.deployment, tree: it.tree }));
    const subjects = [...waitingTrees(place.value, project.root), ...promoted].filter(
      (it) => request.deployment === undefined || it.name === request.deployment,
    );
    const found = await findSignable(subjects, request, options.cwd);
    if (!found.ok) return found;
    return await ask(found.value, { projectRoot: project.root, clock: services.clock, options });
  } finally {
    place.value.journal.close();
  }
}

/** A tree that may be signed: of a build that waits for that, or promoted. */
interface Subject {
  readonly name: string;
  readonly tree: string;
  readonly attempt?: string;
  /** How the build was asked for, and where. */
  readonly asked?: { readonly request: DeploymentRequest; readonly cwd: string };
}

/** The trees of builds that wait for a signature, where that is how the newest build of a deployment ended. */
function waitingTrees(
  { journal }: Pick<Place, "journal">,
  projectRoot: string,
): readonly Subject[] {
  const runs = journal.runs();
  const newest = runs.filter(
    (it, index) => runs.findIndex((other) => other.deployment === it.deployment) === index,
  );
  return newest.flatMap((run) => {
    if (run.state !== "stopped") return [];
    const { because, attempt: id } = memory.ending(run.outcome);
    const attempt = id === undefined ? undefined : journal.attempt(id);
    if (because !== "unsigned" || attempt === undefined) return [];
    const { request, cwd } = memory.run(run.request);
    const asked = {
      request: { ...request.deployment, name: run.deployment },
      cwd: rememberedFolder(cwd, projectRoot),
    };
    return [{ name: run.deployment, tree: attempt.tree, attempt: attempt.id, asked }];
  });
}

interface Signable {
  readonly subject: Subject;
  readonly selected: SelectedCriterion;
}

/** The one subject whose package has the criterion; of one deployment, what waits comes before what is promoted. */
async function findSignable(
  subjects: readonly Subject[],
  { criterion }: SignRequest,
  cwd: string,
): Promise<Result<Signable>> {
  const first = subjects.filter(
    (it, index) => subjects.findIndex(({ name }) => name === it.name) === index,
  );
  const found: Signable[] = [];
  for (const subject of first) {
    const { asked = { request: requestOf(subject.name), cwd } } = subject;
    // Each may read as much as there are files.
    const prepared = await prepare(asked.request, asked.cwd);
    if (!prepared.ok) return prepared;
    const { criteria } = prepared.value.composition.selection;
    const selected = criteria.find((it) => it.criterion.id === criterion && isManual(it));
    if (selected !== undefined) found.push({ subject, selected });
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return success(only);
  const deployments = found.map((it) => it.subject.name);
  return failure(diagnose("validation/nothing-to-sign", { criterion, deployments }));
}

function requestOf(name: string): DeploymentRequest {
  return { target: name, choices: {}, parameters: {}, budget: {}, allow: [] };
}

function isManual({ criterion }: SelectedCriterion): boolean {
  return criterion.checks.some((it) => it.kind === "manual");
}

async function ask(
  { subject, selected }: Signable,
  {
    projectRoot,
    clock,
    options,
  }: { readonly projectRoot: string; readonly clock: Clock; readonly options: SignOptions },
): Promise<Result<Given | undefined>> {
  const { name: deployment, tree, attempt } = subject;
  const { id, says, checks } = selected.criterion;
  const asks = checks.flatMap((it) => (it.kind === "manual" ? [it.asks] : []));
  const question = { deployment, criterion: id, says, asks, tree };
  const more = attempt === undefined ? {} : { attempt };
  if (!(await options.confirm({ ...question, ...more }))) return success(undefined);
  const at = new Date(clock.now()).toISOString();
  const { digest } = selected;
  const signature = { criterion: id, says, digest, tree, by: options.by, at };
  const path = await keepSignature(projectRoot, signature);
  return success({ ...signature, deployment, path });
}
