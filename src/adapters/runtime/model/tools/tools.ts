import { editTool } from "./edit-tool.ts";
import { listTool } from "./list-tool.ts";
import { readTool } from "./read-tool.ts";
import { runTool } from "./run-tool.ts";
import { searchTool } from "./search-tool.ts";
import type { Tool } from "./tool.ts";
import { writeTool } from "./write-tool.ts";

const fileTools: readonly Tool[] = [readTool, writeTool, editTool, listTool, searchTool];

/** What a model may do; commands only where a box holds them. */
export function toolsFor(mayRun: boolean): readonly Tool[] {
  return mayRun ? [...fileTools, runTool] : fileTools;
}
