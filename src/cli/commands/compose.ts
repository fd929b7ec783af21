import { resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { compose } from "../../pipeline/composition/compose.ts";
import type { Attachment, Composition } from "../../pipeline/composition/composition.ts";
import { explain } from "../../pipeline/composition/brief/explain.ts";
import { select } from "../../pipeline/composition/select.ts";
import { readOverlay } from "../../pipeline/package/read-overlay.ts";
import { readPackage } from "../../pipeline/package/read-package.ts";
import { prepare } from "../../pipeline/project/prepare.ts";
import { readValues } from "../../pipeline/resolution/read-values.ts";
import { readProject } from "../../pipeline/resolution/read-project.ts";
import { pathKind, readBytesNoFollow } from "../../platform/files.ts";
import { parseChoices, parseParameters } from "../assignments.ts";
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
    const name = await deploymentNamed(given[0], environment.cwd);
    const composed =
      name === undefined
        ? await composeRequest(request)
        : await composeNamed(name, request, environment.cwd);
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

interface ComposeRequest {
  readonly path: string;
  readonly overlay: string | undefined;
  readonly choose: readonly string[];
  readonly with: readonly string[];
  /** Of psd.yaml; counts for a deployment. */
  readonly environment: string | undefined;
  /** Absolute; files of values are read below it. */
  readonly cwd: string;
}

/** The word where psd.yaml has a deployment of that name, or nothing of that name lies here. */
async function deploymentNamed(word: string | undefined, cwd: string): Promise<string | undefined> {
  if (word === undefined || !/^[a-z0-9][a-z0-9-]*$/u.test(word)) return undefined;
  if ((await pathKind(resolve(cwd, word))) === "missing") return word;
  const project = await readProject(cwd);
  const isDeployed = project.ok && project.value.deployments.some((it) => it.name === word);
  return isDeployed ? word : undefined;
}

/** The composition of a deployment. */
async function composeNamed(
  name: string,
  request: ComposeRequest,
  cwd: string,
): Promise<Result<Composition>> {
  const choices = parseChoices(request.choose);
  const parameters = parseParameters(request.with, {});
  if (!choices.ok || !parameters.ok) {
    return failure(...choices.diagnostics, ...parameters.diagnostics);
  }
  const { overlay, environment } = request;
  const laid = { ...(overlay && { overlay }), ...(environment && { environment }) };
  const asked = { target: name, choices: choices.value, parameters: parameters.value, ...laid };
  const prepared = await prepare({ ...asked, budget: {}, allow: [] }, cwd);
  return prepared.ok
    ? success(prepared.value.composition, prepared.diagnostics)
    : failure(...prepared.diagnostics);
}

/** The composition of a package with the options and parameters of the command line. */
async function composeRequest(request: ComposeRequest): Promise<Result<Composition>> {
  const specPrompt = await readPackage(request.path);
  const overlay = request.overlay === undefined ? undefined : await readOverlay(request.overlay);
  const read = [...specPrompt.diagnostics, ...(overlay?.diagnostics ?? [])];
  if (!specPrompt.ok || overlay?.ok === false) return failure(...read);
  const choices = parseChoices(request.choose);
  const parameters = parseParameters(request.with, specPrompt.value.manifest.parameters);
  if (!choices.ok || !parameters.ok) {
    return failure(...choices.diagnostics, ...parameters.diagnostics);
  }
  const { parameters: definitions } = specPrompt.value.manifest;
  const asked = { parameters: parameters.value, definitions, root: request.cwd };
  const texts = await readValues(asked);
  if (!texts.ok) return failure(...read, ...texts.diagnostics);
  const selection = select({
    specPrompt: specPrompt.value,
    choices: choices.value,
    parameters: parameters.value,
    texts: texts.value,
    ...(overlay === undefined ? {} : { overlay: overlay.value }),
  });
  if (!selection.ok) return failure(...read, ...selection.diagnostics);
  const composition = compose(selection.value);
  const found = [...read, ...texts.diagnostics];
  const diagnostics = [...found, ...selection.diagnostics, ...composition.diagnostics];
  return composition.ok ? success(composition.value, diagnostics) : failure(...diagnostics);
}

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
