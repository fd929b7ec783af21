import { z } from "zod";
import { findWritable } from "./find-path.ts";
import { largestFile, readWorkspaceText, writeWorkspaceText } from "./text-file.ts";
import { answer, createTool, refuse, type Tool } from "./tool.ts";

/** Replaces a text within a file. */
export const editTool: Tool = createTool({
  name: "edit",
  about:
    "Replaces a text in a file of the workspace. `old` must be there exactly once, unless `all` is true; give enough lines around it.",
  input: z.object({
    path: z.string().describe("relative to the workspace"),
    old: z.string().min(1).describe("the text as it stands in the file"),
    new: z.string().describe("what takes its place"),
    all: z.boolean().optional().describe("replace every occurrence"),
  }),
  subject: ({ path }) => path,
  use: async ({ path, old, new: text, all = false }, place) => {
    const found = await findWritable(path, place);
    if (typeof found === "string") return refuse(found);
    const read = await readWorkspaceText(found);
    if (typeof read === "string") return refuse(read);
    const parts = read.text.split(old);
    const times = parts.length - 1;
    if (times === 0) return refuse(`the text is not in "${path}": read the file again`);
    if (times > 1 && !all)
      return refuse(`the text is ${times} times in "${path}": give more of it`);
    const changed = parts.join(text);
    if (Buffer.byteLength(changed) > largestFile) {
      return refuse(`the file would have more than ${largestFile} bytes`);
    }
    await writeWorkspaceText(found, changed);
    return answer(times === 1 ? "replaced it" : `replaced it ${times} times`);
  },
});
