import type { Readable } from "node:stream";
import { escapeText } from "../../diagnostics/escape.ts";
import { redactSecrets } from "../../diagnostics/secrets.ts";

const keptBytes = 8 * 1024;
const shownLines = 5;
const shownCharacters = 300;

/** Keeps the end of a stream; gives its last lines, safe to show and without credentials. */
export function keepTail(stream: Readable): () => string {
  let kept = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk.subarray(-keptBytes)]).subarray(-keptBytes);
  });
  return () =>
    redactSecrets(kept.toString("utf8"))
      .split("\n")
      .map((line) => escapeText(line.trim()).slice(0, shownCharacters))
      .filter((line) => line !== "")
      .slice(-shownLines)
      .join("\n");
}
