import { join } from "node:path";
import type { BoxProfile, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import { serveFolder, type StaticServer } from "../../platform/static-server.ts";
import type { Selection } from "../composition/selection.ts";
import { isHeldOutFolder } from "../composition/selection/validation-folder.ts";
import { layOut } from "./package-files.ts";

/** The loopback port of the first service in a box; the next ones follow, by name. */
const firstPort = 8100;

/** Services of a package that run, and why the others do not. */
export interface RunningServices {
  /** Name to the URL under which a check finds it, without a final slash. */
  readonly urls: Readonly<Record<string, string>>;
  /** Name to what its checks are told: kinds of a later version, folders that are not there. */
  readonly missing: Readonly<Record<string, MissingService>>;
  /** Name to what makes it reachable in a box; empty for plain processes. */
  readonly forwards: Readonly<Record<string, BoxProfile["forwards"][number]>>;
  close(): Promise<void>;
}

/** Why a service does not run: it is not part of this version, or it cannot be started here. */
export interface MissingService {
  readonly later: boolean;
  readonly reason: string;
}

/** What one service came to. */
type Started =
  | {
      readonly url: string;
      readonly server: StaticServer;
      readonly socket?: string;
      readonly port: number;
    }
  | MissingService;

/**
 * Starts the services of these names. Each runs outside every box: a box reaches it through a socket in
 * `folder` and a port of its own loopback, a plain process on a free port of 127.0.0.1.
 */
export async function startServices(
  selection: Selection,
  names: readonly string[],
  { sandbox, folder }: { readonly sandbox: Sandbox; readonly folder: string },
): Promise<RunningServices> {
  const all = Object.keys(selection.services).toSorted();
  const started = await Promise.all(
    names.map(async (name) => {
      const port = firstPort + all.indexOf(name);
      const socket = sandbox.level === "none" ? undefined : join(folder, `${port}.sock`);
      return [
        name,
        await start(selection, name, {
          port,
          socket,
          folder: join(folder, `site-${port}`),
        }),
      ] as const;
    }),
  );
  const running = started.flatMap(([name, it]) => ("server" in it ? [{ name, ...it }] : []));
  return {
    urls: Object.fromEntries(running.map((it) => [it.name, it.url])),
    missing: Object.fromEntries(
      started.flatMap(([name, it]) => ("server" in it ? [] : [[name, it] as const])),
    ),
    forwards: Object.fromEntries(
      running.flatMap(({ name, socket, port }) =>
        socket === undefined ? [] : [[name, { socket, port }] as const],
      ),
    ),
    close: async () => void (await Promise.all(running.map((it) => it.server.close()))),
  };
}

/** Where one service is found, and where its files are laid out. */
interface Place {
  readonly port: number;
  readonly socket: string | undefined;
  readonly folder: string;
}

async function start(
  selection: Selection,
  name: string,
  { port, socket, folder }: Place,
): Promise<Started> {
  const service = selection.services[name];
  if (service === undefined || service.kind === "later") {
    return { later: true, reason: `The service ${name} is of a kind that this version cannot run` };
  }
  const wanted = { heldOut: isHeldOutFolder(service.root), path: service.folder };
  if (!(await layOut(selection.files, wanted, folder))) {
    return { later: false, reason: `The service ${name} has no folder ${service.folder} to serve` };
  }
  const server = await serveFolder(folder, socket === undefined ? "loopback" : { socket });
  return {
    server,
    port,
    url: `http://127.0.0.1:${server.port ?? port}`,
    ...(socket === undefined ? {} : { socket }),
  };
}
