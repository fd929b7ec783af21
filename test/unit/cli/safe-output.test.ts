import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardOutput, readsCommands } from "#src/cli/safe-output.ts";
import { escapeText, findUnsafe } from "#src/diagnostics/escape.ts";

function written(
  stream: "stdout" | "stderr" | "annotate",
  text: string,
  more: { readonly styled?: boolean; readonly inPipeline?: boolean } = {},
): string {
  let all = "";
  const write = (it: string): void => void (all += it);
  const { styled = false, inPipeline = false } = more;
  const guard = guardOutput(
    { stdout: write, stderr: write },
    { styled: { stdout: styled, stderr: styled }, inPipeline },
  );
  guard[stream](text);
  return all;
}

describe("guardOutput", () => {
  it("lets nothing pass that somebody forgot to escape", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.boolean(), (text, inPipeline) => {
        for (const stream of ["stdout", "stderr", "annotate"] as const) {
          const rest = written(stream, text, { inPipeline });
          // Joiners as words and emoji are written with them may stay.
          expect(findUnsafe(escapeText(rest, { keepLayout: true, keepJoiners: true }))).toEqual(
            findUnsafe(rest),
          );
          expect(rest).not.toMatch(/[^\P{Cc}\t\n]/u);
        }
      }),
    );
  });

  it("lets psd's own styles pass where there are colours, and no other sequence", () => {
    const text = "\u001B[1mbold\u001B[22m \u001B[2J\u001B]0;x\u0007\n";
    expect(written("stdout", text, { styled: true })).toBe(
      "\u001B[1mbold\u001B[22m \\u{1b}[2J\\u{1b}]0;x\\u{7}\n",
    );
    expect(written("stdout", text)).not.toContain("\u001B");
  });

  it("leaves layout, words and emoji as they are", () => {
    const text = "a\tb\n👩‍🚀 می‌خواهم ☺️ naïve ß 漢字\n";
    expect(written("stderr", text)).toBe(text);
  });

  const commands = [
    "::error file=a.py,line=1::forged",
    "    ::stop-commands::x",
    "ok\n::add-mask::psd",
    "##[set-output name=x]y",
    "a ##vso[task.setvariable variable=x]y",
    "##teamcity[buildStatus status='SUCCESS']",
  ];

  it.each(commands)("makes no command of %j in a pipeline", (text) => {
    const safe = written("stderr", text, { inPipeline: true });
    expect(safe).not.toMatch(/^\s*::|##/mu);
    expect(written("stdout", text, { inPipeline: true })).toBe(safe);
    expect(written("stdout", text)).toBe(text);
  });

  it("leaves colons that are none, and the annotations that were asked for", () => {
    const text = "::1\nstd::string::npos\n:: x\n";
    expect(written("stdout", text, { inPipeline: true })).toBe(text);
    const annotation = "::error title=a::b\n";
    expect(written("annotate", annotation, { inPipeline: true })).toBe(annotation);
  });
});

it("knows the pipelines that read their output", () => {
  expect(readsCommands({})).toBe(false);
  expect(readsCommands({ GITHUB_ACTIONS: "true" })).toBe(true);
  expect(readsCommands({ TF_BUILD: "True" })).toBe(true);
  expect(readsCommands({ TEAMCITY_VERSION: "2026.1" })).toBe(true);
});
