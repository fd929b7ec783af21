import { z } from "zod";
import type { McpContext } from "./context.ts";

const box = z.enum(["strict", "partial", "none"]).optional();

/** The input `box`, where the user lets an agent choose the boxes that its work is judged in. */
export function boxShape({ allowed }: McpContext): { readonly box: typeof box } {
  const about = allowed.has("box")
    ? "the least level of the boxes in which the files are judged"
    : "not allowed here: the user starts the server with `--allow box`";
  return { box: (allowed.has("box") ? box : refusedBox).describe(about) };
}

/** Takes nothing: what a client asks for here was not allowed. */
const refusedBox = box.refine((it) => it === undefined, "needs `psd mcp --allow box`");
