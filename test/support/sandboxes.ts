import { createBubblewrap } from "#src/adapters/sandbox/bubblewrap.ts";
import { findNamespaces } from "#src/adapters/sandbox/find-namespaces.ts";
import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import { createPlainSandbox } from "#src/adapters/sandbox/plain-sandbox.ts";
import { createSeatbelt } from "#src/adapters/sandbox/seatbelt.ts";
import type { Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import type { Environment } from "#src/platform/environment.ts";
import { type Internet, systemInternet } from "#src/platform/internet.ts";
import { findProgram } from "#src/platform/find-program.ts";

/** A sandbox and what a test calls it. */
export type NamedSandbox = readonly [name: string, sandbox: Sandbox];

/** The boxes of bubblewrap that work here; empty where there are none. */
async function bubblewraps(
  environment: Environment,
  internet: Internet,
): Promise<readonly NamedSandbox[]> {
  const best = await findSandbox(environment, internet)();
  const program = await findProgram("bwrap", environment.variables["PATH"] ?? "");
  if (!best.ok || best.value.name !== "bubblewrap" || program === undefined) return [];
  const lesser = { program, groups: undefined, processLimit: true };
  return [
    ["bubblewrap", best.value],
    ["bubblewrap without control groups", createBubblewrap(environment, lesser, internet)],
  ];
}

/** Every implementation that works here, by what it holds. */
export async function everySandbox(
  environment: Environment,
  internet: Internet = systemInternet,
): Promise<{
  readonly boxed: readonly NamedSandbox[];
  /** Plain processes last. */
  readonly all: readonly NamedSandbox[];
}> {
  const found = await findNamespaces(environment, internet);
  const namespaces: readonly NamedSandbox[] =
    "sandbox" in found ? [["namespaces", found.sandbox]] : [];
  const seatbelt: readonly NamedSandbox[] =
    environment.platform === "darwin" ? [["Seatbelt", createSeatbelt(environment, internet)]] : [];
  const boxed = [...(await bubblewraps(environment, internet)), ...namespaces, ...seatbelt];
  return { boxed, all: [...boxed, ["plain", createPlainSandbox(environment)]] };
}
