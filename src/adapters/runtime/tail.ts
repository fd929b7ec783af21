import type { Readable } from "node:stream";
import { escapeText } from "../../diagnostics/escape.ts";
import { redactSecrets } from "../../diagnostics/secrets.ts";

const keptBytes = 8 * 1024;
const shownLines = 5;
const shownCharacters = 300;

/**
 * Keeps the end of a stream; gives its last lines, safe to show and without what `redact` takes out. The
 * line that the end cuts is left out: half of a secret does not look like one.
 */
export function keepTail(
  stream: Readable,
  redact: (text: string) => string = redactSecrets,
): () => string {
  let kept = Buffer.alloc(0);
  let isCut = false;
  stream.on("data", (chunk: Buffer) => {
    isCut ||= kept.length + chunk.length > keptBytes;
    kept = Buffer.concat([kept, chunk.subarray(-keptBytes)]).subarray(-keptBytes);
  });
  return () =>
    redact(kept.toString("utf8"))
      .split("\n")
      .slice(isCut ? 1 : 0)
      .map((line) => escapeText(line.trim()).slice(0, shownCharacters))
      .filter((line) => line !== "")
      .slice(-shownLines)
      .join("\n");
}
