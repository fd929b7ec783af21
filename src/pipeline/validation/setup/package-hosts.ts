import type { Environment } from "../../../platform/environment.ts";
import { findProgram } from "../../../platform/find-program.ts";
import { parseHostPattern } from "../../../platform/host-pattern.ts";
import { runProcess } from "../../../platform/process.ts";

/** Where the user's package managers get packages. */
export interface PackageHosts {
  /** Texts that `parseHostPattern` reads, each once. */
  readonly hosts: readonly string[];
  /** Variables that tell the same package managers the same in a box, where the user's files are not. */
  readonly env: Readonly<Record<string, string>>;
}

/** A package manager that says where it gets packages. */
interface Manager {
  /** Names of manifests by which an output asks for it. */
  readonly manifest: RegExp;
  /** Programs of which the first that is installed is asked. */
  readonly programs: readonly string[];
  readonly argv: readonly string[];
  /** The variable by which it is told. */
  readonly variable: string;
}

const managers: readonly Manager[] = [
  {
    manifest: /(?:^|\/)package\.json$/iu,
    programs: ["npm"],
    argv: ["config", "get", "registry"],
    variable: "npm_config_registry",
  },
  {
    manifest:
      /(?:^|\/)(?:pyproject\.toml|pipfile|setup\.(?:py|cfg)|[^/]*requirements[^/]*\.(?:txt|in))$/iu,
    programs: ["pip", "pip3"],
    argv: ["config", "get", "global.index-url"],
    variable: "PIP_INDEX_URL",
  },
];

const askLimits = { wallMs: 20_000, outputBytes: 64 * 1024 } as const;

/** What of this machine is asked. */
export type AskedMachine = Pick<Environment, "variables" | "home">;

/**
 * Asks the user's own package managers, as far as an output with files at these paths uses them, where they
 * get packages. They are asked in the user's home, so that no file of a project answers. What has no
 * configured place, or one that is no host (a file, an address), gives none.
 */
export async function findPackageHosts(
  paths: readonly string[],
  machine: AskedMachine,
): Promise<PackageHosts> {
  const used = managers.filter(({ manifest }) => paths.some((path) => manifest.test(path)));
  const found = await Promise.all(
    used.map(async (manager) => ({ manager, place: await placeOf(manager, machine) })),
  );
  const places = found.flatMap(({ manager, place }) =>
    place === undefined ? [] : [{ ...place, variable: manager.variable }],
  );
  return {
    hosts: [...new Set(places.map((it) => it.host))],
    env: Object.fromEntries(places.map((it) => [it.variable, it.url])),
  };
}

interface Place {
  readonly url: string;
  readonly host: string;
}

async function placeOf(
  { programs, argv }: Manager,
  { variables, home }: AskedMachine,
): Promise<Place | undefined> {
  for (const name of programs) {
    const program = await findProgram(name, variables["PATH"] ?? "");
    if (program === undefined) continue;
    const command = { argv: [program, ...argv], cwd: home, env: variables };
    const said = await runProcess(command, { limits: askLimits });
    return said.code === 0 ? readPlace(said.stdout.toString("utf8").trim()) : undefined;
  }
  return undefined;
}

/** The place that a URL names. A name and password in it stay outside of the box. Pure. */
export function readPlace(text: string): Place | undefined {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  url.username = "";
  url.password = "";
  return parseHostPattern(url.host) === undefined ? undefined : { url: url.href, host: url.host };
}
