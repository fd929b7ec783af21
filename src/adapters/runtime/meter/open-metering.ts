import { startHttpForwarder } from "../../../platform/http-forwarder.ts";
import { createMeter, type Meter, type MeterLimits } from "./meter.ts";
import type { PriceTokens } from "./tally.ts";

/** What an agent is started with. */
interface AgentStart {
  readonly env: Readonly<Record<string, string>>;
  readonly homeFiles?: Readonly<Record<string, string>>;
}

/** How an agent is led to its model servers by way of psd. */
export interface MeteredAgent {
  /** Addresses of model servers by the variables that hold them. */
  readonly addresses: Readonly<Record<string, URL>>;
  /** Variables that name the proxies behind which this machine stands. */
  readonly proxies: Readonly<Record<string, string>>;
  readonly price: PriceTokens;
  /** The meter's own where missing. */
  readonly limits?: Partial<MeterLimits>;
  /** What it is started with where its variables hold these addresses instead. */
  readonly start: (addresses: Readonly<Record<string, string>>) => AgentStart;
}

/** A meter in the way of an agent. */
export interface Metering extends AgentStart {
  readonly meter: Meter;
  /** Ports of 127.0.0.1 that the agent must reach. */
  readonly ports: readonly number[];
  close(): Promise<void>;
}

/** Puts one forwarder before each model server of an agent, and one meter behind them. */
export async function openMetering(agent: MeteredAgent): Promise<Metering> {
  const { addresses, proxies, price, limits } = agent;
  const meter = createMeter(price, limits);
  const led = await Promise.all(
    Object.entries(addresses).map(async ([variable, upstream]) => {
      const forwarder = await startHttpForwarder({ upstream, proxies, onRequest: meter.onRequest });
      const path = upstream.pathname === "/" ? "" : upstream.pathname;
      return { variable, forwarder, address: `${forwarder.origin}${path}` };
    }),
  );
  return {
    ...agent.start(Object.fromEntries(led.map((it) => [it.variable, it.address]))),
    meter,
    ports: led.map((it) => it.forwarder.port),
    close: async () => {
      await Promise.all(led.map((it) => it.forwarder.close()));
    },
  };
}
