import { z } from "zod";
import { success } from "../../../diagnostics/result.ts";
import { shownVerdict } from "../../../pipeline/inspection/shown-verdict.ts";
import { feedbackOf, findAttempt } from "../known-attempts.ts";
import { deploymentName } from "../meant.ts";
import { defineTool } from "../tool.ts";
import { verdictLines, verdictView } from "../verdict-view.ts";

/** Files of an attempt that one answer names at most. */
const mostFiles = 200;

/** `verdict`: how an attempt was judged. */
export const verdictTool = defineTool({
  name: "verdict",
  about:
    "Tell how an attempt (such as a3), or what is promoted of a deployment, was judged: what did not hold, and what its checks saw.",
  input: () =>
    z.strictObject({
      of: deploymentName.describe("an attempt such as a3, or a deployment's name"),
    }),
  readsOnly: true,
  run: async ({ of }, call) => {
    const found = await findAttempt(of, call);
    if (!found.ok) return found;
    const { attempt, deployment, files } = found.value;
    const verdict = verdictView(shownVerdict(found.value));
    const feedback = feedbackOf(found.value);
    const lines = [`${deployment}, attempt ${attempt}`, ...verdictLines(verdict)];
    return success({
      text: feedback ?? lines.join("\n"),
      data: {
        attempt,
        deployment,
        verdict,
        files: files.slice(0, mostFiles).map((it) => it.path),
        ...(feedback === undefined ? {} : { feedback }),
      },
    });
  },
});
