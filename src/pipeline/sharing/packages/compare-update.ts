import { join } from "node:path";
import semver from "semver";
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { type Bump, bumpOf } from "../../difference/bump-of.ts";
import { describePackage } from "../../difference/describe-package.ts";
import { diffPackages } from "../../difference/diff-packages.ts";
import type { ClauseChange, PackageDifference } from "../../difference/package-difference.ts";
import type { PackageFacts } from "../../difference/package-facts.ts";
import { pathKind } from "../../../platform/files.ts";
import { readPackage } from "../../package/read-package.ts";
import { composeDeployment } from "../../project/prepare.ts";
import type { Receipt } from "../../promotion/receipt.ts";
import type { Deployment, Project } from "../../resolution/deployment.ts";
import type { LockedPackage } from "../../resolution/lock.ts";
import { packagePlace } from "../../resolution/package-place.ts";
import { type Changelog, changelogOf } from "../pack/changelog.ts";
import { labelOf } from "./find-newer.ts";

/** What an update means for one deployment. */
export interface UpdatedDeployment {
  readonly name: string;
  /** Parts of the package that its overlay is about and that are other ones now. */
  readonly touched: readonly string[];
  /** Why it cannot be composed any more, until a person has changed something. */
  readonly hindrances: readonly Diagnostic[];
  /** Whether the package brings a recording of its very prompt. */
  readonly recorded: boolean;
  /** What its last promotion cost, as its receipt says; missing where there was none. */
  readonly lastUsage?: Receipt["usage"];
}

/** A package that would be another version. */
export interface UpdatedPackage {
  readonly name: string;
  /** Versions or commits; `was` is missing where nothing was pinned. */
  readonly was?: string;
  readonly now: string;
  readonly step: Bump;
  /** Commands, tools, live files and dependencies that are asked for now and were not before. */
  readonly demands: readonly string[];
  readonly changes: Changelog;
  /** Clauses that are worded anew, with both texts. */
  readonly reworded: readonly ClauseChange[];
  readonly deployments: readonly UpdatedDeployment[];
  /** What a person must agree to: demands, an older version, deployments that cannot be composed. */
  readonly asks: readonly string[];
}

/** Deployments of one package, with what they were and would be built from. */
export interface UpdateChange {
  readonly deployment: Deployment;
  readonly was: LockedPackage | undefined;
  readonly now: LockedPackage;
}

/** Compares what is pinned of a package with what would be. Both lie in the project. */
export async function compareUpdate(
  group: readonly UpdateChange[],
  project: Project,
  receipts: readonly Receipt[],
): Promise<Result<UpdatedPackage>> {
  const [first] = group;
  if (first === undefined) throw new Error("an update changes nothing");
  const { was, now } = first;
  const difference = await differenceOf(project.root, first);
  if (!difference.ok) return difference;
  const deployments: UpdatedDeployment[] = [];
  for (const { deployment } of group) {
    const place = packagePlace(project.root, now);
    deployments.push(await compareDeployment(deployment, difference.value, { project, place }));
  }
  const withUsage = deployments.map((it) => {
    const receipt = receipts.find(({ deployment }) => deployment === it.name);
    return receipt === undefined ? it : { ...it, lastUsage: receipt.usage };
  });
  const demands = demandsOf(difference.value);
  return success({
    name: now.name ?? first.deployment.specifier,
    ...(was === undefined ? {} : { was: labelOf(was) }),
    now: labelOf(now),
    step: bumpOf(difference.value),
    demands,
    changes: changelogOf(withoutDemands(difference.value)),
    reworded: difference.value.clauses.filter((it) => it.change === "changed"),
    deployments: withUsage,
    asks: [
      ...demands,
      ...(isOlder(was, now) ? [`${labelOf(now)} is older than ${was?.version ?? ""}.`] : []),
      ...withUsage
        .filter((it) => it.hindrances.length > 0)
        .map((it) => `\`${it.name}\` cannot be built before you have changed something.`),
    ],
  });
}

