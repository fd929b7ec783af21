import { escapeText } from "../../diagnostics/escape.ts";
import type {
  MachinePart,
  MachineReport,
  Standing,
} from "../../pipeline/machine/machine-report.ts";
import type { Colors } from "../command.ts";
import { plural } from "./summary.ts";

const order: readonly Standing[] = ["missing", "limited", "usable"];

/** What a machine can build with, for a terminal: the worst first, and what it comes to at the end. */
export function machineLines(
  { parts, usable, runtimes, box }: MachineReport,
  colors: Colors,
): readonly string[] {
  const groups = [...Map.groupBy(parts, (it) => it.group).entries()];
  const sorted = groups.toSorted(([, a], [, b]) => weightOf(a) - weightOf(b));
  const faults = parts.filter((it) => it.needed && it.standing === "missing").length;
  const verdict = usable
    ? colors.green(`You can build with: ${runtimes.join(", ")} · boxes: ${box}`)
    : colors.red(
        `You cannot build here yet: ${plural(faults, "thing")} that it needs ${faults === 1 ? "is" : "are"} missing`,
      );
  return [...sorted.flatMap(([name, group]) => groupLines(name, group, colors)), verdict];
}

function weightOf(parts: readonly MachinePart[]): number {
  return Math.min(...parts.map(rankOf));
}

/** What a build needs comes before what would be nice. */
function rankOf({ needed, standing }: MachinePart): number {
  const rank = order.indexOf(standing);
  return standing === "missing" && !needed ? order.length : rank;
}

function groupLines(
  name: string,
  parts: readonly MachinePart[],
  colors: Colors,
): readonly string[] {
  const sorted = parts.toSorted((a, b) => rankOf(a) - rankOf(b));
  return [colors.bold(name), ...sorted.flatMap((it) => partLines(it, colors)), ""];
}

function partLines(part: MachinePart, colors: Colors): readonly string[] {
  const { name, version, notes, get } = part;
  const told = [...(version === undefined ? [] : [version]), ...notes].join(", ");
  const what = told === "" ? "" : `  ${colors.dim(escapeText(told))}`;
  return [
    `  ${markOf(part, colors)} ${escapeText(name)}${what}`,
    ...(get === undefined ? [] : [`      ${colors.cyan("→")} ${escapeText(get)}`]),
  ];
}

function markOf({ standing, needed }: MachinePart, colors: Colors): string {
  if (standing === "usable") return colors.green("✓");
  if (standing === "limited") return colors.yellow("!");
  return needed ? colors.red("✗") : colors.dim("–");
}
