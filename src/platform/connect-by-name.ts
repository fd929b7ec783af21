import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import type { HostPlace } from "./host-pattern.ts";
import type { AddressRule, Internet } from "./internet.ts";

/** Why a name leads nowhere: to this machine or a private network only, or to nobody who answers. */
export type NoConnection = "not-public" | "unreachable";

/** What may be connected to, and how. */
export interface Reachable {
  readonly internet: Internet;
  readonly mayConnect: AddressRule;
}

/** How many addresses of a name are tried, one after the other, and for how long each. */
const tries = { addresses: 4, milliseconds: 10_000 } as const;

/**
 * Connects to a host by its name: it is looked up once, and what is connected to is an address that was
 * judged, so that no second answer of a name server can lead elsewhere. An address in place of the name is
 * its own.
 */
export async function connectByName(
  { host, port }: HostPlace,
  { internet, mayConnect }: Reachable,
): Promise<Socket | NoConnection> {
  const bare = host.replace(/^\[|\]$/gu, "");
  const addresses = isIP(bare) === 0 ? await internet.lookup(host) : [bare];
  const open = addresses.filter(mayConnect);
  if (open.length === 0) return addresses.length === 0 ? "unreachable" : "not-public";
  for (const address of open.slice(0, tries.addresses)) {
    const socket = internet.connect(address, port);
    // The next address is for when this one does not answer.
    if (await isConnected(socket)) return socket;
  }
  return "unreachable";
}

async function isConnected(socket: Socket): Promise<boolean> {
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(tries.milliseconds) });
    return true;
  } catch {
    socket.on("error", () => {}).destroy();
    return false;
  }
}