/** What a package asks for that another version of it did not; nothing where one cannot be read. */
export async function demandsBetween(
  root: string,
  pins: { readonly was: LockedPackage; readonly now: LockedPackage },
): Promise<readonly string[]> {
  const difference = await differenceOf(root, pins);
  return difference.ok ? demandsOf(difference.value) : [];
}

async function differenceOf(
  root: string,
  { was, now }: Pick<UpdateChange, "was" | "now">,
): Promise<Result<PackageDifference>> {
  const after = await factsAt(packagePlace(root, now));
  if (!after.ok) return after;
  if (was === undefined) return success(withDemandsOnly(after.value));
  const before = await factsAt(packagePlace(root, was));
  if (!before.ok) return before;
  return success(diffPackages(before.value, after.value));
}

/** Of a package that was not pinned before everything that it asks for is new. */
function withDemandsOnly(facts: PackageFacts): PackageDifference {
  const before = { ...facts, commands: {}, needs: {}, liveFiles: [] };
  return diffPackages(before, facts);
}

async function factsAt(place: string): ReturnType<typeof describePackage> {
  const read = await readPackage(place);
  return read.ok ? describePackage(read.value) : failure(...read.diagnostics);
}

async function compareDeployment(
  deployment: Deployment,
  difference: PackageDifference,
  { project, place }: { readonly project: Project; readonly place: string },
): Promise<UpdatedDeployment> {
  const before = await composeDeployment(deployment, project);
  const after = await composeDeployment({ ...deployment, packagePath: place }, project);
  const changed = new Set([
    ...difference.clauses.filter((it) => it.change !== "added").map((it) => it.id),
    ...difference.criteria.filter((it) => it.change !== "added").map((it) => it.id),
    ...difference.documents.changed,
    ...difference.documents.removed,
  ]);
  const overlaid = before.ok ? before.value.composition.selection.overlaid : [];
  return {
    name: deployment.name,
    touched: overlaid
      .filter((it) => it.does !== "adds" && changed.has(it.target))
      .map((it) => `${it.does} the ${it.what} ${it.target}`),
    // What could not be composed before is nothing that the update does.
    hindrances:
      after.ok || !before.ok ? [] : after.diagnostics.filter((it) => it.severity === "error"),
    recorded: after.ok && (await isRecorded(place, after.value.composition.digests.prompt)),
  };
}

async function isRecorded(place: string, prompt: string): Promise<boolean> {
  return (await pathKind(join(place, "recordings", prompt.slice(0, 16)))) === "folder";
}

/** What a package may do or needs now that it did not before. */
function demandsOf(difference: PackageDifference): readonly string[] {
  const { commands, needs, liveFiles, dependencies } = difference;
  const lines = (kind: string, all: typeof commands): readonly string[] =>
    all
      .filter((it) => it.now.length > 0)
      .map((it) => `${kind} \`${it.name}\`: ${it.now.join(" or ")}${wasOf(it.was)}`);
  return [
    ...lines("command", commands),
    ...lines("needs", needs),
    ...liveFiles.added.map((it) => `live file \`${it}\``),
    ...(dependencies === undefined
      ? []
      : [`dependencies of outputs: ${dependencies.now} (was ${dependencies.was})`]),
  ];
}

/** What is told by itself is no part of the other changes. */
function withoutDemands(difference: PackageDifference): PackageDifference {
  const { clauses, criteria, parameters, axes, documents } = difference;
  return {
    clauses,
    criteria,
    parameters,
    axes,
    documents,
    commands: difference.commands.filter((it) => it.now.length === 0),
    needs: difference.needs.filter((it) => it.now.length === 0),
    liveFiles: { added: [], removed: difference.liveFiles.removed },
  };
}

function wasOf(was: readonly string[]): string {
  return was.length === 0 ? " (new)" : ` (was ${was.join(" or ")})`;
}

function isOlder(was: LockedPackage | undefined, now: LockedPackage): boolean {
  const [before, after] = [was?.version, now.version];
  return before !== undefined && after !== undefined && semver.lt(after, before);
}
