import type { Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { type Random, randomSeed } from "../../platform/random.ts";
import type { SetupRule } from "../resolution/deployment.ts";
import type { Selection } from "../composition/selection.ts";
import type { OnBuildEvent } from "../events.ts";
import { preflight } from "../generation/preflight.ts";
import type { Layers } from "../validation/setup/layers.ts";
import type { Signatures } from "../validation/signatures.ts";
import type { TryAgain } from "../validation/try-again.ts";
import { validate } from "../validation/validate.ts";
import type { Verdict } from "../validation/verdict.ts";

/** What judging outside of a run needs. */
export interface JudgeTreeServices {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly environment: Environment;
  readonly random: Random;
  /** What psd.yaml lets set-ups reach. */
  readonly setup: SetupRule | undefined;
  /** What set-ups left before; where missing, every set-up runs. */
  readonly layers?: Layers | undefined;
  /** What people signed; where missing, nothing. */
  readonly signatures?: Signatures | undefined;
}

/** How judging is stopped, listened to, and kept from telling secrets. */
export interface JudgeTreeOptions {
  readonly signal: AbortSignal;
  readonly onEvent: OnBuildEvent;
  readonly redaction: Redaction;
  /** Which red criteria are tried again; all of them where it is missing. */
  readonly tryAgain?: TryAgain;
}

/** Judges a tree that no run is about: its tools are looked for, the seed is new. In the safe view. */
export async function judgeTree(
  { selection, tree }: { readonly selection: Selection; readonly tree: StoredTree },
  services: JudgeTreeServices,
  options: JudgeTreeOptions,
): Promise<Result<Verdict>> {
  const tools = await preflight({ selection }, services, options);
  if (!tools.ok) return tools;
  const seed = randomSeed(services.random);
  const judging = { selection, tree, seed, tools: tools.value };
  const judged = await validate(judging, services, { tryAgain: "every", ...options });
  return judged.ok ? success(judged.value.verdict, judged.diagnostics) : judged;
}
