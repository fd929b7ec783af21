import { escapeText } from "../../diagnostics/escape.ts";
import { redactSecrets } from "../../diagnostics/secrets.ts";
import { readVersion } from "../version.ts";

/** What a person sees when psd itself is at fault: what to report, and where nothing was lost. */
export async function renderBug(error: unknown, words: readonly string[]): Promise<string> {
  const trace = escapeText(
    redactSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    { keepLayout: true },
  );
  const command = escapeText(redactSecrets(["psd", ...words].join(" ")));
  return [
    "",
    "This is a fault in psd, not in your package or project. Please report it with these lines:",
    "",
    `  command: ${command}`,
    `  psd ${await readVersion()}`,
    ...trace.split("\n").map((line) => `  ${line}`),
    "",
  ].join("\n");
}
