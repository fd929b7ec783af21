import { type Result, success } from "../diagnostics/result.ts";
import { tell } from "./building/announce.ts";
import { beginLocked } from "./building/begin-locked.ts";
import type { BuildOutcome } from "./building/build-outcome.ts";
import type {
  Building,
  BuildOptions,
  BuildRequest,
  BuildServices,
  Built,
} from "./building/building.ts";
import { chooseBox } from "./building/choose-box.ts";
import { generate } from "./building/generate.ts";
import { goOn } from "./building/go-on.ts";
import { holdLock } from "./project/hold-lock.ts";
import { prepare } from "./project/prepare.ts";
import { redactPlace } from "./project/redact-place.ts";
import { hearRedacted, redactionOf } from "./project/redaction-of.ts";
import { rejudge } from "./building/rejudge.ts";
import { maySettle, standingOf } from "./building/standing.ts";

/**
 * The whole flow for one deployment: package → resolution → composition → generation → validation ⇄
 * refinement → promotion. Safe to run again after any interruption: finished steps are not repeated.
 */
export async function build(
  request: BuildRequest,
  services: BuildServices,
  options: BuildOptions,
): Promise<Result<Built>> {
  const meant = await goOn(request, services, options);
  if (!meant.ok) return meant;
  return buildMeant(meant.value.request, services, { ...options, cwd: meant.value.cwd });
}

async function buildMeant(
  request: BuildRequest,
  services: BuildServices,
  options: BuildOptions,
): Promise<Result<Built>> {
  const prepared = await prepare(request.deployment, options.cwd, options.readKnown);
  if (!prepared.ok) return prepared;
  tell(prepared.diagnostics, options);
  const place = await services.openPlace(prepared.value.project.root, "work");
  if (!place.ok) return place;
  tell(place.diagnostics, options);
  const { name } = prepared.value.deployment;
  const { agentEnvironment } = request.runtime;
  const { selection } = prepared.value.composition;
  const redaction = redactionOf({ selection, agentEnvironment, ...services });
  const quiet = { ...options, onEvent: hearRedacted(options.onEvent, redaction) };
  try {
    const asked = { ...request, promote: request.promote && maySettle(request, prepared.value) };
    const open = redactPlace(place.value, redaction);
    const it = { request: asked, prepared: prepared.value, place: open, redaction };
    const built = await holdLock(name, open, () => buildLocked(it, services, quiet));
    if (!built.ok) return redaction.value(built);
    return success({ deployment: name, outcome: built.value });
  } finally {
    place.value.journal.close();
  }
}

async function buildLocked(
  it: Pick<Building, "request" | "prepared" | "place" | "redaction">,
  services: BuildServices,
  options: BuildOptions,
): Promise<Result<BuildOutcome>> {
  const { request, place } = it;
  const begun = await beginLocked(it, { store: place.store, clock: services.clock }, options);
  if (!begun.ok) return begun;
  const prepared = begun.value;
  const standing = standingOf(prepared, request);
  if (standing.kind === "current" || standing.kind === "held") return success(standing);
  const newcomer = await introduce(prepared, options);
  const asked = { box: request.box, project: prepared.project, newcomer };
  const sandbox = await chooseBox(asked, services, options.agreeToNoBox);
  if (!sandbox.ok) return sandbox;
  tell(sandbox.diagnostics, options);
  const building = { ...it, prepared, sandbox: sandbox.value, services, options };
  if (standing.kind === "rejudge" && request.promote) {
    const rejudged = await rejudge(building, standing.receipt);
    if (!rejudged.ok) return rejudged;
    if (rejudged.value !== undefined) return success(rejudged.value);
  }
  return generate(building);
}

/** Says what a stranger's package asks for that was never promoted here, and what it is called. */
async function introduce(
  { deployment, specPrompt, receipt }: Building["prepared"],
  { onEvent }: BuildOptions,
): Promise<string | undefined> {
  if (deployment.source === undefined || receipt !== undefined) return undefined;
  const { summarisePackage } = await import("./sharing/packages/package-summary.ts");
  const summary = await summarisePackage(specPrompt.root);
  if (summary.ok) onEvent({ type: "package-introduced", summary: summary.value });
  return specPrompt.manifest.name ?? deployment.specifier;
}
