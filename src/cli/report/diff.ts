import { escapeText } from "../../diagnostics/escape.ts";
import type { DeploymentDiff, FileDiff } from "../../pipeline/inspection/diff-deployment.ts";
import type { NoPatch } from "../../pipeline/inspection/file-diff.ts";
import type { Colors } from "../command.ts";
import { plural } from "./summary.ts";

const reasons: Readonly<Record<NoPatch, string>> = {
  binary: "differs, and is no text",
  "too-large": "differs too much to be shown",
  "kind-changed": "something else stands in its place",
  "promoted-unknown": "differs; what was promoted is not kept on this machine",
};

/** The hand edits of a deployment as a unified patch, safe to show; what has no patch is named. */
export function diffLines(diff: DeploymentDiff, colors: Colors): readonly string[] {
  return [
    ...diff.files.flatMap((it) =>
      "patch" in it
        ? escapeText(it.patch, { keepLayout: true })
            .trimEnd()
            .split("\n")
            .map((line) => paint(line, colors))
        : [colors.bold(`${shown(diff, it.path)}: ${reasons[it.without]}`)],
    ),
    ...layoutLines(diff, colors),
  ];
}

/** One line a file: how many lines were added and removed. */
export function statLines(diff: DeploymentDiff, colors: Colors): readonly string[] {
  const width = Math.max(0, ...diff.files.map((it) => shown(diff, it.path).length));
  return [
    ...diff.files.map((it) => ` ${shown(diff, it.path).padEnd(width)} | ${counted(it, colors)}`),
    ...layoutLines(diff, colors),
    ` ${plural(diff.files.length, "file")} of ${escapeText(diff.deployment)} edited since ${escapeText(diff.attempt)}`,
  ];
}

function counted(file: FileDiff, colors: Colors): string {
  if ("without" in file) return reasons[file.without];
  const gone = file.state === "missing" ? " gone" : "";
  return `${colors.green(`+${file.added}`)} ${colors.red(`-${file.removed}`)}${gone}`;
}

function layoutLines(diff: DeploymentDiff, colors: Colors): readonly string[] {
  return diff.layout.map((path) => colors.dim(`${shown(diff, path)}: only its layout differs`));
}

function shown({ into }: DeploymentDiff, path: string): string {
  return escapeText(`${into}/${path}`);
}

const heads = ["diff --git ", "--- ", "+++ ", "old mode ", "new mode ", "deleted file mode "];

function paint(line: string, colors: Colors): string {
  if (heads.some((it) => line.startsWith(it))) return colors.bold(line);
  if (line.startsWith("@@ ")) return colors.cyan(line);
  if (line.startsWith("+")) return colors.green(line);
  return line.startsWith("-") ? colors.red(line) : line;
}
