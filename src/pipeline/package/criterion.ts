import type { Span } from "../../diagnostics/diagnostic.ts";
import type { PageCheck } from "./page-check.ts";

/** A sentence that must hold of an output, with the checks that try it. */
export interface Criterion {
  readonly id: string;
  readonly says: string;
  /** Ids of the clauses that it stands for. */
  readonly covers: readonly string[];
  readonly required: boolean;
  /** At least one; all must hold. */
  readonly checks: readonly Check[];
  /** Never shown to the agent. */
  readonly heldOut: boolean;
  /** Where its id stands. */
  readonly span: Span;
}

/** How a criterion is tried. Braces in texts are placeholders: `{start} {out} {tmp} {site} {with.name}`. */
export type Check =
  | RunCheck
  | CasesCheck
  | FilesCheck
  | SuiteCheck
  | HttpCheck
  | PageCheck
  | ManualCheck
  | LaterCheck;

/** What every check may say beside its kind. */
export interface CheckSettings {
  readonly stdin?: string;
  /** Environment variables beside the few that every check gets. */
  readonly env: Readonly<Record<string, string>>;
  /** Files that are written before the check: path relative to `{tmp}` (or absolute with a placeholder) to text. */
  readonly files: Readonly<Record<string, string>>;
  /** Working folder; `{out}` when missing. */
  readonly cwd?: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** Where the check stands. */
  readonly span: Span;
}

/** Runs a command and looks at what it leaves. */
export interface RunCheck extends CheckSettings {
  readonly kind: "run";
  readonly argv: readonly string[];
  readonly expect: RunExpectation;
}

/** What a command must leave. What is missing is not looked at, but the exit code, which is then 0. */
export interface RunExpectation {
  /** Accepted exit codes, or `any`. */
  readonly exit: readonly number[] | "any";
  readonly stdout?: TextExpectation;
  readonly stderr?: TextExpectation;
  /** Files after the run, relative to `{tmp}` unless a placeholder begins the path; false = must not exist. */
  readonly files: Readonly<Record<string, TextExpectation | boolean>>;
  readonly requests?: RequestExpectations;
}

/** What services must have been asked in the criterion so far, by their names. */
export type RequestExpectations = Readonly<
  Record<
    string,
    {
      readonly count?: number;
      /** The body of the request with that number, from 1. */
      readonly nth: Readonly<Record<string, TextExpectation>>;
    }
  >
>;

/** What a text must be; every given part must hold. Compared after CRLF → LF. */
export interface TextExpectation {
  /** The whole text, exactly; one final newline more or less does not count. */
  readonly equals?: string;
  readonly contains: readonly string[];
  /** RE2 expressions, searched anywhere. */
  readonly matches: readonly string[];
  readonly lacks: readonly string[];
  readonly json?: JsonExpectation;
}

/** What a JSON value must be. Numbers compare by value: 1 = 1.0. */
export interface JsonExpectation {
  /** Equal as a whole. */
  readonly equals?: unknown;
  /** Objects may hold more keys; lists must match element by element. */
  readonly subset?: unknown;
  /** A JSON Schema (2020-12), local references only. */
  readonly schema?: unknown;
  /** JMESPath that picks the value first. */
  readonly at?: string;
  /** Numbers may differ by this much. */
  readonly close?: number;
}

/** A table of calls with expected results. */
export interface CasesCheck extends CheckSettings {
  readonly kind: "cases";
  /** The table in the package, relative to the acceptance file's folder `validation/` (or `validation/held-out/`); or the rows themselves. */
  readonly source: { readonly file: string } | { readonly rows: readonly unknown[] };
  readonly mapping: CaseMapping;
  /** One run per case instead of the driver. `{case.input}`, `{case.input.key}`, `{case.name}` are its placeholders; stdout is its output. */
  readonly run?: readonly string[];
  /** How stdout of `run` becomes an output; `text` drops one final newline. */
  readonly output: "text" | "json";
  /** Numbers may differ by this much. */
  readonly close?: number;
}

/** How rows become cases: a named preset, or JMESPath expressions (`each` on the document, the others on a row). */
export interface CaseMapping {
  readonly preset?: string;
  readonly each?: string;
  readonly name?: string;
  readonly call?: string;
  readonly input?: string;
  readonly expect?: string;
  readonly error?: string;
}

