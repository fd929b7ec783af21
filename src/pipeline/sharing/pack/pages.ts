import { type Composition } from "../../composition/composition.ts";
import type { CommandLine, Commands } from "../../package/manifest.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";

/** README.md for a package that has none: what it is, what it asks for, how it is used. */
export function readmePage({ manifest, axes, acceptance }: SpecPrompt): string {
  const { name = "", description, parameters, needs, commands, license } = manifest;
  const criteria = acceptance.flatMap((it) => it.criteria);
  const heldOut = criteria.filter((it) => it.criterion.heldOut).length;
  const short = name.split("/").at(-1) ?? name;
  return [
    `# ${name}`,
    "",
    ...(description === undefined ? [] : [description, ""]),
    "A SpecPrompt: a specification from which a coding agent builds the program, and checks that judge it.",
    "",
    "```",
    `psd add ${name.startsWith("@") ? name : `npm:${name}`} --into tools/${short}`,
    `psd build ${short}`,
    "```",
    "",
    "Without psd: paste what stands in [INSTALL.md](INSTALL.md) to a coding agent.",
    "",
    ...list(
      "Choices",
      axes.map(
        (it) =>
          `\`${it.name}\`: ${it.options.join(", ")}${it.about === undefined ? "" : ` – ${it.about}`}`,
      ),
    ),
    ...list(
      "Parameters",
      Object.entries(parameters).map(
        ([key, it]) => `\`${key}\` (${it.type})${it.about === undefined ? "" : `: ${it.about}`}`,
      ),
    ),
    ...list(
      "Needs",
      Object.entries(needs).map(([tool, range]) => `\`${tool}\` ${range}`),
    ),
    ...list("Commands of the output", commandLines(commands)),
    `${criteria.length} criteria, ${heldOut} of them held out.`,
    "",
    ...(license === undefined ? [] : [`License: ${license}`, ""]),
  ].join("\n");
}

/** INSTALL.md: one prompt to paste, with the defaults, for people without psd. */
export function installPage(
  { manifest, axes }: SpecPrompt,
  { brief, attachments, selection }: Composition,
): string {
  const longest = Math.max(2, ...[...brief.matchAll(/^`{3,}/gmu)].map((it) => it[0].length));
  const fence = "`".repeat(longest + 1);
  const choices = axes.map((it) => `\`${it.name}\` is \`${selection.choices[it.name] ?? ""}\``);
  const open = Object.entries(manifest.parameters).filter(([, it]) => it.default === undefined);
  return [
    `# Build ${manifest.name ?? "this"} without psd`,
    "",
    "Give the text below to a coding agent, in an empty folder.",
    ...(attachments.length === 0
      ? []
      : [
          "",
          "It names files below `.specprompt/`: copy `context`, `core`, `guide` and `validation` of this package there first, without `validation/held-out` and `validation/canaries`.",
        ]),
    ...(choices.length === 0 ? [] : ["", `In it ${choices.join(", ")}.`]),
    ...(open.length === 0
      ? []
      : [
          "",
          `Values that are yours to give stand in it as examples: ${open.map(([name]) => `\`${name}\``).join(", ")}.`,
        ]),
    "",
    "Nobody judges the result for you: psd would build it, try it in a box, and hold it against checks that no agent sees.",
    "",
    `${fence}markdown`,
    brief.trimEnd(),
    fence,
    "",
  ].join("\n");
}

function list(title: string, rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : [`## ${title}`, "", ...rows.map((it) => `- ${it}`), ""];
}

function commandLines({ setup, start, test, drive }: Commands): readonly string[] {
  const named: readonly (readonly [string, CommandLine | undefined])[] = [
    ["setup", setup],
    ["start", start],
    ["test", test],
    ["drive", drive],
  ];
  return named.flatMap(([name, words]) =>
    words === undefined ? [] : [`${name}: \`${words.join(" ")}\``],
  );
}
