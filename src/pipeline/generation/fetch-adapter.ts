import { isAbsolute } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { escapeText } from "../../diagnostics/escape.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { redactSecrets } from "../../diagnostics/secrets.ts";
import type { Environment } from "../../platform/environment.ts";
import { makeFolder } from "../../platform/files.ts";
import { findProgram } from "../../platform/find-program.ts";
import { runProcess } from "../../platform/process.ts";
import type { AdapterPackage } from "./agents/known-agent.ts";

/** Bounds of a download of some hundred megabytes. */
const limits = { wallMs: 15 * 60_000, outputBytes: 1024 * 1024 };

/** What is fetched, and for whom. */
interface FetchInput {
  readonly agent: string;
  /** The program of the package. */
  readonly program: string;
  readonly adapter: AdapterPackage;
}

/**
 * Has npx fetch a package at one version into the user's own npm cache, without its install scripts, and
 * gives the absolute path of its program; what is there already is not fetched again. It runs in psd's
 * cache folder: a project's settings of npm do not count.
 */
export async function fetchAdapter(
  { agent, program, adapter }: FetchInput,
  {
    environment,
    signal,
  }: { readonly environment: Environment; readonly signal?: AbortSignal | undefined },
): Promise<Result<string>> {
  const fetch = `${adapter.name}@${adapter.version}`;
  const fault = (because: string): Result<never> =>
    failure(diagnose("generation/agent-not-fetched", { agent, package: fetch, because }));
  const { variables, cache } = environment;
  const npx = await findProgram("npx", variables["PATH"] ?? "");
  if (npx === undefined) return fault("there is no npx on PATH");
  await makeFolder(cache, 0o700);
  const argv = [npx, "--yes", "--ignore-scripts", `--package=${fetch}`];
  const run = await runProcess(
    { argv: [...argv, "--call", `command -v ${program}`], cwd: cache, env: variables },
    { limits, signal },
  );
  const path = run.stdout.toString("utf8").trim().split("\n").at(-1) ?? "";
  if (run.code === 0 && isAbsolute(path)) return success(path);
  const said = redactSecrets(run.stderr.toString("utf8")).trim().split("\n").slice(-3).join(" | ");
  return fault(escapeText(said === "" ? `npx ended with ${run.code}` : said.slice(0, 500)));
}
