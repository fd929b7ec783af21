import type { Connection } from "../../../platform/door.ts";
import {
  exchange,
  type HttpAnswer,
  type HttpQuestion,
  type NoAnswer,
} from "../../../platform/exchange.ts";
import type { HttpRequest } from "../../package/criterion.ts";
import { errored, failed, type Finding } from "../finding.ts";
import { expandJson, expandText, type PlaceholderValues } from "../placeholders.ts";
import { type Captures, expandTyped } from "./captures.ts";
import { how, type RunningOutput } from "./running-output.ts";

/** Bytes of the body of an answer. */
const bodyBytes = 8 * 2 ** 20;

/** Redirects that are followed one after the other. */
const mostRedirects = 10;

/** Statuses that send a client elsewhere, and those of them that keep method and body. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const keeping: ReadonlySet<number> = new Set([307, 308]);

/** Something that is asked: the output, or a service of the package. */
export interface Addressee {
  /** Host and port as URLs name them. */
  readonly authority: string;
  readonly connect: () => Promise<Connection | undefined>;
}

/** What asking needs beside the request. */
export interface Asking {
  readonly output: Pick<RunningOutput, "port" | "connect" | "ended">;
  /** A service by its name; undefined for any other name. */
  readonly service: (name: string) => Addressee | undefined;
  readonly values: PlaceholderValues;
  readonly captures: Captures;
  /** Milliseconds for each exchange. */
  readonly timeoutMs: number;
}

/** An answer, and what it answers: the last of several where redirects were followed. */
export interface Asked {
  readonly answer: HttpAnswer;
  readonly question: HttpQuestion;
  /** Whether the output answered, and no service of the package. */
  readonly ofOutput: boolean;
}

/** Sends a request and gives the answer, after redirects within the addressee where they are followed. */
export async function askOutput(request: HttpRequest, asking: Asking): Promise<Asked | Finding> {
  const target = targetOf(request, asking);
  if ("end" in target) return target;
  let question = questionOf(request, target, asking);
  if ("end" in question) return question;
  for (let count = 0; ; count += 1) {
    const answer = await askOnce(question, target.to, asking);
    if ("end" in answer) return answer;
    if (!request.follow || !redirects.has(answer.status)) {
      return { answer, question, ofOutput: target.ofOutput };
    }
    const next = ownPath(answer.headers["location"] ?? "", question.path, target.to.authority);
    if (next === undefined) {
      const actual = answer.headers["location"] ?? "no location";
      return failed("wrong-output", { message: "The answer redirects to elsewhere", actual });
    }
    if (count === mostRedirects) {
      const message = `The answers redirected more than ${mostRedirects} times`;
      return failed("wrong-output", { message });
    }
    question = redirected(question, answer.status, next);
  }
}

interface Target {
  readonly to: Addressee;
  readonly path: string;
  readonly ofOutput: boolean;
}

/** Whom a request addresses: a captured value may be a URL, and then must be one of the output. */
function targetOf(request: HttpRequest, asking: Asking): Target | Finding {
  const { output, values, service } = asking;
  const named = /^\{([a-z][a-z0-9_-]*)\}/u.exec(request.path)?.[0] ?? "";
  const other = service(named.slice(1, -1));
  if (other !== undefined) {
    const path = expandText(request.path.slice(named.length), values);
    return { to: other, ofOutput: false, path: encoded(path.startsWith("/") ? path : `/${path}`) };
  }
  const to = { authority: `127.0.0.1:${output.port}`, connect: output.connect };
  const wanted = expandText(request.path, values);
  const isPath = wanted.startsWith("/") && !wanted.startsWith("//");
  const path = isPath ? encoded(wanted) : ownPath(wanted, "/", to.authority);
  if (path !== undefined) return { to, path, ofOutput: true };
  return failed("wrong-output", { message: "The path leads away from the output", actual: wanted });
}

