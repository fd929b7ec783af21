import type { DeploymentStatus } from "../../pipeline/inspection/deployment-status.ts";
import type { Look } from "./human.ts";
import { type Kind, needsSomething, shortStatusLine, statusLines } from "./status.ts";
import { plural } from "./summary.ts";

/** Deployments of which each has a block of its own; of more, those that ask for nothing are counted. */
const shownWhole = 10;

/** Of more that ask for something, this many have a line. */
const shownShort = 40;

const countedKinds: readonly (readonly [Kind, string])[] = [
  ["unfit", "unfit"],
  ["interrupted", "interrupted"],
  ["drifted", "drifted"],
  ["not-composed", "not composed"],
  ["stale", "stale"],
  ["never-built", "never built"],
  ["not-green", "not green"],
  ["waiting", "waiting"],
  ["held", "held"],
  ["waived", "promoted with failures"],
  ["unverified", "unverified in part"],
];

/** How the deployments of a project stand: where there are many, only those that ask for something, and counts. */
export function overviewLines(
  all: readonly DeploymentStatus[],
  look: Look,
  { whole }: { readonly whole: boolean },
): readonly string[] {
  const pressing = all.filter(needsSomething);
  const shown = whole || all.length <= shownWhole ? all : pressing;
  const counts = all.length < 2 ? [] : [countLine(all, pressing, look)];
  if (whole || shown.length <= shownWhole) {
    const blocks = shown.map((it) => [...statusLines(it, look), ""]);
    return [...blocks.flat(), ...counts];
  }
  const rest = shown.length - shownShort;
  const { colors } = look;
  return [
    ...shown.slice(0, shownShort).map((it) => shortStatusLine(it, look)),
    ...(rest > 0 ? [`and ${plural(rest, "deployment")} more`] : []),
    "",
    ...counts,
    `${colors.cyan("next:")} \`psd status <deployment>\` says what to do, \`psd status --all\` shows every one`,
  ];
}

/** Such as `997 of 1,000 deployments ask for nothing: 2 stale, 1 drifted`. */
function countLine(
  all: readonly DeploymentStatus[],
  pressing: readonly DeploymentStatus[],
  { colors }: Look,
): string {
  const kinds = pressing.flatMap((it) => [...new Set(it.remarks.map((remark) => remark.kind))]);
  const counts = countedKinds.flatMap(([kind, word]) => {
    const count = kinds.filter((it) => it === kind).length;
    return count === 0 ? [] : [`${count.toLocaleString("en")} ${word}`];
  });
  const well = all.length - pressing.length;
  const text = `${well.toLocaleString("en")} of ${plural(all.length, "deployment")} clean`;
  return pressing.length === 0
    ? `${colors.green("✓")} ${text}`
    : `${colors.yellow("!")} ${text}; ${counts.join(", ")}`;
}
