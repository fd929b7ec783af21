import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import type { ProviderRow } from "./model-providers.ts";

/** Where the address of a model server may come from. */
export interface AddressSources {
  /** `--base-url`. */
  readonly asked?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it may be reached without encryption on another machine. */
  readonly plainHttp: boolean;
}

/**
 * The address under which the calls of a model's API lie: what was asked for, else the provider's variable,
 * else its own; the version is added where it is left out. Over plain HTTP only this machine. Pure.
 */
export function modelAddress(row: ProviderRow, sources: AddressSources): Result<string> {
  const { address, home, version, versioned } = row;
  const variable = sources.variables[address] ?? "";
  const text = sources.asked ?? (variable === "" ? home : variable);
  if (text === undefined) {
    const because = `${row.provider} has no address of its own`;
    return failure(diagnose("generation/base-url", { url: "", because, variable: address }));
  }
  const fault = faultOf(text, sources.plainHttp);
  if (fault !== undefined) {
    const url = URL.parse(text)?.host ?? "";
    return failure(diagnose("generation/base-url", { url, because: fault, variable: address }));
  }
  const url = new URL(text);
  const path = url.pathname.replace(/\/+$/u, "");
  return success(`${url.origin}${versioned.test(path) ? path : `${path}${version}`}`);
}

function faultOf(text: string, plainHttp: boolean): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/u.test(url.protocol)) return "it is no address over HTTP";
  if (url.username !== "" || url.password !== "") return "it holds a user or a password";
  if (url.search !== "" || url.hash !== "") return "it has something after its path";
  if (url.protocol === "https:" || plainHttp || isLoopback(url.hostname)) return undefined;
  return "it is not encrypted, and leads to another machine";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/u.test(host);
}
