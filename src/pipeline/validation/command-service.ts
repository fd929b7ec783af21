import { join } from "node:path";
import type { Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { ListeningServer, ServerPlace } from "../../platform/listen.ts";
import { makeFolder } from "../../platform/files.ts";
import { relayTo } from "../../platform/relay.ts";
import { removeForeign } from "../../platform/remove-foreign.ts";
import { isHeldOutFolder } from "../composition/selection/validation-folder.ts";
import type { Selection } from "../composition/selection.ts";
import type { Tools } from "../generation/tools.ts";
import type { ServiceDefinition } from "../package/criterion.ts";
import { addedByChecks, type CriterionBox, places, plainVariables } from "./box.ts";
import type { CheckParameters } from "./check-parameters.ts";
import { howEnded, type RunningOutput, startOutput } from "./http/running-output.ts";
import { layOut } from "./package-files.ts";

/** A service that is a process of its own for each criterion. */
export interface CommandService extends ListeningServer {
  /** Starts it anew and waits until it is ready; gives the end of a sentence where it does not become so. */
  begin(): Promise<string | undefined>;
  /** Ends it; nothing of it is left when this settles. */
  end(): Promise<void>;
  /** How it ended by itself; undefined while it runs. */
  ended(): Promise<string | undefined>;
}

/** What commands of services are run with. */
export interface CommandSurroundings {
  readonly selection: Selection;
  readonly sandbox: Sandbox;
  readonly tools: Tools;
  readonly parameters: CheckParameters;
  readonly signal: AbortSignal;
  /** A folder of the service's own. */
  readonly folder: string;
}

type Definition = Extract<ServiceDefinition, { readonly kind: "command" }>;

/** Listens in the place of a command of the package, which runs in a box of its own while it is needed. */
export async function serveCommand(
  service: Definition & { readonly root: string },
  surroundings: CommandSurroundings,
  at: ServerPlace,
): Promise<CommandService> {
  const { folder, sandbox } = surroundings;
  let running: RunningOutput | undefined;
  const relay = await relayTo(at, async () => running?.connect());
  const box = await boxOf(service, surroundings);
  const end = async (): Promise<void> => {
    await running?.close();
    running = undefined;
  };
  return {
    ...relay,
    begin: async () => {
      await end();
      await Promise.all([box.out, box.tmp].map((it) => renew(it.source)));
      const { argv: start, env, timeoutMs, ready, span } = service;
      running = await startOutput({
        check: {
          start,
          env,
          files: {},
          timeoutMs,
          span,
          ...(ready === undefined ? {} : { ready }),
        },
        box,
        socket: join(folder, "port.sock"),
        boxed: sandbox.level !== "none",
        name: "it",
      });
      const finding = await running.untilReady();
      if (finding === undefined) return undefined;
      const { message, stderr = "" } = running.withLog(finding).evidence;
      await end();
      return `is not there: ${message}${stderr.trim() === "" ? "" : `; it wrote: ${stderr.trim()}`}`;
    },
    end,
    ended: async () => (running === undefined ? undefined : howEnded(running)),
    close: async () => {
      await end();
      await relay.close();
    },
  };
}

/** A box that holds nothing of the output: two empty folders and the fixtures of the package. */
async function boxOf(
  service: Definition & { readonly root: string },
  { selection, sandbox, tools, parameters, signal, folder }: CommandSurroundings,
): Promise<CriterionBox> {
  const out = { source: join(folder, "work"), target: places.service, writable: true };
  const tmp = { source: join(folder, "tmp"), target: places.tmp, writable: true };
  const fixtures = { source: join(folder, "fixtures"), target: places.fixtures, writable: false };
  const wanted = { heldOut: isHeldOutFolder(service.root), path: "fixtures" };
  const some = await layOut(selection.files, wanted, fixtures.source);
  return {
    tools,
    out,
    tmp,
    ...(some ? { fixtures } : {}),
    forwards: [],
    disk: addedByChecks,
    sandbox,
    boxes: { take: (shape) => sandbox.prepare(shape), onStarted: () => {} },
    env: { ...plainVariables, PATH: tools.path, ...parameters.env },
    values: {
      commands: {},
      texts: {
        ...parameters.texts,
        tmp: sandbox.place(tmp),
        ...(some ? { fixtures: sandbox.place(fixtures) } : {}),
      },
    },
    signal,
  };
}

async function renew(folder: string): Promise<void> {
  await removeForeign(folder);
  await makeFolder(folder);
}
