import type { BoxLevel } from "../../adapters/sandbox/sandbox.ts";

/** What the parts of a machine are grouped by. */
type PartGroup = "project" | "tools" | "boxes" | "agents" | "models" | "browsers";

/** `limited`: there, and perhaps not enough. */
export type Standing = "missing" | "limited" | "usable";

/** Something that a build may need. Texts may be untrusted. */
export interface MachinePart {
  readonly group: PartGroup;
  readonly name: string;
  readonly standing: Standing;
  readonly version?: string;
  /** Absolute path of the program. */
  readonly place?: string;
  /** What is known of it, in clauses. */
  readonly notes: readonly string[];
  /** A command that gets what is missing, or what to do. */
  readonly get?: string;
  /** Whether a build here fails without it. */
  readonly needed: boolean;
}

/** What a machine can build with. */
export interface MachineReport {
  /** Whether nothing is missing that a build here needs. */
  readonly usable: boolean;
  /** Names of runtimes that can do the work, as `--agent` takes them. */
  readonly runtimes: readonly string[];
  /** The level of the boxes. */
  readonly box: BoxLevel;
  readonly parts: readonly MachinePart[];
}
