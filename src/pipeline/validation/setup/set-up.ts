import type { CommandLine } from "../../package/manifest.ts";
import type { Finding } from "../finding.ts";
import { type Preparation, runSetup } from "../prepare-output.ts";
import type { Verdict } from "../verdict.ts";
import type { Layers } from "./layers.ts";

/** Where what a set-up leaves is kept. */
export interface KeptAs {
  readonly layers: Layers;
  readonly key: string;
}

/** How an output was set up. */
export interface SetUp {
  /** Why it was not; undefined where it was. */
  readonly finding: Finding | undefined;
  readonly label: NonNullable<Verdict["setup"]>;
}

/**
 * Sets an output up in its folder: by what an earlier set-up of the same output left, else by its command,
 * and then what that left is kept.
 */
export async function setUp(
  argv: CommandLine,
  preparation: Preparation,
  kept: KeptAs | undefined,
): Promise<SetUp> {
  const { folder } = preparation;
  const earlier = await kept?.layers.restore(kept.key, folder);
  if (earlier !== undefined) return { finding: undefined, label: { ...earlier, kept: true } };
  const finding = await runSetup(argv, preparation);
  const { kind: network, hosts } = await preparation.setupNetwork();
  const label = hosts.length === 0 ? { network } : { network, hosts: [...hosts] };
  if (finding === undefined) await kept?.layers.keep(kept.key, folder, label);
  return { finding, label };
}
