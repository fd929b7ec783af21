import type { Selection } from "#src/pipeline/composition/selection.ts";

/** A selection that needs tools and has commands, and nothing else; its commands stand in line 7. */
export function selectionWith(
  needs: Readonly<Record<string, string>>,
  commands: Readonly<Partial<Record<"setup" | "start" | "test" | "drive", readonly string[]>>> = {},
): Selection {
  const origin = {
    from: "package",
    path: "SPECPROMPT.md",
    file: "/p/SPECPROMPT.md",
    line: 7,
  } as const;
  const output = { ignore: [], allow: [], dependencies: "none" } as const;
  return {
    manifest: {
      specprompt: 1,
      keywords: [],
      authors: [],
      axes: {},
      parameters: {},
      clauses: [],
      needs,
      commands: {},
      authority: "stop",
      output,
    },
    choices: {},
    textParameters: {},
    environmentParameters: [],
    documents: [],
    clauses: [],
    prose: {},
    criteria: [],
    services: {},
    files: [],
    commands: Object.fromEntries(
      Object.entries(commands).map(([name, argv]) => [name, { argv, origin }]),
    ),
    needs,
    output,
    context: {},
    overlaid: [],
    roots: ["/p"],
  };
}
