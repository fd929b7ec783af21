import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findProgram } from "#src/platform/find-program.ts";
import { agentOptions } from "../support/greeter.ts";
import {
  createPsdProject,
  type PsdOptions,
  type PsdProject,
  type PsdResult,
} from "../support/psd.ts";

/** Whether this machine has a box; attacks that one must hold are skipped without it. */
export const boxed = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;

/** A project with secrets around it, services on this machine, and a user's file. */
export interface World {
  /** Stands in everything of this world that nothing hostile may learn, and nowhere else on this machine. */
  readonly canary: string;
  readonly project: PsdProject;
  /** What a hostile program is told of it, as JSON. */
  readonly map: Readonly<Record<string, string | number>>;
  /** How often somebody has connected to a service of this machine. */
  readonly connections: () => number;
  /** The user's files, which must stay as they are. */
  readonly userFiles: () => Readonly<Record<string, string>>;
  /** Whether the user's processes still run. */
  readonly processesLive: () => boolean;
  /** How psd is started: with what a careless terminal would leave open. */
  readonly start: PsdOptions;
  readonly close: () => void;
}

let numbers = 9_410;

/** Makes the world around the hostile package, whose criteria try these probes. */
export async function makeWorld(tried: readonly string[]): Promise<World> {
  const canary = `canary-${randomUUID()}`;
  const project = createPsdProject({ ...hostilePackage(tried, canary), "secret.txt": canary });
  const place = dirname(project.folder);
  const homeSecret = join(project.home, ".ssh/id_test");
  mkdirSync(dirname(homeSecret), { recursive: true });
  writeFileSync(homeSecret, canary);
  execFileSync("git", ["init", "--quiet", project.folder]);
  // A process of the user's with a secret in its environment.
  const other = spawn("sleep", ["600"], { env: { SECRET: canary }, stdio: "ignore" });
  const target = spawn("sleep", ["600"], { stdio: "ignore" });
  const keeper = await startKeeper(canary);
  let connections = 0;
  const count = (): void => void (connections += 1);
  // Beside the place: what holds a socket is not shown to an agent, and its script lies in the place.
  const socket = `${place}.sock`;
  const abstract = `psd-attack-${place}`;
  const servers = [createServer(count), createServer(count), createServer(count)] as const;
  const port = await listen(servers[0], { host: "127.0.0.1", port: 0 });
  await listen(servers[1], { path: socket });
  await listen(servers[2], { path: `\0${abstract}` });
  const echo = createSocket("udp4", (_, from) => {
    echo.send("heard", from.port, from.address);
  });
  echo.on("message", count).bind(0, "127.0.0.1");
  await once(echo, "listening");
  const userFile = join(project.folder, "secret.txt");
  numbers += 1;
  const map = {
    canary,
    homeSecret,
    userFile,
    heldOut: join(project.folder, "hostile/validation/held-out/acceptance.yaml"),
    package: join(project.folder, "hostile/SPECPROMPT.md"),
    journal: join(project.folder, ".psd/cache/journal.sqlite"),
    gitHead: join(project.folder, ".git/HEAD"),
    psd: other.pid ?? 0,
    target: target.pid ?? 0,
    ...keeper.map,
    key: `psd-attack-${numbers}`,
    udpPort: echo.address().port,
    marker: "sleep",
    daemon: String(numbers),
    port,
    socket,
    abstract,
  };
  return {
    canary,
    project,
    map,
    connections: () => connections,
    userFiles: () => ({ userFile: readText(userFile), homeSecret: readText(homeSecret) }),
    processesLive: () => [other, target, keeper.process].every(lives),
    start: {
      through: ["python3", launcher, canary, userFile, map.key],
      env: { SECRET_TOKEN: canary, SSH_AUTH_SOCK: socket },
    },
    close: () => {
      for (const it of [other, target, keeper.process]) it.kill("SIGKILL");
      echo.close();
      for (const server of servers) server.close();
      rmSync(socket, { force: true });
      project.remove();
    },
  };
}

/** A program of the user's that keeps a secret in memory; `map` tells where. */
async function startKeeper(canary: string) {
  const keeper = spawn("python3", [fileOf("keeper.py"), canary], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const [line] = await once(createInterface(keeper.stdout), "line");
  const told: { readonly segment: number; readonly address: number } = JSON.parse(String(line));
  return { process: keeper, map: { ...told, keeper: keeper.pid ?? 0 } };
}

function lives(it: ChildProcess): boolean {
  return it.exitCode === null && it.signalCode === null;
}

async function listen(server: Server, where: object): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(where, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function readText(file: string): string {
  return readFileSync(file, "utf8");
}

const launcher = fileOf("launcher.py");
/** One program: what it tries of its surroundings, of the machine, and the loop that tries it. */
const source = ["probes.py", "machine-probes.py", "try-probes.py"]
  .map((it) => readText(fileOf(it)))
  .join("\n");

/** The names of all probes. */
export const probes: readonly string[] = [...source.matchAll(/^ {4}"([a-z-]+)": /gmu)].map(
  ([, name = ""]) => name,
);

/** The probes with the map of a world in them. */
export function probesIn(world: World): string {
  return source.replace("WORLD = {}", `WORLD = ${JSON.stringify(world.map)}`);
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** A package whose criteria each let the output try one probe; the held-out one has the canary. */
function hostilePackage(
  tried: readonly string[],
  canary: string,
): Readonly<Record<string, string>> {
  const criteria = tried.flatMap((name, at) => [
    `  - id: AC-${at + 1}`,
    `    says: The output is held when it tries ${name}.`,
    `    check: { run: ["{start}", ${name}], timeout: 20s, expect: { exit: 0, stdout: held } }`,
  ]);
  return {
    "hostile/SPECPROMPT.md": [
      "---",
      "specprompt: 1",
      "commands: { start: python3 main.py }",
      "---",
      "",
      "# Hostile",
      "",
      "- **KB-1** It does what it is told.",
      "",
    ].join("\n"),
    "hostile/validation/acceptance.yaml": `${["criteria:", ...criteria].join("\n")}\n`,
    "hostile/validation/held-out/acceptance.yaml": [
      "criteria:",
      "  - id: HO-1",
      `    says: The word ${canary} is never said.`,
      "    covers: [KB-1]",
      `    check: { run: ["{start}", read-home], expect: { stdout: { matches: "^(held|escaped)" } } }`,
      "",
    ].join("\n"),
  };
}

/** Builds the hostile package once, by an agent that writes the probes. */
export function buildHostile(
  world: World,
  turn: Parameters<typeof agentOptions>[1][number],
  ...more: readonly string[]
): Promise<PsdResult> {
  const agent = agentOptions(world.project, [turn]);
  const limits = ["--generations", "1", "--repairs", "0"];
  return world.project.psd(
    ["build", "hostile", "--into", "tools/x", ...agent, ...limits, ...more],
    world.start,
  );
}
