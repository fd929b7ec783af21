import { isCredentialName } from "../../diagnostics/credential-name.ts";
import type { SecretValue } from "../../diagnostics/redaction.ts";

/** How the names of headers end that hold credentials. */
const credentialHeader = /(?:^|-)(?:authorization|key|token|secret|cookie|auth)$/iu;
/** `ollama`, `dummy`: what stands where a local model asks for a key and looks at none. */
const standIn = /^[a-z]{1,7}$/u;
const password = /^[a-z][a-z\d+.-]*:\/\/[^\s:/@]*:([^\s/@]+)@/iu;

/**
 * The credentials in an agent's environment: values of variables that are named like keys, passwords in
 * addresses, and headers that log in. Files that hold credentials are named there and not read. Pure.
 */
export function credentialsOf(env: Readonly<Record<string, string>>): readonly SecretValue[] {
  return Object.entries(env).flatMap(([name, text]) =>
    [...ofName(name, text), ...ofAddress(text), ...ofHeaders(name, text)]
      .filter((value) => !standIn.test(value))
      .map((value) => ({ value, what: `a credential of the variable ${name}` })),
  );
}

function ofName(name: string, text: string): readonly string[] {
  const isFile = /CREDENTIALS?$/iu.test(name) && /^[/~.]/u.test(text);
  return isCredentialName(name) && !isFile ? [text] : [];
}

function ofAddress(text: string): readonly string[] {
  const encoded = password.exec(text)?.[1];
  if (encoded === undefined) return [];
  return [...new Set([encoded, decoded(encoded)])];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `ANTHROPIC_CUSTOM_HEADERS` and its like: `Name: value` on each line, or `name=value` between commas. */
function ofHeaders(name: string, text: string): readonly string[] {
  if (!/HEADERS$/iu.test(name)) return [];
  return text.split(/[\n,]/u).flatMap((line) => {
    const [, header = "", value = ""] = /^\s*([\w-]+)\s*[:=]\s*(.*?)\s*$/u.exec(line) ?? [];
    if (!credentialHeader.test(header)) return [];
    return [value.replace(/^(?:bearer|basic|token)\s+/iu, "")];
  });
}
