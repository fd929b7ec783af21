import { RE2JS } from "re2js";
import { z } from "zod";
import { readBounded } from "../../../../platform/bounded-read.ts";
import { type FoundPath, findPath } from "./find-path.ts";
import { decode, largestFile } from "./text-file.ts";
import { answer, createTool, refuse, type Tool, type ToolAnswer } from "./tool.ts";
import { walk } from "./walk.ts";

const mostEntries = 20_000;
const mostHits = 200;
const mostBytes = 16 * 1024 * 1024;
const mostMs = 5000;
/** Characters of a line that are looked at, and shown: a long expression looks at each of them many times. */
const [longestLine, longestShown] = [10_000, 300];

/** Finds lines of files. */
export const searchTool: Tool = createTool({
  name: "search",
  about: "Finds the lines of text files of the workspace that match a regular expression (RE2).",
  input: z.object({
    pattern: z.string().min(1).max(1000),
    path: z.string().optional().describe("a file or folder; all of the workspace by default"),
  }),
  subject: ({ pattern }) => pattern,
  use: async ({ pattern, path = "." }, place) => {
    const found = await findPath(path, place);
    if (typeof found === "string") return refuse(found);
    const expression = compile(pattern);
    if (typeof expression === "string") return refuse(expression);
    if (found.kind === "file") return report(await searchFiles([found], expression));
    if (found.kind !== "folder") return refuse(`there is nothing at "${path}"`);
    const files = walk(found, mostEntries)
      .filter((it) => it.kind === "file" && it.size <= largestFile)
      .map((it): FoundPath => ({
        path: it.path,
        file: `${place.workspace}/${it.path}`,
        kind: "file",
      }));
    return report(await searchFiles(files, expression));
  },
});

function compile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    return `no expression of RE2: ${error instanceof Error ? error.message.slice(0, 200) : "?"}`;
  }
}

interface Hits {
  readonly lines: readonly string[];
  /** Why the search ended before its end. */
  readonly cut?: string;
}

async function searchFiles(files: readonly FoundPath[], expression: RE2JS): Promise<Hits> {
  const lines: string[] = [];
  const until = performance.now() + mostMs;
  let bytes = 0;
  for (const { path, file } of files) {
    const read = await readBounded(file, largestFile);
    const text = read === undefined ? undefined : decode(read);
    bytes += read?.length ?? 0;
    if (bytes > mostBytes) return { lines, cut: "there is more text: name a folder" };
    for (const [at, line] of (text ?? "").split("\n").entries()) {
      if (performance.now() > until) return { lines, cut: `ended after ${mostMs / 1000} s` };
      if (!expression.matcher(line.slice(0, longestLine)).find()) continue;
      lines.push(`${path}:${at + 1}: ${line.trim().slice(0, longestShown)}`);
      if (lines.length >= mostHits) return { lines, cut: `only the first ${mostHits} are shown` };
    }
  }
  return { lines };
}

function report({ lines, cut }: Hits): ToolAnswer {
  if (lines.length === 0 && cut === undefined) return answer("(no line matches)");
  return answer([...lines, ...(cut === undefined ? [] : [`(${cut})`])].join("\n"));
}
