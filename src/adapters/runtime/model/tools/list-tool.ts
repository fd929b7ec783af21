import { z } from "zod";
import type { TreeEntry } from "../../../../platform/files.ts";
import { findPath } from "./find-path.ts";
import { answer, createTool, refuse, type Tool } from "./tool.ts";
import { walk } from "./walk.ts";

const mostEntries = 1000;

/** Shows what lies below a folder. */
export const listTool: Tool = createTool({
  name: "list",
  about:
    "Lists everything below a folder of the workspace; folders of packages and caches are not entered.",
  input: z.object({
    path: z
      .string()
      .optional()
      .describe("a folder, relative to the workspace; all of it by default"),
  }),
  subject: ({ path = "" }) => path,
  use: async ({ path = "." }, place) => {
    const found = await findPath(path, place);
    if (typeof found === "string") return refuse(found);
    if (found.kind !== "folder") return refuse(`there is no folder "${path}"`);
    const entries = walk(found, mostEntries);
    if (entries.length === 0) return answer("(the folder is empty)");
    const lines = entries.slice(0, mostEntries).map(describe);
    return answer([...lines, ...(entries.length > mostEntries ? ["(and more)"] : [])].join("\n"));
  },
});

function describe({ path, kind, size }: TreeEntry): string {
  if (kind === "folder") return `${path}/`;
  return kind === "file" ? `${path} (${size} bytes)` : `${path} (${kind})`;
}
