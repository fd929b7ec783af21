import { z } from "zod";
import { failure } from "../../../diagnostics/result.ts";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { promoteKnown } from "../../../pipeline/attempts/promote-known.ts";
import { answerBuild } from "../answer-build.ts";
import { findAttempt } from "../known-attempts.ts";
import { visibleFindings } from "../meant.ts";
import type { ReadVisible } from "../tell-findings.ts";
import { defineTool } from "../tool.ts";

/** `promote`: writes an attempt into the project, where the user allows an agent to. */
export const promoteTool = defineTool({
  name: "promote",
  about: "Write a judged attempt into the project. Refused unless the user allowed it.",
  input: () =>
    z.strictObject({
      attempt: z
        .string()
        .regex(/^a\d{1,12}$/u)
        .describe("such as a3"),
      discard: z.boolean().optional().describe("give up hand edits"),
      waive: z.array(z.string().max(200)).max(100).optional().describe("criteria that may fail"),
      because: z.string().max(1000).optional().describe("why they may"),
    }),
  readsOnly: false,
  run: async ({ attempt, discard = false, waive = [], because }, call) => {
    const { allowed, root, services } = call;
    const asked = [
      "promote" as const,
      ...(discard ? ["discard" as const] : []),
      ...(waive.length > 0 ? ["waive" as const] : []),
    ];
    const refused = asked.filter((it) => !allowed.has(it));
    if (refused.length > 0) {
      return failure(...refused.map((what) => diagnose("mcp/not-allowed", { what, attempt })));
    }
    const found = await findAttempt(attempt, call);
    if (!found.ok) return found;
    const target = found.value.deployment;
    const request = { attempt, discard, waive, ...(because === undefined ? {} : { because }) };
    const seen = { target, choices: {}, parameters: {}, budget: {}, allow: [] };
    const readVisible: ReadVisible = () => visibleFindings(seen, root);
    return answerBuild(call, readVisible, (options) => promoteKnown(request, services, options));
  },
});
