import { escapeText } from "../../diagnostics/escape.ts";
import type { ClauseChange } from "../../pipeline/difference/package-difference.ts";
import type { NewerPackage } from "../../pipeline/sharing/packages/find-newer.ts";
import type {
  UpdatedDeployment,
  UpdatedPackage,
} from "../../pipeline/sharing/packages/compare-update.ts";
import type { UpdatePlan } from "../../pipeline/sharing/packages/plan-update.ts";
import type { Colors } from "../command.ts";
import { usageText } from "./measures.ts";
import { plural } from "./summary.ts";

/** Lines of one kind that are shown; a new major version may have hundreds. */
const most = 40;

/** Packages with what they are and could be. */
export function newerLines(packages: readonly NewerPackage[], colors: Colors): readonly string[] {
  if (packages.length === 0) return ["No deployment is built from a registry or from git"];
  return packages.map((it) => {
    const { specifier, current = "not pinned", wanted, newest, isBehind, deployments } = it;
    const versions = isBehind ? `${current} → ${colors.bold(escapeText(wanted))}` : current;
    const further = newest === undefined || newest === wanted ? "" : `, newest ${newest}`;
    const mark = isBehind ? colors.yellow("!") : colors.green("✓");
    return `${mark} ${escapeText(specifier)}  ${isBehind ? versions : escapeText(versions)}${escapeText(further)}  ${colors.dim(deployments.join(", "))}`;
  });
}

/** What an update means: what is asked for first, then every change, then whom it concerns. */
export function updateLines(plan: UpdatePlan, colors: Colors): readonly string[] {
  return plan.packages.flatMap((it, index) => [
    ...(index === 0 ? [] : [""]),
    colors.bold(escapeText(titleOf(it))),
    ...part(colors.yellow("asks for"), it.demands),
    ...part("breaking", it.changes.breaking),
    ...part("new", it.changes.added),
    ...part("worded anew", it.changes.worded),
    ...it.reworded.slice(0, most).flatMap(rewordedLines),
    ...it.deployments.flatMap(deploymentLines),
  ]);
}

/** How it ended, and what to do next. */
export function updateEnd(plan: UpdatePlan, applied: boolean): readonly string[] {
  if (isIdle(plan)) return ["Everything is as new as psd.yaml allows"];
  if (!applied) return ["", "Nothing was changed"];
  if (plan.packages.length === 0)
    return ["psd.yaml has the other range; it means the same versions"];
  const names = plan.packages.flatMap((it) => it.deployments.map((of) => of.name));
  return [
    "",
    `${plural(plan.packages.length, "package")} updated in psd.lock; nothing was built`,
    `  psd build ${names.join(" ")}  generates ${names.length === 1 ? "it" : "them"} anew`,
    "  psd update --undo  takes it back",
  ];
}

/** Whether there is nothing to change. */
export function isIdle({ packages, respecified }: UpdatePlan): boolean {
  return packages.length === 0 && Object.keys(respecified).length === 0;
}

/** The same as data. */
export function updateJson(
  { packages, respecified, asks }: UpdatePlan,
  applied: boolean,
): Readonly<Record<string, unknown>> {
  return { applied, packages, respecified, asks };
}

function titleOf({ name, was, now, step }: UpdatedPackage): string {
  const size = step === "none" ? "nothing that is compared changed" : `a ${step} step`;
  return `${name} ${was === undefined ? now : `${was} → ${now}`}: ${size}`;
}

/** Characters of a clause that are shown of each version. */
const shownText = 400;

function rewordedLines({ was, now }: ClauseChange): readonly string[] {
  return [`      - ${clauseText(was)}`, `      + ${clauseText(now)}`];
}

function clauseText(texts: readonly string[]): string {
  return escapeText(texts.join(" / ").replaceAll(/\s+/gu, " ").slice(0, shownText));
}

function part(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, most).map((it) => `    ${escapeText(it)}`);
  const rest = lines.length > most ? [`    and ${lines.length - most} more`] : [];
  return [`  ${title}`, ...shown, ...rest];
}

function deploymentLines({
  name,
  touched,
  hindrances,
  recorded,
  lastUsage,
}: UpdatedDeployment): readonly string[] {
  const usage = lastUsage === undefined ? "" : usageText(lastUsage);
  const cost = usage === "" ? "" : `; its last build took ${usage}`;
  return [
    `  for ${escapeText(name)}${cost}`,
    ...touched.map((it) => `    your overlay ${escapeText(it)}, which is another one now`),
    ...(recorded ? ["    the package brings a recording of this very prompt"] : []),
    ...(hindrances.length === 0 ? [] : ["    it cannot be composed, see below"]),
  ];
}
