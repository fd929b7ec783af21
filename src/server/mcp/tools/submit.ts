import { z } from "zod";
import { submit } from "../../../pipeline/attempts/submit.ts";
import { buildOptions } from "../build-options.ts";
import { findWaiting } from "../known-attempts.ts";
import { deploymentName, visibleFindings } from "../meant.ts";
import { outcomeAnswer } from "../outcome-answer.ts";
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
    const options = { ...buildOptions(call), promote: false };
    const request = { target, choices: {}, parameters: {}, budget: {}, allow: [] };
    const readVisible = (): ReturnType<typeof visibleFindings> => visibleFindings(request, root);
    const built = await submit(target, services, options);
    return built.ok ? outcomeAnswer(built.value, call) : { ...built, readVisible };
  },
});
