import { escapeText } from "../../diagnostics/escape.ts";
import type { ListedPackage } from "../../pipeline/sharing/packages/list-packages.ts";
import type { LookedUp } from "../../pipeline/sharing/packages/look-up-package.ts";
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

/** A package that was looked up: where it is from, then what it asks for. */
export function lookedUpLines(it: LookedUp): readonly string[] {
  const [title = "", ...rest] = packageLines(it.summary);
  const from = it.pin === undefined ? it.specifier : it.pin.resolved;
  const rows: readonly (readonly [string, string])[] = [
    ["from", it.pinned ? `${from} (pinned in psd.lock)` : from],
    ["integrity", it.pin?.integrity ?? ""],
    ["newest", it.newest === it.pin?.version ? "" : (it.newest ?? "")],
    ["deployed as", it.deployments.join(", ")],
  ];
  const shown = rows.filter(([, text]) => text !== "");
  const labelled = shown.map(([label, text]) => `  ${label.padEnd(13)} ${escapeText(text)}`);
  return [title, ...rest, ...labelled];
}

/** The packages of a project, each with what is built from it. */
export function listedLines(packages: readonly ListedPackage[]): readonly string[] {
  return packages.flatMap((it) => {
    const title = [it.name ?? "a package without a name", it.version, it.kind];
    const state = it.present ? [] : ["not here"];
    return [
      escapeText([...title, ...state].filter((text) => text !== undefined).join(" ")),
      ...it.specifiers.map((text) => `  from ${escapeText(text)}`),
      ...it.deployments.map(({ name, into }) => `  ${name} in ${escapeText(into)}`),
    ];
  });
}
