import { escapeText } from "../diagnostics/escape.ts";
import type { Output } from "./command.ts";

/** What psd writes with by itself: a colour or its end. */
// oxlint-disable-next-line no-control-regex -- the sequence begins with one
const ownStyle = /(\u001B\[\d{1,2}m)/u;

/** A line that GitHub Actions takes for a command, wherever it comes from. */
const lineCommand = /^([^\S\n]*):(?=:[\w-]+(?: [^\n]*?)?::)/gmu;
/** The same in its older form and in those of Azure and TeamCity. */
const inlineCommand = /#(?=#(?:\[|vso\[|teamcity\[))/gu;

/**
 * The last door before the terminal. Who writes a text has escaped what is untrusted in it; whoever
 * forgot does no harm here: all that passes is layout, psd's own styles where the stream has colours,
 * and joiners as words and emoji are written with them. In a pipeline, no text becomes a command but
 * the annotations that psd was asked for.
 */
export function guardOutput(
  write: Pick<Output, "stdout" | "stderr">,
  { styled, inPipeline }: GuardOptions,
): Pick<Output, "stdout" | "stderr" | "annotate"> {
  const guarded = (stream: "stdout" | "stderr", text: string): void => {
    const safe = escapeOutput(text, styled[stream]);
    write[stream](inPipeline ? disarm(safe) : safe);
  };
  return {
    stdout: (text) => guarded("stdout", text),
    stderr: (text) => guarded("stderr", text),
    annotate: (text) => write.stdout(escapeOutput(text, false)),
  };
}

/** What a guard must know of the surroundings. */
export interface GuardOptions {
  /** Whether a stream has colours. */
  readonly styled: { readonly stdout: boolean; readonly stderr: boolean };
  /** Whether something reads the output for commands. */
  readonly inPipeline: boolean;
}

/** Whether psd runs in a pipeline that takes lines of its output for commands. */
export function readsCommands(env: Readonly<Record<string, string | undefined>>): boolean {
  return ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"].some((it) => (env[it] ?? "") !== "");
}

function escapeOutput(text: string, styled: boolean): string {
  const kept = { keepLayout: true, keepJoiners: true };
  if (!styled) return escapeText(text, kept);
  return text
    .split(ownStyle)
    .map((it, index) => (index % 2 === 1 ? it : escapeText(it, kept)))
    .join("");
}

function disarm(text: string): string {
  return text.replace(lineCommand, String.raw`$1\u{3a}`).replace(inlineCommand, String.raw`\u{23}`);
}
