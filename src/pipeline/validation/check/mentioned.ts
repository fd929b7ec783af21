import type {
  Check,
  HttpRequest,
  RunExpectation,
  TextExpectation,
} from "../../package/criterion.ts";
import type { Locator, PageStep } from "../../package/page-check.ts";
import { placeholdersIn } from "../placeholders.ts";

/** The placeholders of a check: where an unknown name is a fault, and where it is plain text. */
export interface Mentioned {
  /** In commands, paths, variables and the working folder. */
  readonly strict: readonly string[];
  /** In input, content of files and expectations. */
  readonly loose: readonly string[];
}

/** The names of all placeholders in a check. */
export function mentionedIn(check: Check): Mentioned {
  const ownNames = ownNamesOf(check);
  const strict = [
    ...argvOf(check),
    ...Object.values(check.env),
    ...Object.keys(check.files),
    check.cwd ?? "",
    ...(check.kind === "run" ? Object.keys(check.expect.files) : []),
    ...(check.kind === "http" ? check.requests.flatMap(wordsOfRequest) : []),
    ...(check.kind === "page" ? check.steps.flatMap(wordsOfStep) : []),
  ];
  const loose = [
    check.stdin ?? "",
    ...Object.values(check.files),
    ...(check.kind === "run" ? textsOfRun(check.expect) : []),
    ...(check.kind === "http" ? check.requests.flatMap(textsOfRequest) : []),
    ...(check.kind === "page" ? check.steps.flatMap(textsOfStep) : []),
    ...(check.kind === "files" ? Object.values(check.content).flatMap(textsOf) : []),
  ];
  const isForeign = (name: string): boolean => !ownNames.includes(name);
  const asked = check.kind === "run" ? Object.keys(check.expect.requests ?? {}) : [];
  return {
    strict: namesIn(strict).filter(isForeign),
    loose: [...namesIn(loose).filter(isForeign), ...asked],
  };
}

/** Names that have a value within a check only. */
function ownNamesOf(check: Check): readonly string[] {
  if (check.kind === "suite") return ["tests", "report"];
  if (check.kind === "page") return ["port"];
  if (check.kind !== "http") return [];
  return ["port", ...check.requests.flatMap((it) => Object.keys(it.capture))];
}

function wordsOfRequest({ path, query, headers }: HttpRequest): readonly string[] {
  return [path, ...Object.values(query), ...Object.values(headers)];
}

function textsOfRequest({ body, json, expect }: HttpRequest): readonly string[] {
  const headers = Object.values(expect.headers).filter(
    (it): it is TextExpectation => typeof it === "object",
  );
  const texts = expect.body === undefined ? headers : [...headers, expect.body];
  return [body ?? "", JSON.stringify(json) ?? "", ...texts.flatMap(textsOf)];
}

function wordsOfStep(step: PageStep): readonly string[] {
  if (step.do === "open") return [step.path];
  return "on" in step && step.on !== undefined ? wordsOfLocator(step.on) : [];
}

function wordsOfLocator({ value, name, within }: Locator): readonly string[] {
  return [value, name ?? "", ...(within === undefined ? [] : wordsOfLocator(within))];
}

function textsOfStep(step: PageStep): readonly string[] {
  if (step.do === "fill" || step.do === "select") return [step.value];
  if (step.do === "title" || step.do === "url") return textsOf(step.expect);
  if (step.do !== "see") return [];
  return [step.text, step.value].flatMap((it) => (it === undefined ? [] : textsOf(it)));
}

function argvOf(check: Check): readonly string[] {
  if (check.kind === "run" || check.kind === "suite") return check.argv;
  if (check.kind === "http" || check.kind === "page") return check.start;
  return check.kind === "cases" ? (check.run ?? ["{drive}"]) : [];
}

function textsOfRun({ stdout, stderr, files }: RunExpectation): readonly string[] {
  const texts = Object.values(files).filter((it): it is TextExpectation => typeof it === "object");
  return [stdout, stderr, ...texts].flatMap((it) => (it === undefined ? [] : textsOf(it)));
}

function textsOf({ equals, contains, matches, lacks, json }: TextExpectation): readonly string[] {
  const whole = json === undefined ? "" : JSON.stringify([json.equals, json.subset]);
  return [equals ?? "", ...contains, ...matches, ...lacks, whole];
}

function namesIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap(placeholdersIn))];
}
