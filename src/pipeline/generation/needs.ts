import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Selection } from "../composition/selection.ts";

/** A tool that must be there before anything is spent. */
export interface Need {
  readonly tool: string;
  /** The range of `needs`; missing where the need is implied. */
  readonly range?: string;
  /** What asks for it, as the beginning of a sentence. */
  readonly by: string;
  readonly span?: Span;
}

/**
 * The tools of a selection, each once: those of `needs`, then the first word of each command that is
 * a bare name (a word with a slash is a file of the output), then the agent's program.
 */
export function needsOf(
  selection: Selection,
  agentCommand: readonly string[] = [],
): readonly Need[] {
  const declared = Object.entries(selection.needs).map(([tool, range]) => ({
    tool,
    range,
    by: "the package",
  }));
  const agent = agentCommand[0] === undefined ? [] : [{ tool: agentCommand[0], by: "the agent" }];
  const all: readonly Need[] = [...declared, ...impliedNeeds(selection), ...agent];
  return all.filter((need, index) => all.findIndex((it) => it.tool === need.tool) === index);
}

function impliedNeeds(selection: Selection): readonly Need[] {
  return Object.entries(selection.commands).flatMap(([name, { argv, origin }]) => {
    const [tool = ""] = argv;
    if (tool === "" || tool.includes("/")) return [];
    const by = `the command \`${name}\``;
    return origin.file === ""
      ? [{ tool, by }]
      : [{ tool, by, span: { file: origin.file, line: origin.line, column: 1 } }];
  });
}