/** A path as it is written, with what cannot be sent as it is encoded: an output may be asked for `/../x`. */
function encoded(path: string): string {
  return path.replace(/[^\x21-\x7e]+/gu, (it) => encodeURIComponent(it.toWellFormed()));
}

/** The path and query of a reference, seen from a path of an addressee; undefined where it leads elsewhere. */
function ownPath(reference: string, from: string, authority: string): string | undefined {
  const base = `http://${authority}`;
  if (reference === "" || !URL.canParse(reference, base + from)) return undefined;
  const url = new URL(reference, base + from);
  const asName = `http://${authority.replace("127.0.0.1", "localhost")}`;
  const isOwn = url.origin === base || url.origin === asName;
  return isOwn && url.username === "" && url.password === ""
    ? url.pathname + url.search
    : undefined;
}

function questionOf(
  request: HttpRequest,
  { path, to }: Target,
  { values, captures }: Asking,
): HttpQuestion | Finding {
  const headers = Object.entries(request.headers).map(
    ([name, it]) => [name, expandText(it, values)] as const,
  );
  const bad = headers.find(([, it]) => /[^\t\x20-\x7e\x80-\xff]/u.test(it));
  if (bad !== undefined) return errored(`The header ${bad[0]} has characters that none can have`);
  const query = Object.entries(request.query).map(
    ([name, it]) => `${encodeURIComponent(name)}=${encodeURIComponent(expandText(it, values))}`,
  );
  const body = bodyOf(request, values, captures);
  const isJson = request.json !== undefined;
  const names = headers.map(([name]) => name.toLowerCase());
  return {
    method: request.method,
    path: [path, ...(query.length === 0 ? [] : [query.join("&")])].join(
      path.includes("?") ? "&" : "?",
    ),
    headers: {
      Host: to.authority,
      Connection: "close",
      ...(isJson && !names.includes("content-type") ? { "Content-Type": "application/json" } : {}),
      ...(body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) }),
      ...Object.fromEntries(headers),
    },
    ...(body === undefined ? {} : { body }),
  };
}

function bodyOf(
  { body, json }: HttpRequest,
  values: PlaceholderValues,
  captures: Captures,
): string | undefined {
  if (json === undefined) return body === undefined ? undefined : expandText(body, values);
  return JSON.stringify(expandJson(expandTyped(json, captures), values));
}

/** Asked again elsewhere: only some statuses keep method and body. */
function redirected(question: HttpQuestion, status: number, path: string): HttpQuestion {
  if (keeping.has(status)) return { ...question, path };
  const { body: _, headers, method } = question;
  const kept = Object.entries(headers).filter(([name]) => !/^content-/iu.test(name));
  return { method: method === "HEAD" ? method : "GET", path, headers: Object.fromEntries(kept) };
}

const sentences: Readonly<Record<NoAnswer, (seconds: number) => Finding>> = {
  late: (seconds) =>
    failed("timed-out", { message: `There was no whole answer after ${seconds} s` }),
  "too-large": () =>
    failed("wrong-output", {
      message: `The answer has more than ${bodyBytes / 2 ** 20} MiB, or more than 64 KiB of headers`,
    }),
  closed: () =>
    failed("crashed", { message: "The connection was closed before there was a whole answer" }),
  malformed: () => failed("wrong-output", { message: "The answer is not HTTP/1.1" }),
};

async function askOnce(
  question: HttpQuestion,
  to: Addressee,
  { output, timeoutMs }: Asking,
): Promise<HttpAnswer | Finding> {
  const connection = await to.connect();
  const limits = { wallMs: timeoutMs, bodyBytes };
  const answer = connection === undefined ? "closed" : await exchange(connection, question, limits);
  if (typeof answer === "object") return answer;
  const exit = answer === "closed" ? output.ended() : undefined;
  if (exit !== undefined) return failed("crashed", { message: `The output ended (${how(exit)})` });
  if (connection !== undefined) return sentences[answer](timeoutMs / 1000);
  return failed("crashed", { message: `Nothing accepts connections at ${to.authority}` });
}
