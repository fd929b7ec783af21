import { z } from "zod";
import { findWritable } from "./find-path.ts";
import { largestFile, writeWorkspaceText } from "./text-file.ts";
import { answer, createTool, refuse, type Tool } from "./tool.ts";

/** Makes a file or replaces all of it. */
export const writeTool: Tool = createTool({
  name: "write",
  about: "Writes a whole text file of the workspace, with its folders; replaces one that is there.",
  input: z.object({
    path: z.string().describe("relative to the workspace"),
    content: z.string().describe("the whole text"),
  }),
  subject: ({ path }) => path,
  use: async ({ path, content }, place) => {
    const found = await findWritable(path, place);
    if (typeof found === "string") return refuse(found);
    const bytes = Buffer.byteLength(content);
    if (bytes > largestFile) return refuse(`${bytes} bytes are too many: at most ${largestFile}`);
    await writeWorkspaceText(found, content);
    return answer(`wrote ${bytes} bytes`);
  },
});
