import { z } from "zod";
import { build } from "../../../pipeline/build.ts";
import { answerBuild } from "../answer-build.ts";
import { boxShape } from "../box-shape.ts";
import { meantShape, readMeant, visibleFindings } from "../meant.ts";
import type { ReadVisible } from "../tell-findings.ts";
import { defineTool } from "../tool.ts";

/** `begin`: hands a build to the agent that asks. */
export const beginTool = defineTool({
  name: "begin",
  about:
    "Begin, or take up again, the build of a package or a deployment by your own hands. Answers with the brief to read and the workspace to write into; then call submit.",
  input: (context) =>
    z.strictObject({
      ...meantShape,
      ...boxShape(context),
      fresh: z.boolean().optional().describe("begin anew although nothing changed"),
      retry: z.boolean().optional().describe("try again what ended red on the same inputs"),
    }),
  readsOnly: false,
  run: async (input, call) => {
    const { root, services } = call;
    const { fresh = false, retry = false, box, ...said } = input;
    const meant = await readMeant(said, call);
    if (!meant.ok) return meant;
    const request = {
      deployment: meant.value,
      runtime: { agent: "hand-off", agentEnvironment: [], login: [], cwd: root },
      fresh,
      retry,
      discard: false,
      promote: false,
      ...(box === undefined ? {} : { box }),
    };
    const readVisible: ReadVisible = () => visibleFindings(meant.value, root);
    return answerBuild(call, readVisible, (options) => build(request, services, options));
  },
});
