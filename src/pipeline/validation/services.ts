import { join } from "node:path";
import type { BoxProfile } from "../../adapters/sandbox/sandbox.ts";
import { readBounded } from "../../platform/bounded-read.ts";
import { connectTo } from "../../platform/door.ts";
import type { ListeningServer, ServerPlace } from "../../platform/listen.ts";
import { serveFolder } from "../../platform/static-server.ts";
import type { Selection } from "../composition/selection.ts";
import { isHeldOutFolder } from "../composition/selection/validation-folder.ts";
import { readScript } from "../package/acceptance/read-script.ts";
import { limits } from "../package/tree/limits.ts";
import type { Addressee } from "./http/ask-output.ts";
import { type CommandService, type CommandSurroundings, serveCommand } from "./command-service.ts";
import { type HeardRequest, type ScriptedModel, serveModel } from "./model/serve-model.ts";
import { layOut, locateFile } from "./package-files.ts";

/** The loopback port of the first service in a box; the next ones follow, by name. */
const firstPort = 8100;

/** Services of a package that run, and why the others do not. */
export interface RunningServices {
  /** Name to the URL under which a check finds it, without a final slash. */
  readonly urls: Readonly<Record<string, string>>;
  /** What the checks of a service that does not run are told; undefined of any other name. */
  missing(name: string): MissingService | undefined;
  /** Name to what makes it reachable in a box; empty for plain processes. */
  readonly forwards: Readonly<Record<string, BoxProfile["forwards"][number]>>;
  /** How a request of a check reaches a service that runs; undefined for any other name. */
  addressee(name: string): Addressee | undefined;
  /** What a service was asked since `begin`, where it notes that. */
  heard(name: string): readonly HeardRequest[] | undefined;
  /** How the process of a service ended by itself since `begin`; undefined while it runs. */
  ended(name: string): Promise<string | undefined>;
  /** Told that a criterion is tried now: what services noted is forgotten, and those of these names start anew. */
  begin(names: readonly string[]): Promise<void>;
  /** Told that it was tried. */
  end(): Promise<void>;
  close(): Promise<void>;
}

/** Why a service does not run: it is not part of this version, or it cannot be started here. */
interface MissingService {
  readonly later: boolean;
  readonly reason: string;
}

/** What one service came to. */
type Started =
  | {
      readonly url: string;
      readonly server: ListeningServer | ScriptedModel | CommandService;
      readonly socket?: string;
      readonly port: number;
    }
  | MissingService;

/** What services are started with. */
export type ServiceSurroundings = CommandSurroundings;

/**
 * Starts the services of these names. Each runs outside every box: a box reaches it through a socket in
 * `folder` and a port of its own loopback, a plain process on a free port of 127.0.0.1.
 */
export async function startServices(
  names: readonly string[],
  surroundings: ServiceSurroundings,
): Promise<RunningServices> {
  const { selection, sandbox, folder } = surroundings;
  const all = Object.keys(selection.services).toSorted();
  const started = await Promise.all(
    names.map(async (name) => {
      const port = firstPort + all.indexOf(name);
      const socket = sandbox.level === "none" ? undefined : join(folder, `${port}.sock`);
      const place = { port, socket, folder: join(folder, `service-${port}`) };
      return [name, await start(name, place, surroundings)] as const;
    }),
  );
  const running = started.flatMap(([name, it]) => ("server" in it ? [{ name, ...it }] : []));
  const unable = started.flatMap(([name, it]) => ("server" in it ? [] : [[name, it] as const]));
  return {
    urls: Object.fromEntries(running.map((it) => [it.name, it.url])),
    forwards: Object.fromEntries(
      running.flatMap(({ name, socket, port }) =>
        socket === undefined ? [] : [[name, { socket, port }] as const],
      ),
    ),
    addressee: (name) => addresseeOf(running.find((it) => it.name === name)),
    ...lifeOf(running, unable),
    close: async () => void (await Promise.all(running.map((it) => it.server.close()))),
  };
}

type Running = Extract<Started, { readonly server: object }> & { readonly name: string };

