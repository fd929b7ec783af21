import type {
  BoxLimits,
  BoxProfile,
  BoxShape,
  Mount,
  Sandbox,
  WaitingBox,
} from "../../adapters/sandbox/sandbox.ts";
import { type ChildProcess, finishProcess, type RunResult } from "../../platform/process.ts";
import type { Tools } from "../generation/tools.ts";
import type { PlaceholderValues } from "./placeholders.ts";

/** Where boxes see their things, the same on every machine that has boxes. */
export const places = {
  out: "/psd/out",
  tmp: "/psd/tmp",
  fixtures: "/psd/fixtures",
  /** The working folder of a service. */
  service: "/psd/service",
} as const;

/** What bounds a process of a check beside its own timeout. */
export const checkLimits = {
  outputBytes: 8 * 2 ** 20,
  memoryBytes: 2 * 2 ** 30,
  processes: 256,
  fileBytes: 256 * 2 ** 20,
} as const;

/** What the processes of a criterion may add to its copy of the output and to `{tmp}`. */
export const addedByChecks = { entries: 100_000, bytes: 2 ** 30 } as const;

/** What a box of a criterion is made of. */
export interface BoxParts {
  readonly tools: Tools;
  /** The copy of the prepared output. */
  readonly out: Mount;
  /** A folder that is new for the criterion. */
  readonly tmp: Mount;
  readonly fixtures?: Mount;
  readonly forwards: BoxProfile["forwards"];
  /** What the copy and `{tmp}` may hold together. */
  readonly disk: BoxLimits["disk"];
}

/** The box of one criterion: what its processes see, and where that lies on this machine. */
export interface CriterionBox extends BoxParts {
  readonly sandbox: Pick<Sandbox, "place">;
  /** Where its processes get their boxes. */
  readonly boxes: BoxSource;
  /** Variables of every check, parameters among them. */
  readonly env: Readonly<Record<string, string>>;
  /** As processes in the box see them. */
  readonly values: PlaceholderValues;
  readonly signal: AbortSignal;
}

/** Gives the processes of a criterion their boxes. */
export interface BoxSource {
  /** A box for one process, made beforehand where it could be. */
  take(shape: BoxShape): WaitingBox;
  /** Told when a process has started: now is the time to make the next box. */
  onStarted(): void;
}

/** One process in the box of a criterion. */
export interface BoxCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Omit<BoxLimits, "disk">;
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
  const { wallMs, outputBytes } = command.limits;
  const stdin = command.stdin === undefined ? {} : { stdin: command.stdin };
  const options = { limits: { wallMs, outputBytes }, signal: box.signal, ...stdin };
  return finishProcess(startInBox(box, command), options);
}

/** Starts a command in the box that is talked to, and whose ports `reached` are reached from outside. */
export function startInBox(
  box: CriterionBox,
  command: BoxCommand,
  reached: NonNullable<BoxProfile["reached"]> = [],
): ChildProcess {
  const { argv, cwd, limits } = command;
  const env = { ...box.env, ...command.env };
  const shape = shapeOf(box, limits);
  const open = reached.length === 0 ? {} : { reached };
  const profile = { ...shape.profile, ...open };
  const child = box.boxes.take({ ...shape, profile }).start({ argv, cwd, env });
  box.boxes.onStarted();
  return child;
}

/** Mounts that show the tools of a build where they are installed. */
export function toolMounts(tools: Tools): readonly Mount[] {
  return tools.folders.map((folder) => ({ source: folder, target: folder, writable: false }));
}

/** The shape of the boxes of a criterion's processes. */
export function shapeOf(
  { tools, out, tmp, fixtures, forwards, disk }: BoxParts,
  { memoryBytes, processes, fileBytes }: Omit<BoxShape["limits"], "disk"> = checkLimits,
): BoxShape {
  const mounts = [out, tmp, ...(fixtures === undefined ? [] : [fixtures])];
  return {
    profile: {
      root: "minimal",
      mounts: [...toolMounts(tools), ...mounts],
      hidden: [],
      network: "none",
      forwards,
    },
    limits: { memoryBytes, processes, fileBytes, disk },
  };
}
