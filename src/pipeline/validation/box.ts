import type {
  BoxLimits,
  BoxProfile,
  BoxRun,
  Mount,
  Sandbox,
} from "../../adapters/sandbox/sandbox.ts";
import type { ChildProcess, RunResult } from "../../platform/process.ts";
import type { Tools } from "../generation/tools.ts";
import type { PlaceholderValues } from "./placeholders.ts";

/** Where boxes see their things, the same on every machine that has boxes. */
export const places = {
  out: "/psd/out",
  tmp: "/psd/tmp",
  fixtures: "/psd/fixtures",
} as const;

/** What bounds a process of a check beside its own timeout. */
export const checkLimits = {
  outputBytes: 8 * 2 ** 20,
  memoryBytes: 2 * 2 ** 30,
  processes: 256,
  fileBytes: 256 * 2 ** 20,
} as const;

/** The box of one criterion: what its processes see, and where that lies on this machine. */
export interface CriterionBox {
  readonly sandbox: Sandbox;
  readonly tools: Tools;
  /** The copy of the prepared output. */
  readonly out: Mount;
  /** A folder that is new for the criterion. */
  readonly tmp: Mount;
  readonly fixtures?: Mount;
  readonly forwards: BoxProfile["forwards"];
  /** Variables of every check, parameters among them. */
  readonly env: Readonly<Record<string, string>>;
  /** As processes in the box see them. */
  readonly values: PlaceholderValues;
  readonly signal: AbortSignal;
}

/** One process in the box of a criterion. */
export interface BoxCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: BoxLimits;
  readonly stdin?: string;
}

/** Variables that every process of an output finds: plain text in UTF-8, one time zone, no byte code left behind. */
export const plainVariables: Readonly<Record<string, string>> = {
  LANG: "C.UTF-8",
  TZ: "UTC",
  PYTHONDONTWRITEBYTECODE: "1",
};

/** Runs a command in the box to its end. */
export async function runInBox(box: CriterionBox, command: BoxCommand): Promise<RunResult> {
  return box.sandbox.run(runOf(box, command), box.signal);
}

/** Starts a command in the box that is talked to. */
export function startInBox(box: CriterionBox, command: BoxCommand): ChildProcess {
  return box.sandbox.start(runOf(box, command));
}

/** Mounts that show the tools of a build where they are installed. */
export function toolMounts(tools: Tools): readonly Mount[] {
  return tools.folders.map((folder) => ({ source: folder, target: folder, writable: false }));
}

function runOf(box: CriterionBox, command: BoxCommand): BoxRun {
  const mounts = [box.out, box.tmp, ...(box.fixtures === undefined ? [] : [box.fixtures])];
  return {
    profile: {
      root: "minimal",
      mounts: [...toolMounts(box.tools), ...mounts],
      hidden: [],
      network: "none",
      cwd: command.cwd,
      env: { ...box.env, ...command.env },
      forwards: box.forwards,
    },
    argv: command.argv,
    limits: command.limits,
    ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
  };
}
