import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** Headers that are for the next hop only (RFC 9110, 7.6.1), and those that are for a proxy. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

/** What a proxy passes on of a message's headers: not what is meant for itself, nor what `Connection` names. */
export function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const words = (headers.connection ?? "").split(",").map((it) => it.trim().toLowerCase());
  const named = new Set(words);
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.has(name)),
  );
}
