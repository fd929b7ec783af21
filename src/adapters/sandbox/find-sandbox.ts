import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import type { Environment } from "../../platform/environment.ts";
import { findProgram } from "../../platform/find-program.ts";
import { type Internet, systemInternet } from "../../platform/internet.ts";
import { type BubblewrapMeans, createBubblewrap } from "./bubblewrap.ts";
import { findControlGroups } from "./control-groups.ts";
import { findNamespaces } from "./find-namespaces.ts";
import { installCommand } from "./install-command.ts";
import { createPlainSandbox } from "./plain-sandbox.ts";
import { probeBox, probeProcessLimit } from "./probe.ts";
import type { BoxLevel, FindSandbox, Sandbox } from "./sandbox.ts";
import { createSeatbelt, sandboxExec } from "./seatbelt.ts";

/** The box that this machine gives, and why it gives no better one. */
interface Found {
  readonly sandbox: Sandbox;
  readonly reason?: string;
  /** What its user should know. */
  readonly remarks?: readonly Diagnostic[];
}

const order: readonly BoxLevel[] = ["none", "partial", "strict"];

/**
 * Makes the search for a box. The machine is probed once, at the first call: bubblewrap with control
 * groups, bubblewrap without, bare namespaces, plain processes. `required` is the least level; `none` asks for plain
 * processes, also where there is something better.
 */
export function findSandbox(
  environment: Environment,
  internet: Internet = systemInternet,
): FindSandbox {
  let search: Promise<Found> | undefined;
  return async (required) => {
    if (required === "none") return success(createPlainSandbox(environment));
    search ??= findBest(environment, internet);
    return judge(await search, required, environment);
  };
}

async function judge(
  { sandbox, reason = "", remarks = [] }: Found,
  required: BoxLevel | undefined,
  environment: Environment,
): Promise<Result<Sandbox>> {
  if (required === undefined || order.indexOf(sandbox.level) >= order.indexOf(required)) {
    return success(sandbox, remarks);
  }
  const install = sandbox.name === "bubblewrap" ? undefined : await installCommand(environment);
  return failure(
    diagnose("sandbox/level-unavailable", {
      required,
      available: sandbox.level,
      reason,
      ...(install === undefined ? {} : { install }),
    }),
  );
}

async function findBest(environment: Environment, internet: Internet): Promise<Found> {
  const plain = createPlainSandbox(environment);
  if (environment.platform === "darwin") return findSeatbelt(environment, internet);
  if (environment.platform !== "linux") {
    return { sandbox: plain, reason: "bubblewrap exists on Linux only" };
  }
  const found = await findBubblewrap(environment, internet);
  if (typeof found !== "string") return found;
  const namespaces = await findNamespaces(environment, internet);
  if ("sandbox" in namespaces) return { sandbox: namespaces.sandbox, reason: found };
  const reason =
    namespaces.reason === undefined ? found : `${found}; unshare: ${namespaces.reason}`;
  return { sandbox: plain, reason };
}

/** The box of macOS where it works, which nobody has tried. */
async function findSeatbelt(environment: Environment, internet: Internet): Promise<Found> {
  const sandbox = createSeatbelt(environment, internet);
  const fault = await probeBox(sandbox);
  if (fault === undefined) {
    const reason = "Seatbelt bounds neither memory nor the number of processes";
    return { sandbox, reason, remarks: [diagnose("sandbox/untested", { name: "Seatbelt" })] };
  }
  const reason = `${sandboxExec} does not work: ${fault}`;
  return { sandbox: createPlainSandbox(environment), reason };
}

/** The box that bubblewrap gives here, or why it gives none. */
async function findBubblewrap(
  environment: Environment,
  internet: Internet,
): Promise<Found | string> {
  const program = await findProgram("bwrap", environment.variables["PATH"] ?? "");
  if (program === undefined) return "bubblewrap is not installed";
  const make = (means: BubblewrapMeans): Sandbox => createBubblewrap(environment, means, internet);
  const groups = findControlGroups();
  const best: BubblewrapMeans = { program, groups, processLimit: false };
  if (groups !== undefined && (await probeBox(make(best))) === undefined) {
    return { sandbox: make(best) };
  }
  const lesser = { ...best, groups: undefined };
  const fault = await probeBox(make(lesser));
  if (fault !== undefined) return `bubblewrap does not work: ${fault}`;
  const processLimit = await probeProcessLimit(make({ ...lesser, processLimit: true }));
  return {
    sandbox: make({ ...lesser, processLimit }),
    reason: "this user may not make control groups that bound memory and processes",
  };
}
