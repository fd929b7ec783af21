import { escapeText } from "../../diagnostics/escape.ts";
import type { DeploymentStatus, Remark } from "../../pipeline/inspection/deployment-status.ts";
import { reasonText } from "./build-lines.ts";
import { type Look, renderDiagnostic } from "./human.ts";
import { plural, shortened } from "./summary.ts";

/** What a remark is about. */
export type Kind = Remark["kind"];
/** The remark of a kind; written so that the compiler can pair it with its row of the table. */
export type RemarkOf<Of extends Kind = Kind> = {
  [One in Of]: Extract<Remark, { kind: One }> & { readonly kind: One };
}[Of];

/** What a remark says, and what to do about it. */
interface Said {
  readonly text: string;
  /** Escaped already. */
  readonly details?: readonly string[];
  /** A command with what it does; missing where nothing need be done. */
  readonly next?: string;
}

const shownFiles = 20;

const staleTexts = {
  prompt: "the agent would be given something else",
  judge: "it would be judged by other checks",
  target: "psd.yaml names another target",
} as const;

const sayings: {
  readonly [One in Kind]: (remark: RemarkOf<One>, deployment: string, look: Look) => Said;
} = {
  "never-built": (_, name) => ({
    text: "never built",
    next: `\`psd build ${name}\` generates, judges and promotes it`,
  }),
  unfit: ({ diagnostics }, _, look) => ({
    text: "does not fit",
    details: diagnostics.flatMap((it) => renderDiagnostic(it, look)),
  }),
  orphan: ({ files, left }, name) =>
    left === "base"
      ? {
          text: "orphan: nothing but its base is left",
          next: `\`psd remove ${name}\` removes it`,
        }
      : {
          text: `orphan: psd.yaml does not name it, and ${plural(files.length, "file")} are psd's`,
          details: listed(files.map((it) => escapeText(it))),
          next: `\`psd deploy --adopt\` writes it into psd.yaml, \`psd remove ${name}\` removes its files, \`psd eject ${name}\` makes them yours`,
        },
  interrupted: (_, name) => ({
    text: "a promotion was interrupted",
    next: `\`psd build ${name}\` finishes or undoes it first`,
  }),
  drifted: ({ files }, name) => ({
    text: `drifted: ${plural(files.length, "file")} edited by hand`,
    details: listed(files.map((it) => `${it.state.padEnd(12)}  ${escapeText(it.path)}`)),
    next: `\`psd diff ${name}\` shows the edits, \`psd build ${name} --discard\` gives them up`,
  }),
  layout: ({ files }) => ({
    text: `only the layout of ${plural(files.length, "file")} was edited, which is in nobody's way`,
  }),
  stale: ({ because, through }, name) => ({
    text: `stale: ${because.map((it) => staleTexts[it]).join(", and ")}`,
    details: listed(through.map((it) => `${it.state.padEnd(8)}  ${escapeText(it.path)}`)),
    next: `\`psd build ${name}\` brings it up to date`,
  }),
  "not-composed": ({ diagnostics }, _, look) => ({
    text: "its package cannot be composed, so nobody can say whether it is stale",
    details: diagnostics.flatMap((it) => renderDiagnostic(it, look)),
    next: "`psd check <package>` shows every mistake in it",
  }),
  held: ({ because }, name) => ({
    text: `held: ${escapeText(because)}`,
    next: `\`psd build ${name} --fresh\` lets it go on`,
  }),
  waiting: ({ workspace, turn }, name) => ({
    text: `turn ${turn} waits for its files in ${escapeText(workspace)}`,
    next: `\`psd submit ${name}\` when they are there`,
  }),
  "not-green": ({ because, attempt }, name) => ({
    text: `its last build promoted nothing: ${reasonText(because)}`,
    next:
      attempt === undefined
        ? `\`psd log ${name}\` lists its attempts`
        : `\`psd show ${escapeText(attempt)}\` shows what failed`,
  }),
  unverified: ({ clauses, nothing }, name) => ({
    text: nothing
      ? "unverified: nothing executable was required of it"
      : `no passing check from outside covers ${shortened(clauses)}`,
    next: `\`psd show ${name}\` shows what was judged`,
  }),
  waived: ({ waivers }, name) => ({
    text: `promoted although ${shortened(waivers.map((it) => it.criterion))} failed`,
    details: waivers.map((it) => `${escapeText(it.criterion)}: ${escapeText(it.because)}`),
    next: `\`psd show ${name}\` shows what failed`,
  }),
};

