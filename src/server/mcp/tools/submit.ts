import { z } from "zod";
import { submit } from "../../../pipeline/attempts/submit.ts";
import { answerBuild } from "../answer-build.ts";
import { findWaiting } from "../known-attempts.ts";
import { deploymentName, visibleFindings } from "../meant.ts";
import type { ReadVisible } from "../tell-findings.ts";
import { defineTool } from "../tool.ts";

/** `submit`: has what lies in the workspace judged. It never promotes. */
export const submitTool = defineTool({
  name: "submit",
  about:
    "Have the files in the workspace judged. Where they fail, answers with what failed and waits for a repair in the same workspace.",
  input: () =>
    z.strictObject({
      deployment: deploymentName
        .optional()
        .describe("the deployment that waits; the only one where missing"),
    }),
  readsOnly: false,
  run: async ({ deployment }, call) => {
    const { root, services } = call;
    const waiting = await findWaiting(deployment, call);
    if (!waiting.ok) return waiting;
    const { deployment: target } = waiting.value;
    const request = { target, choices: {}, parameters: {}, budget: {}, allow: [] };
    const readVisible: ReadVisible = () => visibleFindings(request, root);
    return answerBuild(call, readVisible, (options) =>
      submit(target, services, { ...options, promote: false }),
    );
  },
});
