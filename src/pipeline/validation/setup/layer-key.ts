import { digestOf } from "../../package/digest.ts";
import type { SetupRule } from "../../resolution/deployment.ts";
import type { Preparation } from "../prepare-output.ts";

/** What decides on what a set-up leaves, beside the hour. */
export interface LayerInput extends Pick<Preparation, "selection" | "tools" | "sandbox" | "env"> {
  /** The id of the whole output: any of its files may steer its set-up. */
  readonly tree: string;
  readonly rule: SetupRule | undefined;
  /** Values that may lie on no disk. */
  readonly secrets: readonly unknown[];
}

/**
 * The digest by which what a set-up leaves is kept. Undefined where nothing may be kept: of plain processes,
 * which could have written it themselves, and where a set-up is given a secret, which it could have left.
 */
export function layerKey(input: LayerInput): string | undefined {
  const { tree, rule, secrets, selection, tools, sandbox, env } = input;
  if (sandbox.level === "none" || secrets.length > 0) return undefined;
  const { setup } = selection.commands;
  return digestOf({
    layer: 1,
    tree,
    rule: rule ?? null,
    dependencies: selection.output.dependencies,
    setup: setup?.argv ?? null,
    tools,
    env,
    box: [sandbox.name, sandbox.level],
  });
}
