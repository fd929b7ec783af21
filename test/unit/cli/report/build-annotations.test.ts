import { expect, it } from "vitest";
import { buildAnnotations } from "#src/cli/report/build-annotations.ts";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import { failure, success } from "#src/diagnostics/result.ts";
import type { BuiltOne } from "#src/pipeline/building/build-many.ts";

it("marks what kept builds from a good end, and nothing of those that came to one", () => {
  const span = { file: "/p/spec/SPECPROMPT.md", line: 3, column: 1 };
  const all: readonly BuiltOne[] = [
    {
      deployment: "broken",
      built: failure(diagnose("package/not-found", { path: "spec" }, { span })),
    },
    {
      deployment: "red",
      built: success({
        deployment: "red",
        outcome: {
          kind: "not-green",
          because: "generations-spent",
          conflict: "100%\n::error::x",
          cost: { milliseconds: 1, usage: {} },
        },
      }),
    },
    {
      deployment: "waits",
      built: success({
        deployment: "waits",
        outcome: { kind: "waiting", workspace: "/w", brief: "/w/brief.md", turn: 1 },
      }),
    },
  ];
  const lines = buildAnnotations(all, "/p").trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^::error file=spec\/SPECPROMPT\.md,line=3,.*package\/not-found::/u);
  expect(lines[1]).toMatch(/^::error title=red::Nothing was promoted: .*100%25%0A::error::x$/u);
});
