import { promises as dns } from "node:dns";
import { BlockList, connect, isIP, type Socket } from "node:net";
import { networkInterfaces } from "node:os";

/** How the hosts of other machines are reached. Tests give one that knows loopback servers by name. */
export interface Internet {
  /** The addresses of a host name; empty where it has none. */
  lookup(host: string): Promise<readonly string[]>;
  /** Connects to an address; half open, as proxies need it. */
  connect(address: string, port: number): Socket;
  /** The addresses of this machine itself. */
  ownAddresses(): readonly string[];
}

/** The internet as the system gives it. */
export const systemInternet: Internet = {
  lookup: async (host) => {
    try {
      return (await dns.lookup(host, { all: true })).map((it) => it.address);
    } catch {
      return [];
    }
  },
  connect: (address, port) => connect({ host: address, port, allowHalfOpen: true }),
  ownAddresses: () =>
    Object.values(networkInterfaces()).flatMap((list) => list?.map((it) => it.address) ?? []),
};

type Range = readonly [address: string, bits: number];

/** IPv4 that is of this machine, of a private network, of a provider's inside, or nobody's (RFC 6890 and after). */
const closedIpv4: readonly Range[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
  // Where a large provider answers its own machines.
  ["168.63.129.16", 32],
];

/** Of the one range of IPv6 that is routed between networks: what carries IPv4 inside, and what is nobody's. */
const closedIpv6: readonly Range[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

/** Whether an address may be connected to. */
export type AddressRule = (address: string) => boolean;

/** Of those the ones of private networks, which somebody may mean who names a machine there. */
const privateRanges: readonly Range[] = [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
];

/**
 * Makes the rule that says whether an address belongs to another machine, public or of a private network:
 * not to this one, not to what a network keeps for itself.
 */
export function otherMachineRule(own: readonly string[]): AddressRule {
  const isPublic = publicAddressRule(own);
  const near = new BlockList();
  for (const [address, bits] of privateRanges) near.addSubnet(address, bits, "ipv4");
  near.addSubnet("fc00::", 7, "ipv6");
  return (address) => {
    if (own.includes(address)) return false;
    return isPublic(address) || near.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  };
}

/**
 * Makes the rule that says whether an address belongs to a public machine other than this one. Addresses
 * of IPv4 in the clothes of IPv6 are none.
 */
export function publicAddressRule(own: readonly string[]): AddressRule {
  const closed = new BlockList();
  for (const [address, bits] of closedIpv4) closed.addSubnet(address, bits, "ipv4");
  for (const [address, bits] of closedIpv6) closed.addSubnet(address, bits, "ipv6");
  for (const address of own) {
    const family = isIP(address);
    if (family !== 0) closed.addAddress(address, family === 4 ? "ipv4" : "ipv6");
  }
  const routed = new BlockList();
  routed.addSubnet("2000::", 3, "ipv6");
  return (address) => {
    const family = isIP(address);
    if (family === 4) return !closed.check(address, "ipv4");
    return family === 6 && routed.check(address, "ipv6") && !closed.check(address, "ipv6");
  };
}
