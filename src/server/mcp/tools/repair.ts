import { z } from "zod";
import { success } from "../../../diagnostics/result.ts";
import { findWaiting } from "../known-attempts.ts";
import { deploymentName } from "../meant.ts";
import { defineTool } from "../tool.ts";

/** `repair`: what is to be repaired now, and where. */
export const repairTool = defineTool({
  name: "repair",
  about: "Say again what is to be repaired, in which workspace, and which turn it is.",
  input: () =>
    z.strictObject({
      deployment: deploymentName
        .optional()
        .describe("the deployment that waits; the only one where missing"),
    }),
  readsOnly: true,
  run: async ({ deployment }, call) => {
    const waiting = await findWaiting(deployment, call);
    if (!waiting.ok) return waiting;
    const { feedback, workspace } = waiting.value;
    const first = `Nothing was judged yet. Read ${workspace}/.specprompt/BRIEF.md.`;
    return success({
      text: `${feedback ?? first}\nworkspace: ${workspace}`,
      data: { state: "waiting", ...waiting.value },
    });
  },
});
