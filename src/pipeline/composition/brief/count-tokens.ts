import { extname } from "node:path";
import { estimateTokenCount } from "tokenx";
import type { BriefLine } from "./brief-line.ts";
import type { Attachment, Composition, Section } from "../composition.ts";

/** Of a text longer than this only as much is looked at. */
const sampledCharacters = 32_768;

/** Files that an agent does not read as text. */
const binary = new Set(
  ".bin .bmp .bz2 .db .gif .gz .ico .jpeg .jpg .mp3 .mp4 .otf .pdf .png .sqlite .tar .tgz .ttf .wasm .webp .woff .woff2 .xz .zip".split(
    " ",
  ),
);

/** Estimates the tokens of each part of a brief, of the attachments, and of all together. */
export function countTokens(
  lines: readonly BriefLine[],
  attachments: readonly Attachment[],
): Composition["tokens"] {
  const count = (section: Section): number => {
    const texts = lines.filter((it) => it.section === section).map((it) => it.text);
    return estimate(texts.join("\n"));
  };
  const counts = {
    "how-to-work": count("how-to-work"),
    core: count("core"),
    context: count("context"),
    guide: count("guide"),
    validation: count("validation"),
    "output-contract": count("output-contract"),
    attachments: attachments.reduce((sum, it) => sum + tokensOf(it), 0),
  };
  return { ...counts, total: Object.values(counts).reduce((sum, it) => sum + it, 0) };
}

/** Of a long text the beginning and the end stand for the whole: an estimate need not read all of it. */
function estimate(text: string): number {
  if (text.length <= sampledCharacters) return estimateTokenCount(text);
  const half = sampledCharacters / 2;
  const sample = text.slice(0, half) + text.slice(-half);
  return Math.round((estimateTokenCount(sample) * text.length) / sampledCharacters);
}

/** What lies beside the brief is not looked into: four bytes are about a token, and pictures are none. */
function tokensOf({ path, bytes }: Attachment): number {
  return binary.has(extname(path).toLowerCase()) ? 0 : Math.ceil(bytes / 4);
}
