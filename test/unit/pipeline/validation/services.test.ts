import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunCheck } from "#src/pipeline/package/criterion.ts";
import {
  availableSandboxes,
  commandOf,
  type Court,
  criterion,
  http,
  judge,
  openCourt,
  request,
  run,
  selectionOf,
  text,
} from "../../../support/judging.ts";

const sandboxes = await availableSandboxes();
const span = { file: "x", line: 1, column: 1 };

let court: Court;
beforeAll(async () => {
  court = await openCourt();
});
afterAll(async () => court.remove());

const script = `
replies:
  - when: { contains: red }
    reply: RED
  - when: { nth: 2 }
    reply: SECOND
`;

/** An agent that asks its model each of its arguments and prints the answers. */
const agent = `
const [url, ...questions] = process.argv.slice(2);
for (const content of questions) {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content }] });
  const response = await fetch(url + "/v1/chat/completions", { method: "POST", body });
  const answer = await response.json();
  console.log(answer.choices?.[0].message.content ?? answer.error.message);
}
`;

/** A service that counts what it is asked, and ends when it is told to. */
const api = `
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
const [port, file] = process.argv.slice(2);
let count = 0;
createServer((question, answer) => {
  if (question.url === "/die") process.exit(9);
  if (question.url === "/up") return answer.end();
  count += 1;
  answer.end([count, process.env.MODE, readFileSync(file, "utf8"), ...(existsSync("/psd/out") ? ["OUTPUT"] : [])].join(" "));
}).listen(Number(port), "127.0.0.1");
if (process.env.PORT !== port) process.exit(1);
`;

/** Prints what a URL answers, or serves nothing. */
const ask = `
import { createServer } from "node:http";
const [url] = process.argv.slice(2);
if (url === "serve") createServer().listen(Number(process.env.PORT), "127.0.0.1");
else console.log(await fetch(url).then((it) => it.text(), (error) => error.message));
`;

/** Runs the agent with questions, and expects this of its output and of its requests. */
function asks(
  questions: readonly string[],
  equals: string,
  requests: NonNullable<RunCheck["expect"]["requests"]>,
): RunCheck {
  return run(["{start}", "{model}", ...questions], {
    expect: { exit: [0], stdout: text({ equals }), files: {}, requests },
  });
}

describe.each(sandboxes)("services in a box of level $level", (sandbox) => {
  test("a scripted model answers each criterion anew, and tells what it was asked", async () => {
    await court.write("validation/model.yaml", script);
    const tree = await court.storeOutput({ "agent.mjs": agent });
    const services = {
      model: { kind: "model" as const, script: "model.yaml", span, root: court.folder },
      lost: { kind: "model" as const, script: "none.yaml", span, root: court.folder },
    };
    const none = "The script of this model has no reply to request 1 (POST /v1/chat/completions)";
    const body = text({ json: { subset: { messages: [{ content: "blue" }] } } });
    const criteria = [
      criterion(
        "AC-1",
        asks(["red", "blue"], "RED\nSECOND", { model: { count: 2, nth: { 2: body } } }),
      ),
      criterion("AC-2", asks(["blue"], none, { model: { count: 1, nth: { 1: body } } })),
      criterion("AC-3", asks(["red"], "RED", { model: { count: 2, nth: {} } })),
      criterion("AC-4", asks(["red"], "RED", { model: { nth: { 1: body } } })),
      criterion("AC-5", asks(["red"], "RED", { model: { nth: { 2: body } } })),
      criterion("AC-6", run(["{start}", "{lost}"])),
    ];
    const selection = selectionOf(court, criteria, {
      services,
      commands: { start: commandOf("node", "agent.mjs") },
    });
    const { verdict } = await judge(court, sandbox, { selection, tree });
    const results = verdict.results.slice(2);
    expect(results.map((it) => it.end)).toEqual([
      "passed",
      "passed",
      "failed",
      "failed",
      "failed",
      "errored",
    ]);
    const [, second, third, fourth, fifth, sixth] = results.map((it) => it.checks[0]);
    expect(second?.notes).toEqual([
      "The service model had no reply to these requests: 1 (/v1/chat/completions)",
    ]);
    expect(third?.evidence?.message).toBe("The service model was asked 1 times, not 2");
    expect(fourth?.evidence?.message).toBe("request 1 to model differs at $.messages[0].content");
    expect(fifth?.evidence?.message).toBe("There was no request 2 to model");
    expect(sixth?.evidence?.message).toBe("The service lost has no script none.yaml");
  });

  test("a command runs anew for each criterion, in a box that knows nothing of the output", async () => {
    await court.write("validation/fixtures/word.txt", "fixture");
    await court.write("validation/fixtures/api.mjs", api);
    const tree = await court.storeOutput({ "ask.mjs": ask });
    const command = (argv: readonly string[], timeoutMs = 20_000) => ({
      kind: "command" as const,
      argv,
      env: { MODE: "{with.mode}" },
      ready: "/up",
      timeoutMs,
      span,
      root: court.folder,
    });
    const services = {
      api: command(["node", "{fixtures}/api.mjs", "{port}", "{fixtures}/word.txt"]),
      dead: command(["sh", "-c", "echo no database >&2; exit 5"]),
      slow: command(["sleep", "60"], 500),
    };
    const asks = (path: string, equals: string) =>
      run(["{start}", path], { expect: { exit: [0], stdout: text({ equals }), files: {} } });
    const criteria = [
      criterion("AC-1", [
        asks("{api}/count", "1 test fixture"),
        asks("{api}/count", "2 test fixture"),
      ]),
      criterion("AC-2", asks("{api}/count", "1 test fixture")),
      criterion(
        "AC-3",
        http(
          [
            request("{api}/count", {
              expect: { status: [200], headers: {}, body: text({ contains: ["1 test"] }) },
            }),
          ],
          { start: ["{start}", "serve"] },
        ),
      ),
      criterion("AC-4", asks("{api}/die", "1 test fixture")),
      criterion("AC-5", asks("{dead}/", "")),
      criterion("AC-6", asks("{slow}/", "")),
    ];
    const selection = selectionOf(court, criteria, {
      services,
      commands: { start: commandOf("node", "ask.mjs") },
      textParameters: { mode: "test" },
    });
    const { verdict } = await judge(court, sandbox, { selection, tree });
    const results = verdict.results.slice(2);
    expect(results.map((it) => it.checks.at(-1)?.evidence?.message)).toEqual([
      undefined,
      undefined,
      undefined,
      "The service api ended while the check ran (exit code 9)",
      "The service dead is not there: it ended before it was ready (exit code 5); it wrote: no database",
      "The service slow is not there: it did not answer /up at 127.0.0.1 and its port after 0.5 s",
    ]);
    expect(results.slice(3).map((it) => it.end)).toEqual(["errored", "errored", "errored"]);
  });
});
