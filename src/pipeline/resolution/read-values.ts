import { join } from "node:path";
import { isCredentialName } from "../../diagnostics/credential-name.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { type Result, settle } from "../../diagnostics/result.ts";
import { findSecrets } from "../../diagnostics/secrets.ts";
import { readPlainFile } from "../../platform/bounded-read.ts";
import { readVariable } from "../../platform/environment.ts";
import { findObstacle } from "../../platform/find-obstacle.ts";
import { relativePathFault } from "../../platform/relative-path.ts";
import { gitStandingOf } from "../../platform/tracked-files.ts";
import type { ParameterDefinition } from "../package/manifest.ts";
import { decodeText } from "../package/tree/source-text.ts";
import type { Deployment } from "./deployment.ts";

/** Bytes of the largest file that is a value. */
const maxBytes = 64 * 1024;

/** What values are read for. */
export interface ValueRequest {
  readonly parameters: Deployment["parameters"];
  readonly definitions: Readonly<Record<string, ParameterDefinition>>;
  /** Of the project, absolute. */
  readonly root: string;
}

/** Texts by the names of their parameters. */
export type ReadTexts = Readonly<Record<string, string>>;

/**
 * Reads the values that lie elsewhere: `{ file: path }` of every parameter, `{ env: NAME }` of those that
 * become text. A variable of a parameter that is bound to the environment is read when a check runs, and
 * not here. What a parameter that nobody declared refers to is not read.
 */
export async function readValues(request: ValueRequest): Promise<Result<ReadTexts>> {
  const texts: Record<string, string> = {};
  const findings: Diagnostic[] = [];
  for (const [name, input] of Object.entries(request.parameters)) {
    const { definitions } = request;
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    if (definition === undefined || typeof input !== "object") continue;
    const isText = !definition.secret && definition.bind !== "env";
    if ("env" in input && isText) findings.push(...readText(name, input.env, texts));
    // One after the other bounds what is open.
    if ("file" in input)
      findings.push(...(await readFile({ name, definition, path: input.file }, request, texts)));
  }
  return settle(texts, findings);
}

function readText(
  name: string,
  variable: string,
  texts: Record<string, string>,
): readonly Diagnostic[] {
  const source = `the variable ${variable}`;
  if (isCredentialName(variable)) {
    const what = "a credential, by its name";
    return [diagnose("resolution/value-is-secret", { name, source, what })];
  }
  const text = readVariable(variable);
  if (text === undefined) return [diagnose("resolution/variable-missing", { name, variable })];
  texts[name] = text;
  return secretsIn(text, name, source);
}

interface FileValue {
  readonly name: string;
  readonly definition: ParameterDefinition;
  /** As the deployment has it. */
  readonly path: string;
}

async function readFile(
  { name, definition, path }: FileValue,
  { root }: ValueRequest,
  texts: Record<string, string>,
): Promise<readonly Diagnostic[]> {
  const file = join(root, path);
  // A secret has no place: its line would be shown, and that is the secret.
  const place = definition.secret ? {} : { span: { file, line: 1, column: 1 } };
  const standing = definition.secret ? await gitStandingOf(file) : "hidden";
  if (standing === "tracked")
    return [diagnose("resolution/secret-file-tracked", { name, path }, place)];
  const read = await readPlainText(root, path);
  if ("because" in read) {
    const { because } = read;
    return [diagnose("resolution/value-unreadable", { name, path, because }, place)];
  }
  const text = read.text.replace(/\n$/u, "");
  texts[name] = definition.type === "array" ? text.split("\n").join(",") : text;
  if (!definition.secret) return secretsIn(text, name, `the file ${path}`);
  const isShown = standing === "shown";
  return isShown ? [diagnose("resolution/secret-file-not-ignored", { name, path }, place)] : [];
}

/** The text of a plain file of the project, LF only, or why it is not read. */
async function readPlainText(
  root: string,
  path: string,
): Promise<{ readonly text: string } | { readonly because: string }> {
  const fault = relativePathFault(path);
  if (fault !== undefined) return { because: fault };
  const obstacle = findObstacle(root, path);
  if (obstacle !== undefined) return { because: `"${obstacle.path}" is no plain folder` };
  const file = join(root, path);
  const read = await readPlainFile(file, maxBytes);
  if (read === undefined) return { because: "there is no such file" };
  if ("fault" in read) return { because: read.fault };
  const decoded = decodeText(read.bytes, file);
  return decoded.ok ? { text: decoded.value } : { because: "it is no text in UTF-8" };
}

/** What would become part of the brief, and looks like a credential. */
function secretsIn(text: string, name: string, source: string): readonly Diagnostic[] {
  const [first] = findSecrets(text);
  if (first === undefined) return [];
  return [diagnose("resolution/value-is-secret", { name, source, what: first.what })];
}
