import { z } from "zod";
import { success } from "../../../diagnostics/result.ts";
import { prepare } from "../../../pipeline/project/prepare.ts";
import { meantShape, readMeant, visibleFindings } from "../meant.ts";
import type { ReadVisible } from "../tell-findings.ts";
import { defineTool } from "../tool.ts";

/** Characters of the brief in one answer. */
const page = 50_000;

/** Stands for the target of a deployment that is not made. */
const unusedTarget = "psd-compose-nowhere";

/** `compose`: what an agent would be given. */
export const composeTool = defineTool({
  name: "compose",
  about:
    "Compose the brief that an agent would be given for a package or a deployment, with its digests. Long briefs come in parts: ask again with the offset that is told.",
  input: () =>
    z.strictObject({
      ...meantShape,
      offset: z.int().min(0).optional().describe("the character of the brief to begin with; 0"),
    }),
  readsOnly: true,
  run: async ({ offset = 0, ...said }, { root }) => {
    const meant = await readMeant(said, { root });
    if (!meant.ok) return meant;
    // The brief of a package that has no target yet does not depend on one.
    const nowhere = meant.value.target === said.target ? {} : { into: unusedTarget };
    const request = { ...nowhere, ...meant.value };
    const readVisible: ReadVisible = () => visibleFindings(request, root);
    const prepared = await prepare(request, root);
    if (!prepared.ok) return { ...prepared, readVisible };
    const { deployment, composition } = prepared.value;
    const { brief, digests, tokens, attachments, format, selection } = composition;
    const text = brief.slice(offset, offset + page);
    const next = offset + text.length < brief.length ? offset + text.length : undefined;
    const answer = success(
      {
        text,
        data: {
          deployment: deployment.name,
          format,
          choices: selection.choices,
          digests: { prompt: digests.prompt, intent: digests.intent },
          tokens: tokens.total,
          attachments: attachments.slice(0, 500).map(({ path, bytes }) => ({ path, bytes })),
          characters: brief.length,
          ...(next === undefined ? {} : { next }),
        },
      },
      prepared.diagnostics,
    );
    return { ...answer, readVisible };
  },
});
