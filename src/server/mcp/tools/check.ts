import { z } from "zod";
import { success } from "../../../diagnostics/result.ts";
import { checkPackage } from "../../../pipeline/judging/check.ts";
import { projectPath } from "../project-path.ts";
import type { ReadVisible } from "../tell-findings.ts";
import { defineTool } from "../tool.ts";

/** `check`: every mistake of a package that an agent may know of. */
export const checkTool = defineTool({
  name: "check",
  about:
    "Find the mistakes in a SpecPrompt package without running anything. What is found in held-out checks is only counted.",
  input: () =>
    z.strictObject({
      path: z.string().min(1).max(1000).describe("the package's path inside the project"),
      consistency: z
        .boolean()
        .optional()
        .describe("also hold cases against tables, units, examples and numbers in the prose"),
    }),
  readsOnly: true,
  run: async ({ path, consistency = false }, { root }) => {
    const place = await projectPath(path, root);
    if (!place.ok) return place;
    const full = await checkPackage(place.value, { consistency });
    const readVisible: ReadVisible = async () =>
      (await checkPackage(place.value, { consistency, heldOut: false })).diagnostics;
    const count = (severity: string): number =>
      full.diagnostics.filter((it) => it.severity === severity).length;
    const counts = { error: count("error"), warning: count("warning"), info: count("info") };
    const text = `${counts.error} errors, ${counts.warning} warnings`;
    const data = { fine: counts.error === 0, counts };
    return { ...success({ text, data }, full.diagnostics), readVisible };
  },
});
