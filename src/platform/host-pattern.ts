/** Hosts that may be reached: one name, or every name below it; on one port, or on those of the web. */
export interface HostPattern {
  /** A name as `parseHostName` gives it. */
  readonly name: string;
  /** Whether the names below are meant, and not the name itself. */
  readonly below: boolean;
  /** Undefined for 80 and 443. */
  readonly port?: number;
}

/** A place in a network as a program asks for it. */
export interface HostPlace {
  /** A name as `parseHostName` gives it. */
  readonly host: string;
  readonly port: number;
}

const webPorts: ReadonlySet<number> = new Set([80, 443]);

/** Labels of letters, digits and inner hyphens. The last one begins with a letter: else it would be an address. */
const nameForm = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/**
 * A host name in the one form that is compared: lower case, without a dot at its end. Undefined for what is
 * no name, addresses among them. Names beyond ASCII must come in their encoded form, `xn--…`.
 */
export function parseHostName(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.$/u, "");
  return name.length <= 253 && nameForm.test(name) ? name : undefined;
}

/** Reads `name`, `*.name`, either with `:port`. Undefined for anything else; `*.` needs a name of two labels. */
export function parseHostPattern(text: string): HostPattern | undefined {
  const [, star, host = "", digits] = /^(\*\.)?([^:]*)(?::(\d{1,5}))?$/u.exec(text) ?? [];
  const name = parseHostName(host);
  const port = digits === undefined ? undefined : Number(digits);
  if (name === undefined || port === 0 || (port ?? 1) > 65_535) return undefined;
  const below = star !== undefined;
  if (below && !name.includes(".")) return undefined;
  return { name, below, ...(port === undefined ? {} : { port }) };
}

/** Whether a pattern means a place. */
export function matchesHost(pattern: HostPattern, { host, port }: HostPlace): boolean {
  const { name, below } = pattern;
  const named = below ? host.endsWith(`.${name}`) : host === name;
  return named && (pattern.port === undefined ? webPorts.has(port) : pattern.port === port);
}
