import { join } from "node:path";
import type { OpenRegistry } from "./adapters/registry/registry.ts";
import type { FindSandbox } from "./adapters/sandbox/sandbox.ts";
import type { OpenPlace, OpenStore } from "./pipeline/project/place.ts";
import type { Layers } from "./pipeline/validation/setup/layers.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Environment } from "./platform/environment.ts";
import { type Random, systemRandom } from "./platform/random.ts";

/** The outside world as the pipeline is given it. */
export interface Services {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly findSandbox: FindSandbox;
  readonly layers: Layers;
  readonly openPlace: OpenPlace;
  readonly openStore: OpenStore;
  readonly openRegistry: OpenRegistry;
  /** The version of this psd. */
  readonly version: string;
}

/**
 * Connects the real adapters. Nothing is opened, probed or even loaded before it is used: commands that only
 * look need none of it.
 */
export function createServices(environment: Environment, version: string): Services {
  const clock = systemClock;
  const sandboxes = once(async () => {
    const { findSandbox } = await import("./adapters/sandbox/find-sandbox.ts");
    return findSandbox(environment);
  });
  const layers = once(async () => {
    const { openLayers } = await import("./pipeline/validation/setup/layers.ts");
    return openLayers(join(environment.cache, "layers"), clock);
  });
  return {
    environment,
    clock,
    random: systemRandom,
    findSandbox: async (required) => (await sandboxes())(required),
    layers: {
      restore: async (...given) => (await layers()).restore(...given),
      keep: async (...given) => (await layers()).keep(...given),
    },
    version,
    openStore: async (folder) => {
      const { openStore } = await import("./adapters/store/open-store.ts");
      return openStore(folder, { environment });
    },
    openRegistry: async (projectRoot) => {
      const { createRegistry } = await import("./adapters/registry/create-registry.ts");
      return createRegistry(projectRoot, environment);
    },
    openPlace: async (...given) => {
      const { createOpenPlace } = await import("./open-place.ts");
      return createOpenPlace({ environment, clock })(...given);
    },
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