/** What a remark says, in a few words that are safe to show. */
export function remarkText<Of extends Kind>(
  remark: RemarkOf<Of>,
  deployment: string,
  look: Look,
): Pick<Said, "text" | "next"> {
  return sayings[remark.kind](remark, escapeText(deployment), look);
}

/** How a deployment stands: a line for it, and for each remark a line with what to do below it. */
export function statusLines(status: DeploymentStatus, look: Look): readonly string[] {
  const { deployment, into, promoted, remarks } = status;
  const { colors } = look;
  const place = into === undefined ? "" : ` → ${escapeText(into)}`;
  const mark = worst(remarks);
  const clean = remarks.length === 0 && promoted !== undefined ? colors.green("  clean") : "";
  return [
    `${markOf(mark, look)} ${colors.bold(escapeText(deployment))}${place}${clean}`,
    ...(promoted === undefined ? [] : [`  ${colors.dim(promotedText(promoted))}`]),
    ...remarks.flatMap((it) => remarkLines(it, deployment, look)),
  ];
}

function remarkLines<Of extends Kind>(
  remark: RemarkOf<Of>,
  deployment: string,
  look: Look,
): readonly string[] {
  const { text, details = [], next } = sayings[remark.kind](remark, escapeText(deployment), look);
  const { colors } = look;
  return [
    `  ${weightOf(remark) === "fine" ? text : colors.yellow(text)}`,
    ...details.map((it) => `    ${it}`),
    ...(next === undefined ? [] : [`    ${colors.cyan("next:")} ${next}`]),
  ];
}

/** Whether a deployment asks for something to be done. */
export function needsSomething({ promoted, remarks }: DeploymentStatus): boolean {
  return promoted === undefined || worst(remarks) !== "fine";
}

/** A deployment in one line, with all that is remarked of it. */
export function shortStatusLine(
  { deployment, into, remarks }: DeploymentStatus,
  look: Look,
): string {
  const place = into === undefined ? "" : ` → ${escapeText(into)}`;
  const texts = remarks.map((it) => remarkText(it, deployment, look).text);
  const { colors } = look;
  return `${markOf(worst(remarks), look)} ${colors.bold(escapeText(deployment))}${place}  ${colors.yellow(texts.join("; "))}`;
}

type Weight = "fine" | "attention" | "fault";

const faults: ReadonlySet<Kind> = new Set(["unfit", "interrupted", "drifted", "not-composed"]);
const notes: ReadonlySet<Kind> = new Set(["layout"]);

function weightOf({ kind }: Remark): Weight {
  if (faults.has(kind)) return "fault";
  return notes.has(kind) ? "fine" : "attention";
}

function worst(remarks: readonly Remark[]): Weight {
  const weights = new Set(remarks.map(weightOf));
  if (weights.has("fault")) return "fault";
  return weights.has("attention") ? "attention" : "fine";
}

function markOf(weight: Weight, { colors }: Look): string {
  if (weight === "fault") return colors.red("✗");
  return weight === "attention" ? colors.yellow("!") : colors.green("✓");
}

function promotedText(promoted: NonNullable<DeploymentStatus["promoted"]>): string {
  const { attempt, promotedAt, runtime, model, environment, labels, outcome, files } = promoted;
  const by = model === undefined ? runtime : `${runtime} (${model})`;
  const { seal, box, purity, origin, ambient } = labels;
  const parts = [
    `${attempt}, ${outcome}, ${plural(files, "file")}, ${promotedAt.slice(0, 10)}`,
    `by ${by}`,
    ...(environment === undefined ? [] : [`environment ${environment}`]),
    `${seal}, box ${[...new Set(Object.values(box))].join("/")}, ${purity}, ${origin}`,
    ...(ambient === "yes" ? ["ambient"] : []),
  ];
  return escapeText(parts.join(" · "));
}

function listed(lines: readonly string[]): readonly string[] {
  const rest = lines.length - shownFiles;
  return [...lines.slice(0, shownFiles), ...(rest > 0 ? [`and ${rest} more`] : [])];
}
