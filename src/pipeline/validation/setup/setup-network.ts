import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { Selection } from "../../composition/selection.ts";
import type { SetupRule } from "../../resolution/deployment.ts";
import { type AskedMachine, findPackageHosts } from "./package-hosts.ts";

/** What a set-up may reach, and what it is told of it. */
export interface SetupNetwork {
  readonly kind: "none" | "hosts" | "open";
  /** Of kind `hosts`; texts that `parseHostPattern` reads. */
  readonly hosts: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What decides on the network of a set-up. */
export interface SetupQuestion {
  readonly dependencies: Selection["output"]["dependencies"];
  /** What psd.yaml says; undefined where it says nothing. */
  readonly rule: SetupRule | undefined;
  /** Paths of the output's files. */
  readonly paths: readonly string[];
  /** Whether set-ups run in a box; without one nothing is held back. */
  readonly boxed: boolean;
}

const closed: SetupNetwork = { kind: "none", hosts: [], env: {} };
const open: SetupNetwork = { kind: "open", hosts: [], env: {} };

/**
 * The network of a set-up: none where the output may have no packages; else what psd.yaml says; else the
 * hosts from which the user's own package managers get packages. Where there is none to know, that is told.
 */
export async function findSetupNetwork(
  { dependencies, rule, paths, boxed }: SetupQuestion,
  machine: AskedMachine,
  tell: (diagnostic: Diagnostic) => void,
): Promise<SetupNetwork> {
  if (!boxed || rule === "open") return boxed && dependencies === "none" ? closed : open;
  if (dependencies === "none" || rule === "none") return closed;
  const { hosts: found, env } = await findPackageHosts(paths, machine);
  const hosts = rule?.hosts ?? found;
  if (hosts.length > 0) return { kind: "hosts", hosts, env };
  tell(diagnose("validation/no-package-hosts", {}));
  return closed;
}
