import type { SpecPrompt } from "../package/spec-prompt.ts";

/** As many combinations as the longest axis has options: each option stands in at least one. */
export function combinationsOf({
  axes,
}: Pick<SpecPrompt, "axes">): readonly Readonly<Record<string, string>>[] {
  const count = Math.max(1, ...axes.map((it) => it.options.length));
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      axes.flatMap(({ name, options }) => {
        const option = options[index % Math.max(1, options.length)];
        return option === undefined ? [] : [[name, option] as const];
      }),
    ),
  );
}
