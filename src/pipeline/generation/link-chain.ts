import { dirname, isAbsolute, join } from "node:path";
import { pathKind, readLink } from "../../platform/files.ts";

/** As many links as the system follows. */
const longest = 40;

/** A path and, where it is a link, every further link on the way to what it points to; all absolute. */
export async function linkChain(path: string): Promise<readonly string[]> {
  const chain = [path];
  for (let at = path; chain.length <= longest;) {
    // Each link tells where the next one lies.
    const target = (await pathKind(at)) === "link" ? await readLink(at) : undefined;
    if (target === undefined) return chain;
    at = isAbsolute(target) ? target : join(dirname(at), target);
    chain.push(at);
  }
  return chain;
}
