import { basename, isAbsolute, join } from "node:path";
import type { BoxProfile, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import { pathKind } from "../../platform/files.ts";
import type { Environment } from "../../platform/environment.ts";
import type { Refusal } from "../../platform/filtering-proxy.ts";
import { findProgram } from "../../platform/find-program.ts";
import { brokenBound } from "../../platform/measure-tree.ts";
import type { Selection } from "../composition/selection.ts";
import type { Tools } from "../generation/tools.ts";
import type { CommandLine, Commands } from "../package/manifest.ts";
import { plainVariables, toolMounts, places } from "./box.ts";
import { cut } from "./cut.ts";
import { errored, failed, type Finding } from "./finding.ts";
import { placeInside } from "./inside.ts";
import { readOutputCommands } from "./output-commands.ts";
import { type Certificates, findCertificates } from "./setup/certificates.ts";
import type { SetupNetwork } from "./setup/setup-network.ts";

const setupLimits = {
  wallMs: 15 * 60_000,
  outputBytes: 16 * 2 ** 20,
  memoryBytes: 4 * 2 ** 30,
  processes: 1024,
  fileBytes: 2 ** 30,
  /** Every section copies what a set-up leaves. */
  disk: { entries: 500_000, bytes: 8 * 2 ** 30 },
} as const;

/** Of what a set-up asked for in vain, as much is told. */
const shownRefusals = 10;

const brokenBounds = {
  entries: `more than ${setupLimits.disk.entries} files and folders`,
  bytes: `files of more than ${setupLimits.disk.bytes / 2 ** 30} GiB`,
  names: "a file or folder that cannot be read or named",
} as const;

/** What preparing needs to know of the output and of this machine. */
export interface Preparation {
  readonly selection: Selection;
  readonly tools: Tools;
  readonly sandbox: Sandbox;
  /** The user's own variables; a box sees none of them but what names certificates. */
  readonly variables: Environment["variables"];
  /** Variables of parameters. */
  readonly env: Readonly<Record<string, string>>;
  /** The checked-out output; setup works in it. */
  readonly folder: string;
  /** What its set-up may reach; found when it is first asked for. */
  readonly setupNetwork: () => Promise<SetupNetwork>;
  readonly signal: AbortSignal;
}

/** The commands of a prepared output by name, and what is wrong with any of them. */
export interface ResolvedCommands {
  readonly commands: Commands;
  readonly finding?: Finding;
}

/** Runs the output's `setup` in a box of its own; undefined where it ended well. */
export async function runSetup(
  argv: CommandLine,
  preparation: Preparation,
): Promise<Finding | undefined> {
  const { tools, sandbox, env, folder, signal } = preparation;
  const out = { source: folder, target: places.out, writable: true };
  const refused = new Set<string>();
  const network = await openNetwork(preparation, refused);
  const result = await sandbox.run(
    {
      profile: {
        root: "minimal",
        mounts: [...toolMounts(tools), ...network.mounts, out],
        hidden: [],
        network: network.profile,
        cwd: sandbox.place(out),
        env: { ...plainVariables, PATH: tools.path, ...network.env, ...env },
        forwards: [],
      },
      argv: await runnable(argv, { folder, tools, seenAs: sandbox.place(out) }),
      limits: setupLimits,
    },
    signal,
  );
  if (result.startError !== undefined || result.aborted) {
    return errored(`The box for setup could not be used (${result.startError ?? "cancelled"})`);
  }
  if (result.filled === true) {
    const { entries, bytes } = setupLimits.disk;
    const message = `The command \`setup\` wrote more than ${bytes / 2 ** 30} GiB or ${entries} files`;
    return failed("crashed", { message, command: argv });
  }
  if (result.code === 0 && !result.timedOut && !result.overflowed) return leftFault(argv, folder);
  const how = result.timedOut
    ? `had not ended after ${setupLimits.wallMs / 60_000} minutes`
    : `ended with exit code ${result.code}`;
  return failed(result.timedOut ? "timed-out" : "should-not-have-failed", {
    message: `The command \`setup\` ${how}${inVain(refused)}`,
    command: argv,
    stdout: cut(result.stdout.toString("utf8")),
    stderr: cut(result.stderr.toString("utf8")),
  });
}

interface OpenedNetwork extends Certificates {
  readonly profile: BoxProfile["network"];
}

async function openNetwork(
  { setupNetwork, sandbox, variables }: Preparation,
  refused: Set<string>,
): Promise<OpenedNetwork> {
  const { kind, hosts, env } = await setupNetwork();
  const onRefused = ({ place, reason }: Refusal): void => {
    if (refused.size < shownRefusals) refused.add(`${place} (${reason})`);
  };
  if (kind === "none") return { env, mounts: [], profile: kind };
  const trusted = await findCertificates(variables, sandbox);
  const profile = kind === "hosts" ? { hosts, onRefused } : kind;
  return { profile, mounts: trusted.mounts, env: { ...env, ...trusted.env } };
}

function inVain(refused: ReadonlySet<string>): string {
  return refused.size === 0 ? "" : `; it asked for hosts in vain: ${[...refused].join(", ")}`;
}

/** Why what a set-up left cannot be copied for the checks; undefined where it can. */
function leftFault(argv: CommandLine, folder: string): Finding | undefined {
  const broken = brokenBound(folder, setupLimits.disk);
  if (broken === undefined) return undefined;
  const message = `The command \`setup\` left ${brokenBounds[broken]}`;
  return failed("wrong-output", { message, command: argv });
}

/** The `setup` of the output, known before anything is prepared. */
export async function findSetup(
  selection: Selection,
  folder: string,
): Promise<CommandLine | undefined> {
  return (await readOutputCommands(selection, folder)).commands.setup;
}

/**
 * The commands of the prepared output. The first word of each must be a file of the output or a program
 * that boxes see. `needed` are commands that a check uses.
 */
export async function resolveCommands(
  { selection, tools, folder }: Preparation,
  needed: readonly string[],
): Promise<ResolvedCommands> {
  const { commands, needs, fault } = await readOutputCommands(selection, folder);
  const given = Object.entries(commands) as readonly (readonly [string, CommandLine])[];
  const faults = await Promise.all([
    ...given.map(async ([name, [program = ""]]) =>
      (await exists(program, folder, tools))
        ? []
        : [
            `The command \`${name}\` begins with ${program}, which is neither a file of the output nor an installed program`,
          ],
    ),
    ...needs.map(async (name) =>
      (await findProgram(name, tools.path)) === undefined
        ? [`The output needs ${name}, which this build does not have`]
        : [],
    ),
  ]);
  const missing = needed
    .filter((name) => !Object.hasOwn(commands, name))
    .map(
      (name) =>
        `Nothing says what the command \`${name}\` is: write it into specprompt.output.yaml`,
    );
  const all = [...(fault === undefined ? [] : [fault]), ...faults.flat(), ...missing];
  if (all.length === 0) return { commands };
  return { commands, finding: failed("missing-file", { message: all.join("; ") }) };
}

/** A prepared output, and where a box sees it. */
interface ShownOutput {
  readonly folder: string;
  readonly tools: Tools;
  readonly seenAs: string;
}

/**
 * The words of a command as a box runs them: a file of the output gets its whole path. A bare name that
 * is installed stays, as everywhere else: an output with a file `python3` must not choose its interpreter.
 */
async function runnable(
  [program = "", ...rest]: CommandLine,
  { folder, tools, seenAs }: ShownOutput,
): Promise<CommandLine> {
  if (isAbsolute(program) || (await isInstalled(program, tools))) return [program, ...rest];
  const place = await placeInside(folder, program);
  const own = place !== undefined && (await pathKind(place)) !== "missing";
  return [own ? join(seenAs, program) : program, ...rest];
}

/** `start` and `drive` as a box runs them. */
export async function shownCommands(
  commands: Commands,
  output: ShownOutput,
): Promise<Readonly<Record<string, CommandLine>>> {
  const given = (["start", "drive"] as const).flatMap((name) => {
    const argv = commands[name];
    return argv === undefined ? [] : [{ name, argv }];
  });
  const words = await Promise.all(given.map(({ argv }) => runnable(argv, output)));
  return Object.fromEntries(given.map(({ name }, index) => [name, words[index] ?? []]));
}

async function isInstalled(program: string, { path }: Tools): Promise<boolean> {
  return !program.includes("/") && (await findProgram(program, path)) !== undefined;
}

async function exists(program: string, folder: string, tools: Tools): Promise<boolean> {
  if (isAbsolute(program)) {
    return (await findProgram(basename(program), join(program, ".."))) !== undefined;
  }
  const place = await placeInside(folder, program);
  const kind = place === undefined ? "missing" : await pathKind(place);
  if (kind === "file" || kind === "link") return true;
  return isInstalled(program, tools);
}