/** What services do while a criterion is tried. */
function lifeOf(
  running: readonly Running[],
  unable: readonly (readonly [string, MissingService])[],
): Pick<RunningServices, "missing" | "heard" | "ended" | "begin" | "end"> {
  const models = running.flatMap((it) =>
    "heard" in it.server ? [{ ...it, server: it.server }] : [],
  );
  const commands = running.flatMap((it) =>
    "ended" in it.server ? [{ ...it, server: it.server }] : [],
  );
  let notReady: typeof unable = [];
  return {
    missing: (name) => [...unable, ...notReady].find(([it]) => it === name)?.[1],
    heard: (name) => models.find((it) => it.name === name)?.server.heard,
    ended: async (name) => commands.find((it) => it.name === name)?.server.ended(),
    begin: async (names) => {
      for (const { server } of models) server.forget();
      const wanted = commands.filter((it) => names.includes(it.name));
      const begun = await Promise.all(
        wanted.map(async ({ name, server }) => {
          const why = await server.begin();
          const reason = `The service ${name} ${why}`;
          return why === undefined ? [] : [[name, { later: false, reason }] as const];
        }),
      );
      notReady = begun.flat();
    },
    end: async () => void (await Promise.all(commands.map((it) => it.server.end()))),
  };
}

function addresseeOf(
  service: { readonly url: string; readonly socket?: string; readonly port: number } | undefined,
): Addressee | undefined {
  if (service === undefined) return undefined;
  const { host, port } = new URL(service.url);
  const place = service.socket === undefined ? { port: Number(port) } : { socket: service.socket };
  return { authority: host, connect: () => connectTo(place) };
}

/** Where one service is found, and where its files are laid out. */
interface Place {
  readonly port: number;
  readonly socket: string | undefined;
  readonly folder: string;
}

async function start(
  name: string,
  place: Place,
  surroundings: ServiceSurroundings,
): Promise<Started> {
  const { selection } = surroundings;
  const service = selection.services[name];
  if (service === undefined || service.kind === "later") {
    return { later: true, reason: `The service ${name} is of a kind that this version cannot run` };
  }
  const { port, socket } = place;
  const server = await serve(service, place, surroundings);
  if (typeof server === "string") {
    return { later: false, reason: `The service ${name} ${server}` };
  }
  return {
    server,
    port,
    url: `http://127.0.0.1:${server.port ?? port}`,
    ...(socket === undefined ? {} : { socket }),
  };
}

type Servable = Exclude<Selection["services"][string], { readonly kind: "later" }>;

/** Serves a service, or gives the end of a sentence that says why not. */
async function serve(
  service: Servable,
  { socket, folder }: Place,
  surroundings: ServiceSurroundings,
): Promise<ListeningServer | ScriptedModel | CommandService | string> {
  const { selection } = surroundings;
  const at = socket === undefined ? "loopback" : { socket };
  const heldOut = isHeldOutFolder(service.root);
  if (service.kind === "command") return serveCommand(service, { ...surroundings, folder }, at);
  if (service.kind === "model") return startModel(selection, { heldOut, path: service.script }, at);
  return startStatic(selection, { heldOut, path: service.folder, folder }, at);
}

/** What a service is made of, in the package. */
interface Source {
  readonly heldOut: boolean;
  readonly path: string;
}

/** Serves a folder, or gives the end of a sentence that says why not. */
async function startStatic(
  { files }: Selection,
  { folder, ...wanted }: Source & { readonly folder: string },
  at: ServerPlace,
): Promise<ListeningServer | string> {
  if (!(await layOut(files, wanted, folder))) return `has no folder ${wanted.path} to serve`;
  return serveFolder(folder, at);
}

/** Serves a scripted model, or gives the end of a sentence that says why not. */
async function startModel(
  { files }: Selection,
  source: Source,
  at: ServerPlace,
): Promise<ScriptedModel | string> {
  const file = locateFile(files, source);
  const bytes = file === undefined ? undefined : await readBounded(file, limits.file);
  if (file === undefined || bytes === undefined) return `has no script ${source.path}`;
  const { script } = readScript(Buffer.from(bytes).toString("utf8"), file);
  return script === undefined ? `has a script that cannot be used` : serveModel(script, at);
}
