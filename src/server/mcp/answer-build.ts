import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type Result, withFindings } from "../../diagnostics/result.ts";
import type { BuildOptions, Built } from "../../pipeline/building/building.ts";
import { buildOptions } from "./build-options.ts";
import type { ToolCall } from "./context.ts";
import { outcomeAnswer } from "./outcome-answer.ts";
import type { ReadVisible } from "./tell-findings.ts";
import type { Found } from "./tool.ts";
import { toldOf } from "./told-codes.ts";

/**
 * Builds for a tool, and says what came of it. Of what is told by the way, such as that what is asked for has
 * changed since, an agent hears what its code alone lets through: no package is read again for a remark.
 */
export async function answerBuild(
  call: ToolCall,
  readVisible: ReadVisible,
  act: (options: BuildOptions) => Promise<Result<Built>>,
): Promise<Found> {
  const heard: Diagnostic[] = [];
  const built = await act(buildOptions(call, (it) => heard.push(it)));
  const answer = built.ok ? await outcomeAnswer(built.value, call) : built;
  const told = heard.filter((it) => toldOf(it.code) === "whole");
  return { ...withFindings(told, answer), readVisible };
}
