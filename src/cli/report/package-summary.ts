import { escapeText } from "../../diagnostics/escape.ts";
import type { PackageSummary } from "../../pipeline/sharing/packages/package-summary.ts";
import { plural, shortened } from "./summary.ts";

/** What a person should see of a package before anything of it is used, safe to show. */
export function packageLines(summary: PackageSummary): readonly string[] {
  const { name = "a package without a name", version, description, license } = summary;
  const title = [name, version, license].filter((it) => it !== undefined).join(" ");
  const judged = `${plural(summary.clauses, "clause")}, ${plural(summary.criteria, "visible criterion", "visible criteria")}, ${summary.heldOut} held out`;
  const rows: readonly (readonly [string, string])[] = [
    [
      "commands",
      Object.entries(summary.commands)
        .map(([it, lines]) => `${it}: ${lines.join(" or ")}`)
        .join("; "),
    ],
    [
      "needs",
      Object.entries(summary.needs)
        .map(([tool, ranges]) => `${tool} ${ranges.join(" or ")}`)
        .join(", "),
    ],
    [
      "options",
      Object.entries(summary.axes)
        .map(([axis, { options }]) => `${axis} (${options.join(", ")})`)
        .join(", "),
    ],
    ["parameters", summary.parameters.map(parameterText).join(", ")],
    ["live files", shortened(summary.liveFiles)],
    ["dependencies", summary.dependencies],
    [
      "recordings",
      summary.recordings === 0
        ? "none"
        : `of ${plural(summary.recordings, "prompt")}: output that somebody else's agent wrote`,
    ],
    ["inert here", shortened(summary.inert)],
  ];
  return [
    escapeText(title),
    ...(description === undefined ? [] : [`  ${escapeText(description)}`]),
    `  ${"judged by".padEnd(13)} ${judged}`,
    ...rows
      .filter(([, text]) => text !== "")
      .map(([label, text]) => `  ${label.padEnd(13)} ${escapeText(text)}`),
  ];
}

function parameterText({ name, required, secret }: PackageSummary["parameters"][number]): string {
  const notes = [required ? "must be given" : "", secret ? "secret" : ""].filter((it) => it !== "");
  return notes.length === 0 ? name : `${name} (${notes.join(", ")})`;
}
