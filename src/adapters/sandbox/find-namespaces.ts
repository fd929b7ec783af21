import type { Environment } from "../../platform/environment.ts";
import { findProgram } from "../../platform/find-program.ts";
import { type Internet, systemInternet } from "../../platform/internet.ts";
import { findControlGroups } from "./control-groups.ts";
import { createNamespaces, type NamespaceMeans } from "./namespaces.ts";
import { probeBox, probeProcessLimit } from "./probe.ts";
import type { Sandbox } from "./sandbox.ts";

/** A box of bare namespaces, or why this machine gives none; no reason where the program is missing. */
export type FoundNamespaces = { readonly sandbox: Sandbox } | { readonly reason?: string };

/** Finds what a box of bare namespaces can hold here, by running it. */
export async function findNamespaces(
  environment: Environment,
  internet: Internet = systemInternet,
): Promise<FoundNamespaces> {
  const program = await findProgram("unshare", environment.variables["PATH"] ?? "");
  if (program === undefined) return {};
  const make = (means: NamespaceMeans): Sandbox => createNamespaces(environment, means, internet);
  const best: NamespaceMeans = { program, groups: findControlGroups(), processLimit: false };
  if (best.groups !== undefined && (await probeBox(make(best))) === undefined) {
    return { sandbox: make(best) };
  }
  const lesser = { ...best, groups: undefined };
  const fault = await probeBox(make(lesser));
  if (fault !== undefined) return { reason: fault };
  const processLimit = await probeProcessLimit(make({ ...lesser, processLimit: true }));
  return { sandbox: make({ ...lesser, processLimit }) };
}
