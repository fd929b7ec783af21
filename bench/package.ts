import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What a generated package holds. */
export interface PackageSize {
  readonly documents: number;
  readonly documentBytes: number;
  readonly criteria: number;
  readonly fixtures: number;
}

const documents = 200;
const criteria = 40;
const fixtures = 500;

/** Paragraphs of a document: about 10 kB. */
const paragraphs = 22;

const manifest = `---
specprompt: 1
name: bench-package
version: "1.0.0"
commands:
  start: node main.mjs
---
# A large package
`;

const prose =
  "The importer reads every record of the feed in the order in which it was sent, keeps what it has seen before by its key, and reports what it could not understand with the line it stands in. ";

/** Writes a package of realistic size: 200 documents of 2 MB together, 40 criteria, 500 fixture files. */
export async function writePackage(root: string): Promise<PackageSize> {
  const texts: Record<string, string> = {
    "SPECPROMPT.md": manifest,
    "validation/acceptance.yaml": acceptance(),
  };
  for (let index = 1; index < documents; index += 1) {
    texts[`${layerOf(index)}/topic-${index % 10}/document-${index}.md`] = documentOf(index);
  }
  for (let index = 0; index < fixtures; index += 1) {
    const records = Array.from({ length: 20 }, (_, line) => ({
      id: index * 20 + line,
      name: prose.slice(0, 30),
    }));
    texts[`validation/fixtures/feed-${index % 20}/records-${index}.json`] = JSON.stringify(records);
  }
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const written = Object.entries(texts).filter(([path]) => path.endsWith(".md"));
  const documentBytes = written.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
  return { documents, documentBytes, criteria, fixtures };
}

/** A quarter of the documents are core, which states clauses; the others describe what is given. */
function layerOf(index: number): "core" | "context" | "guide" {
  if (index % 4 === 0) return "core";
  return index % 4 === 1 ? "guide" : "context";
}

function documentOf(index: number): string {
  const parts = Array.from({ length: paragraphs }, (_, part) => {
    const clause =
      layerOf(index) === "core" && part < 4 ? `- **FR-${index * 10 + part}**: It holds.\n\n` : "";
    return `## Part ${part}\n\n${clause}${prose.repeat(2)}\n\n- \`field_${part}\`: a **name**\n- [a link](https://example.org/${part})\n\n`;
  });
  return `# Document ${index}\n\n${parts.join("")}`;
}

function acceptance(): string {
  const lines = Array.from({ length: criteria }, (_, index) => [
    `  - id: AC-${index + 1}`,
    `    says: Record ${index} is imported.`,
    `    covers: [FR-${(Math.floor(index / 4) + 1) * 40 + (index % 4)}]`,
    `    check: { run: ["{start}", "{fixtures}/feed-0"], expect: { exit: 0, stdout: { contains: "${index}" } } }`,
  ]);
  return `criteria:\n${lines.flat().join("\n")}\n`;
}
