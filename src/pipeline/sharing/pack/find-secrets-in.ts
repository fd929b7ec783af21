import { join } from "node:path";
import { readArchive } from "../../../platform/archive.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { redactionByLooks } from "../../../diagnostics/redaction.ts";
import { recordingLimits } from "../../../adapters/runtime/recording.ts";
import type { ShippedFile } from "./shipped-files.ts";

/** Findings that are told of one package; more say nothing new. */
const mostTold = 50;

/** Files in which programs keep logins. */
const loginFiles =
  /(?:^|\/)(?:\.env(?:\..+)?|\.npmrc|\.netrc|\.pypirc|credentials|id_(?:rsa|ed25519|ecdsa))$/u;
const login =
  /(?:token|passw(?:or)?d|secret|api_?key|_auth)[\w.-]*["']?\s*[=: ]\s*["']?(?!\$|<|\{)[^\s"']{8,}/giu;

/** Passwords at names that are reserved for examples (RFC 2606, RFC 6761). */
const made = /@(?:[\w.-]+\.)?(?:example|invalid|localhost|test|example\.(?:com|net|org))$/u;

/** Everything in files and in the trees of recordings that looks like a credential. */
export async function findSecretsIn(
  files: readonly ShippedFile[],
  root: string,
): Promise<readonly Diagnostic[]> {
  const findings: Diagnostic[] = [];
  for (const file of files) {
    for (const { path, text } of await textsOf(file)) {
      findings.push(...inText(path, text, join(root, file.path)));
      if (findings.length >= mostTold) return findings.slice(0, mostTold);
    }
  }
  return findings;
}

interface Text {
  readonly path: string;
  readonly text: string;
}

/** A file as text; an archive of a recording as its files. */
async function textsOf({ path, content }: ShippedFile): Promise<readonly Text[]> {
  const own = [{ path, text: Buffer.from(content).toString("utf8") }];
  if (!/^recordings\/.*\.tar\.gz$/u.test(path)) return own;
  const read = await readArchive(content, recordingLimits);
  if ("fault" in read) return own;
  return read.entries.map((it) => ({
    path: `${path}, ${it.path}`,
    text: Buffer.from(it.content).toString("utf8"),
  }));
}

function inText(path: string, text: string, file: string): readonly Diagnostic[] {
  const found = redactionByLooks
    .find(text)
    .filter(({ index, length }) => !made.test(text.slice(index, index + length)));
  const logins = loginFiles.test(path)
    ? [...text.matchAll(login)].map(({ index }) => ({ what: "a login", index }))
    : [];
  return [...found, ...logins].map(({ what, index }) => {
    const line = text.slice(0, index).split("\n").length;
    const args = { place: redactionByLooks.text(escapeText(`${path}:${line}`)), what };
    // No line of it is shown: the place has a file of its own only in part.
    return diagnose("pack/secret", args, { span: { file, line, column: 1 } });
  });
}
