import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";

/** What was asked for when something went wrong. */
export interface Asked {
  readonly what: string;
  readonly name: string;
  readonly offline?: boolean;
}

interface Trouble {
  readonly code: string;
  readonly status: number | undefined;
  readonly message: string;
  readonly versions: readonly string[];
}

/** What an error of npm's libraries means to the user. One that is no trouble of the outside is thrown again. */
export function describeTrouble(error: unknown, { what, name, offline }: Asked): Diagnostic {
  const { code, status, message, versions } = readTrouble(error);
  if (code === "ETARGET") {
    return diagnose("registry/no-version", { what, versions: versions.slice(-10) });
  }
  if (code === "EINTEGRITY") return diagnose("registry/integrity", { what });
  if (status === 401 || status === 403) {
    return diagnose("registry/not-allowed", { what, status });
  }
  if (status === 404) return diagnose("registry/not-found", { name });
  if (code === "ENOTCACHED" || offline === true) {
    return diagnose("registry/unreachable", { what, because: "it was not fetched before" });
  }
  if (code === "") throw error;
  return diagnose("registry/unreachable", {
    what,
    because: status === undefined ? message : `the answer is ${status}`,
  });
}

function readTrouble(error: unknown): Trouble {
  if (!(error instanceof Error)) throw error;
  const it: Partial<Record<string, unknown>> = Object.fromEntries(Object.entries(error));
  const status = it["statusCode"];
  const versions = Array.isArray(it["versions"]) ? it["versions"] : [];
  const isBroken = error instanceof SyntaxError || error.name === "AbortError";
  return {
    code: typeof it["code"] === "string" ? it["code"] : isBroken ? "EBROKEN" : "",
    status: typeof status === "number" ? status : undefined,
    message: error.message.split("\n", 1)[0] ?? "",
    versions: versions.filter((version): version is string => typeof version === "string"),
  };
}
