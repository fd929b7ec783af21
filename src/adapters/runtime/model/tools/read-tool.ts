import { z } from "zod";
import { findPath } from "./find-path.ts";
import { readWorkspaceText } from "./text-file.ts";
import { answer, createTool, refuse, type Tool } from "./tool.ts";

const mostLines = 2000;
const mostCharacters = 60_000;

/** Shows a text file, or a part of it. */
export const readTool: Tool = createTool({
  name: "read",
  about: `Reads a text file of the workspace: at most ${mostLines} lines from line \`from\` on.`,
  input: z.object({
    path: z.string().describe("relative to the workspace"),
    from: z.number().int().min(1).optional().describe("the first line, from 1"),
    lines: z.number().int().min(1).max(mostLines).optional(),
  }),
  subject: ({ path }) => path,
  use: async ({ path, from = 1, lines = mostLines }, place) => {
    const found = await findPath(path, place);
    if (typeof found === "string") return refuse(found);
    if (found.kind === "folder") return refuse(`"${path}" is a folder: use list`);
    const read = await readWorkspaceText(found);
    if (typeof read === "string") return refuse(read);
    return answer(part(read.text, from, lines));
  },
});

/** Lines of a text, and where they stand in it unless they are all of it. */
function part(text: string, from: number, count: number): string {
  if (text === "") return "(the file is empty)";
  const all = text.split("\n");
  if (all.at(-1) === "") all.pop();
  const shown = all.slice(from - 1, from - 1 + count);
  const joined = shown.join("\n");
  const cut = joined.slice(0, mostCharacters);
  if (cut.length < joined.length) {
    return `${cut}\n(cut after ${mostCharacters} characters; the file has ${all.length} lines)`;
  }
  if (shown.length === all.length) return text;
  const last = from - 1 + shown.length;
  return `${joined}\n(lines ${from} to ${last} of ${all.length})`;
}
