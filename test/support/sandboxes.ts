import { createBubblewrap } from "#src/adapters/sandbox/bubblewrap.ts";
import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import { createPlainSandbox } from "#src/adapters/sandbox/plain-sandbox.ts";
import type { BoxLimits, Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import type { Environment } from "#src/platform/environment.ts";
import { findProgram } from "#src/platform/find-program.ts";

/** A sandbox and what a test calls it. */
export type NamedSandbox = readonly [name: string, sandbox: Sandbox];

/** Limits in which a small program has room. */
export const roomyLimits: BoxLimits = {
  wallMs: 20_000,
  outputBytes: 1_000_000,
  memoryBytes: 512 * 1024 * 1024,
  processes: 64,
  fileBytes: 100_000_000,
};

/** The implementations of boxes that work here; empty where there are none. */
async function everyBox(environment: Environment): Promise<readonly NamedSandbox[]> {
  const best = await findSandbox(environment)();
  const program = await findProgram("bwrap", environment.variables["PATH"] ?? "");
  if (!best.ok || best.value.name !== "bubblewrap" || program === undefined) return [];
  const lesser = { program, groups: undefined, processLimit: true };
  return [
    ["bubblewrap", best.value],
    ["bubblewrap without control groups", createBubblewrap(environment, lesser)],
  ];
}

/** Every implementation that works here, plain processes last. */
export async function everySandbox(environment: Environment): Promise<readonly NamedSandbox[]> {
  return [...(await everyBox(environment)), ["plain", createPlainSandbox(environment)]];
}
