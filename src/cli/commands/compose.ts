import { resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import type { Attachment, Composition } from "../../pipeline/composition/composition.ts";
import { explain } from "../../pipeline/composition/brief/explain.ts";
import { readBytesNoFollow } from "../../platform/files.ts";
import { composeAsked } from "../compose-asked.ts";
import { deploymentOptions } from "../build-options.ts";
import { type CommandContext, type CommandModule, defineCommand } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { compositionJson, compositionLines } from "../report/composition.ts";
import { shownPath, writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { type NewFile, writeNewFiles } from "../write-files.ts";

/** `psd compose [path]`. */
export const composeCommand: CommandModule = defineCommand({
  arguments: [
    {
      name: "path",
      about: "a package, or its SPECPROMPT.md; a deployment's name; the working folder",
    },
  ],
  options: {
    choose: { type: "string", value: "axis=option", multiple: true, about: "choose an option" },
    with: {
      type: "string",
      value: "name=value",
      multiple: true,
      about: "give a parameter; `name=env:VARIABLE` or `name=file:path` say where its value lies",
    },
    environment: deploymentOptions.environment,
    overlay: { type: "string", value: "folder", about: "lay a folder over the package" },
    explain: { type: "boolean", about: "print each line with its origin, and who won" },
    out: {
      type: "string",
      value: "folder",
      about: "write the brief and its files into a new folder",
      conflicts: ["json", "explain"],
    },
    json: { type: "boolean", about: "print the composition as one JSON document" },
  },
  examples: [
    { line: "psd compose", about: "the brief of the package of the working folder" },
    { line: "psd compose ./link-checker --choose stack=typescript", about: "with an option" },
    { line: "psd compose --explain", about: "where each line comes from" },
    { line: "psd compose notes", about: "what the deployment of that name would be built from" },
    {
      line: "psd compose --out brief",
      about: "the brief with its attached files, as an agent gets it",
    },
  ],
  details:
    "Prints what an agent would be given: the same words for the same package, options and parameters.\nHidden characters are shown by their numbers; --out and --json hold them as they are. Digests and\ntokens are told on standard error.",
  async run(context) {
    const { values, arguments: given, environment } = context;
    const request = {
      path: resolve(environment.cwd, given[0] ?? "."),
      overlay: values.overlay === undefined ? undefined : resolve(environment.cwd, values.overlay),
      choose: values.choose ?? [],
      with: values.with ?? [],
      environment: values.environment,
      cwd: environment.cwd,
    };
    const composed = await composeAsked(given[0], request);
    const asJson = values.json === true;
    if (!composed.ok) {
      if (asJson) context.output.stdout(findingsJson(composed.diagnostics));
      else await writeDiagnostics(composed.diagnostics, context);
      return isWrongUse(composed.diagnostics) ? exitCodes.wrongUse : exitCodes.findings;
    }
    const how = { asJson, explain: values.explain === true, out: values.out };
    return write(composed.value, composed.diagnostics, { ...context, how });
  },
});

type WriteContext = CommandContext & {
  readonly how: {
    readonly asJson: boolean;
    readonly explain: boolean;
    readonly out: string | undefined;
  };
};

async function write(
  composition: Composition,
  diagnostics: readonly Diagnostic[],
  context: WriteContext,
): Promise<ExitCode> {
  const { output, how } = context;
  if (how.asJson) {
    output.stdout(findingsJson(diagnostics, compositionJson(composition, how)));
    return exitCodes.fine;
  }
  await writeDiagnostics(diagnostics, context);
  output.stderr(`${compositionLines(composition, output.colors.stderr).join("\n")}\n\n`);
  if (how.out !== undefined) return writeFolder(composition, how.out, context);
  const text = how.explain ? `${explain(composition).join("\n")}\n` : composition.brief;
  output.stdout(escapeText(text, { keepLayout: true, keepJoiners: true }));
  return exitCodes.fine;
}

async function writeFolder(
  composition: Composition,
  out: string,
  context: CommandContext,
): Promise<ExitCode> {
  const { environment, output } = context;
  const folder = resolve(environment.cwd, out);
  const attached = await Promise.all(composition.attachments.map(attachedFile));
  const files = [{ path: "brief.md", content: composition.brief }, ...attached];
  const written = await writeNewFiles(folder, files, environment.cwd);
  if (!written.ok) {
    await writeDiagnostics(written.diagnostics, context);
    return exitCodes.findings;
  }
  const shown = shownPath(folder, environment.cwd);
  output.stdout(written.value.map((it) => `${escapeText(`${shown}/${it.path}`)}\n`).join(""));
  return exitCodes.fine;
}

async function attachedFile({ path, content }: Attachment): Promise<NewFile> {
  if ("text" in content) return { path, content: content.text };
  const bytes = await readBytesNoFollow(content.file);
  if (bytes === undefined) throw new Error(`${content.file} went away while it was being read`);
  return { path, content: bytes };
}

function isWrongUse(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((it) => it.code.startsWith("command/"));
}
