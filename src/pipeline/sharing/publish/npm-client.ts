import { findProgram } from "../../../platform/find-program.ts";
import { type RunResult, runProcess } from "../../../platform/process.ts";
import type { Environment } from "../../../platform/environment.ts";
import { isRecord } from "../../validation/record.ts";

/** What npm answered, or how it refused. */
export type NpmAnswer =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      /** npm's own, such as `E404`; empty where it says none. */
      readonly code: string;
      /** In a clause. */
      readonly because: string;
    };

/** Asks the user's npm. */
export type AskNpm = (args: readonly string[]) => Promise<NpmAnswer>;

const limits = { wallMs: 10 * 60_000, outputBytes: 16 * 2 ** 20 };

/** npm runs no script of a package, asks nobody, and answers in JSON. */
const quiet = [
  "--json",
  "--ignore-scripts",
  "--no-update-notifier",
  "--no-fund",
  "--loglevel=error",
];

/**
 * The npm client on PATH, with the user's own settings and logins, in the working folder; undefined where
 * there is none.
 */
export async function findNpm(
  { cwd, variables }: Pick<Environment, "cwd" | "variables">,
  signal: AbortSignal,
): Promise<AskNpm | undefined> {
  const program = await findProgram("npm", variables["PATH"] ?? "");
  if (program === undefined) return undefined;
  return async (args) => {
    const command = { argv: [program, ...args, ...quiet], cwd, env: variables };
    return readAnswer(await runProcess(command, { limits, signal }));
  };
}

/** npm writes `{ "error": { code, summary, detail } }` to standard output where it fails. Pure. */
export function readAnswer({
  code,
  stdout,
  stderr,
  timedOut,
}: Pick<RunResult, "code" | "stdout" | "stderr" | "timedOut">): NpmAnswer {
  const value = parse(stdout.toString("utf8"));
  const error = isRecord(value) ? value["error"] : undefined;
  if (code === 0 && !isRecord(error)) return { ok: true, value };
  if (timedOut) return { ok: false, code: "", because: "npm took more than ten minutes" };
  const said = isRecord(error) ? error : {};
  const text = (key: string): string => (typeof said[key] === "string" ? said[key] : "");
  const last = stderr.toString("utf8").trim().split("\n").at(-1) ?? "";
  const [summary = ""] = text("summary").trim().split("\n");
  return { ok: false, code: text("code"), because: summary || last || `npm ended with ${code}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
