import type { Receipt } from "#src/pipeline/promotion/receipt.ts";

/** What stands in a file of an output, of which no two are alike: about 400 bytes. */
export function sourceOf(output: number, file: number): string {
  const lines = Array.from(
    { length: 6 },
    (_, line) =>
      `export function f${output}x${file}x${line}(it: number): number {\n  return it + ${line};\n}\n`,
  );
  return lines.join("");
}

/** The files of a small package: a dozen clauses, as many criteria, an axis and a parameter. */
export function filesOfPackage(index: number): Readonly<Record<string, string>> {
  const clauses = Array.from({ length: 12 }, (_, at) => `- **FR-${at}** It holds, as before.\n`);
  const criteria = clauses.map(
    (_, at) =>
      `  - id: AC-${at}\n    says: Record ${at} is imported.\n    covers: [FR-${at}]\n    check: { run: ["{start}", "${at}"], expect: { exit: 0 } }\n`,
  );
  const manifest = `---\nspecprompt: 1\nname: bench-${index}\nversion: "1.0.0"\naxes: { stack: {} }\nparameters:\n  site: { type: string, about: The name of a site }\ncommands: { start: node main.mjs }\n---\n`;
  return {
    "SPECPROMPT.md": `${manifest}# Package ${index}\n\nFor {{ with.site }}.\n\n${clauses.join("")}`,
    "context/api.md": `# The interface\n\n${"Every record has a key and a name. ".repeat(60)}\n`,
    "guide/stack=typescript/guide.md": "# Guide\n\nOne module a file.\n",
    "guide/stack=python/guide.md": "# Guide\n\nOne module a file.\n",
    "validation/acceptance.yaml": `criteria:\n${criteria.join("")}`,
  };
}

/** What the receipts of all deployments have in common. */
export const likeEveryReceipt = {
  format: 1,
  runtime: "recorded",
  psd: "0.1.0",
  verdict: {
    outcome: "green",
    criteria: Array.from({ length: 12 }, (_, at) => ({
      id: `AC-${at}`,
      end: "passed" as const,
      digest: "2".repeat(64),
      required: true,
      heldOut: false,
    })),
    unverified: [],
  },
  usage: {},
  durationMs: 0,
  labels: {
    seal: "sealed",
    box: { agent: "strict", setup: "strict", checks: "strict" },
    purity: "first",
    origin: "generated",
    ambient: "no",
  },
  waivers: [],
  promotedAt: "2026-11-01T00:00:00.000Z",
} as const satisfies Partial<Receipt>;
