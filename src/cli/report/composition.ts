import { shownOperations } from "../../pipeline/composition/brief/explain.ts";
import type { Composition } from "../../pipeline/composition/composition.ts";
import type { Colors } from "../command.ts";
import { plural } from "./summary.ts";

/** The digests of a composition and the estimated tokens of its parts. */
export function compositionLines(
  { digests, tokens, attachments }: Composition,
  colors: Colors,
): readonly string[] {
  const rows: readonly (readonly [string, string])[] = [
    ["prompt", digests.prompt],
    ["intent", digests.intent],
    ["judge", `${digests.judge.visible} visible`],
    [
      "",
      digests.judge.heldOut === null ? "no held-out checks" : `${digests.judge.heldOut} held out`,
    ],
    ["attached", plural(attachments.length, "file")],
    ...Object.entries(tokens).map(
      ([part, count]) => [part, `about ${plural(count, "token")}`] as const,
    ),
  ];
  return rows.map(([name, value]) => `${colors.dim(name.padEnd(15))} ${value}`);
}

/** A composition as plain data, without what only the judge may know. */
export function compositionJson(
  composition: Composition,
  { explain }: { readonly explain: boolean },
): Readonly<Record<string, unknown>> {
  const { format, brief, attachments, digests, tokens, selection, lines } = composition;
  return {
    format,
    choices: selection.choices,
    parameters: selection.textParameters,
    digests,
    tokens,
    attachments: attachments.map(({ path, digest, bytes }) => ({ path, digest, bytes })),
    brief,
    ...(explain
      ? {
          lines: lines.map(({ section, origin: { from, path, line } }) => ({
            section,
            from,
            path,
            line,
          })),
          overlay: shownOperations(selection),
        }
      : {}),
  };
}
