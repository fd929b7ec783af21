import { posix } from "node:path";
import { sha256 } from "../../../platform/digest.ts";
import type { LayerFile } from "../../package/spec-prompt.ts";
import { canaryOf } from "../../package/tree/placement.ts";
import { isAgentFile } from "./agent-files.ts";
import type { Attachment } from "../composition.ts";
import type { SelectedDocument, Selection } from "../selection.ts";

/** Documents of the brief, those that are too long for it, and everything that is given beside it. */
export interface Placement {
  readonly inline: readonly SelectedDocument[];
  readonly attachments: readonly Attachment[];
}

/** Bytes of a document that still stands in the brief, and of all of them together. */
const inlineLimits = { document: 24 * 1024, all: 200 * 1024 } as const;

/** Decides what stands in the brief and what lies beside it. Held-out files and canaries are neither. */
export function placeDocuments({
  documents,
  files,
}: Pick<Selection, "documents" | "files">): Placement {
  const inline: SelectedDocument[] = [];
  const attachments: Attachment[] = [];
  const taken = new Set<string>();
  let total = 0;
  for (const document of documents) {
    const text = document.lines.map((it) => `${it}\n`).join("");
    const bytes = Buffer.byteLength(text);
    if (bytes <= inlineLimits.document && total + bytes <= inlineLimits.all) {
      total += bytes;
      inline.push(document);
      continue;
    }
    const path = attachedPath(document, taken);
    attachments.push({ path, digest: sha256(text), bytes, content: { text } });
  }
  // Known-bad code is no example to learn from.
  for (const file of files.filter((it) => !it.heldOut && canaryOf(it.path) === undefined)) {
    const path = attachedPath(file, taken);
    const { digest, size } = file;
    attachments.push({ path, digest, bytes: size, content: { file: file.file } });
  }
  return { inline, attachments: attachments.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** Where a file lies in the workspace: below its layer; never under a name that agents read by themselves. */
function attachedPath(
  { path, layer }: Pick<LayerFile, "path" | "layer">,
  taken: Set<string>,
): string {
  const below = path.startsWith(`${layer}/`) ? path : `${layer}/${path}`;
  let attached = `.specprompt/${below}`;
  if (isAgentFile(posix.basename(path))) attached += ".txt";
  while (taken.has(attached)) attached += ".txt";
  taken.add(attached);
  return attached;
}