/** Looks at the files of the output without running it. */
export interface FilesCheck extends CheckSettings {
  readonly kind: "files";
  /** Each glob must match at least one file. */
  readonly present: readonly string[];
  /** No glob may match a file. */
  readonly absent: readonly string[];
  /** Every file that a glob matches must fit. */
  readonly content: Readonly<Record<string, TextExpectation>>;
}

/**
 * Lays tests of the package beside a copy of the output and runs them. They load the output into their own
 * process, which could forge the report: an inside check.
 */
export interface SuiteCheck extends CheckSettings {
  readonly kind: "suite";
  /** Knows `{tests}` and `{report}`. */
  readonly argv: readonly string[];
  /** Folder in the package, relative to the acceptance file's folder. */
  readonly tests: string;
  /** Where it is laid, relative to the copy of the output. */
  readonly at: string;
  /** `exit`: nothing but the exit code. */
  readonly report: "junit" | "tap" | "ctrf" | "exit";
  readonly expect: SuiteExpectation;
  /** On each of them the suite must fail before its pass on an output counts. */
  readonly canaries: readonly Canary[];
}

/** A known-bad output that a package gives. */
export interface Canary {
  /** Folder in the package, relative to the acceptance file's folder. */
  readonly folder: string;
  /** Ids of exactly the tests that must fail; any when missing. */
  readonly fails?: readonly string[];
}

/** What a report must tell beside that no test failed. */
export interface SuiteExpectation {
  /** Ids of tests that must have passed. */
  readonly tests: readonly string[];
  /** How many tests must have passed. */
  readonly atLeast: number;
}

/** Starts the output as a server and sends it requests, one after the other. `timeoutMs` bounds each, and the start. */
export interface HttpCheck extends CheckSettings {
  readonly kind: "http";
  /** Knows `{port}`, which is also in the variable PORT. */
  readonly start: readonly string[];
  /** Path that must answer with a status from 200 to 399 first; where missing, the port must accept connections. */
  readonly ready?: string;
  /** An OpenAPI 3.1 document, relative to the package: requests and answers must fit it. */
  readonly openapi?: string;
  readonly requests: readonly HttpRequest[];
}

/** One request and what its answer must be. Texts know the captures of earlier requests. */
export interface HttpRequest {
  readonly method: string;
  /** Begins with `/`, with the placeholder of a service, or with a captured value. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent as JSON; a text that is nothing but a captured value is that value, with its type. */
  readonly json?: unknown;
  /** Whether redirects within the output are followed. */
  readonly follow: boolean;
  readonly expect: HttpExpectation;
  /** What is taken from the answer, by the name under which later requests know it. */
  readonly capture: Readonly<Record<string, Capture>>;
}

/** What an answer must be. */
export interface HttpExpectation {
  /** Accepted statuses; any from 200 to 299 when empty. */
  readonly status: readonly number[];
  /** By name in lower case; false = must not be there. */
  readonly headers: Readonly<Record<string, TextExpectation | boolean>>;
  readonly body?: TextExpectation;
}

/** Where a value is taken from: a JMESPath of the body, or a header, or a place of the body. */
export type Capture =
  | { readonly json: string }
  /** `matches`: RE2; its first group, or all of the match. */
  | { readonly header: string; readonly matches?: string }
  | { readonly matches: string };

/** A person looks at the output and signs. */
export interface ManualCheck extends CheckSettings {
  readonly kind: "manual";
  /** What to look at. */
  readonly asks: string;
}

/** A kind that the format knows and this version cannot run: it ends `not-run`. */
export interface LaterCheck extends CheckSettings {
  readonly kind: "property" | "judge";
  readonly mapping: Readonly<Record<string, unknown>>;
}

/** Something that checks can talk to, by the name that is its placeholder. */
export type ServiceDefinition =
  | { readonly kind: "static"; readonly folder: string; readonly span: Span }
  /** A process of its own for each criterion; knows `{port} {tmp} {fixtures} {with.name}`, and the variable PORT. */
  | {
      readonly kind: "command";
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      /** As of an `http` check. */
      readonly ready?: string;
      /** Milliseconds until it must be ready. */
      readonly timeoutMs: number;
      readonly span: Span;
    }
  /** A model whose answers a file of the validation folder gives, see `ModelScript`. */
  | { readonly kind: "model"; readonly script: string; readonly span: Span }
  | {
      readonly kind: "later";
      readonly mapping: Readonly<Record<string, unknown>>;
      readonly span: Span;
    };
