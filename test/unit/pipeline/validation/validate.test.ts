import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import type { Criterion } from "#src/pipeline/package/criterion.ts";
import { validate } from "#src/pipeline/validation/validate.ts";
import {
  availableSandboxes,
  cases,
  commandOf,
  type Court,
  criterion,
  files,
  judge,
  later,
  openCourt,
  run,
  selectionOf,
  text,
} from "../../../support/judging.ts";

const sandboxes = await availableSandboxes();

let court: Court;
beforeAll(async () => {
  court = await openCourt();
});
afterAll(async () => court.remove());

const greeter = `
const [name = "nobody"] = process.argv.slice(2);
if (name === "--fail") { console.error("no name"); process.exit(3); }
console.log("Hello, " + name);
`;
const start = { start: commandOf("node", "greet.js") };

/** Runs `start` on a path and expects exactly this text. */
const get = (path: string, equals: string) =>
  run(["{start}", path], { expect: { exit: [0], stdout: text({ equals }), files: {} } });

/** Runs `start` and expects a file of the machine's in `{tmp}`. */
const plant = (path: string) =>
  run(["sh", "{start}", "{tmp}"], {
    expect: { exit: [0], files: { [path]: text({ contains: ["root"] }) } },
  });

describe.each(sandboxes)("validation in a box of level $level", (sandbox) => {
  const verdictOf = async (
    criteria: readonly Criterion[],
    output: Readonly<Record<string, string>> = { "greet.js": greeter },
    more: Parameters<typeof selectionOf>[2] = { commands: start },
  ) => {
    const tree = await court.storeOutput(output);
    return judge(court, sandbox, { selection: selectionOf(court, criteria, more), tree });
  };
  const endsOf = async (...input: Parameters<typeof verdictOf>) => {
    const { verdict } = await verdictOf(...input);
    return verdict.results.map((it) => `${it.id} ${it.end}`);
  };

  test("is green where everything that is required holds", async () => {
    const { verdict } = await verdictOf(
      [
        criterion(
          "AC-1",
          run(["{start}", "Ada"], {
            expect: { exit: [0], stdout: text({ equals: "Hello, Ada" }), files: {} },
          }),
          { covers: ["KB-1"] },
        ),
        criterion(
          "AC-2",
          run(["{start}", "--fail"], {
            expect: { exit: [3], stderr: text({ contains: ["no name"] }), files: {} },
          }),
        ),
        criterion("AC-3", files({ present: ["*.js"], absent: ["**/*.py"] })),
      ],
      undefined,
      {
        commands: start,
        clauses: ["KB-1", "KB-2"].map((id) => ({
          id,
          text: id,
          layer: "core" as const,
          path: "SPECPROMPT.md",
          span: { file: "x", line: 1, column: 1 },
        })),
      },
    );
    expect(verdict.results.map((it) => [it.id, it.end])).toEqual([
      ["built-in/files", "passed"],
      ["built-in/commands", "passed"],
      ["AC-1", "passed"],
      ["AC-2", "passed"],
      ["AC-3", "passed"],
    ]);
    expect(verdict).toMatchObject({ outcome: "green", unverified: ["KB-2"], box: sandbox.level });
  });

  test("says what a failing command did", async () => {
    const { verdict } = await verdictOf([
      criterion(
        "AC-1",
        run(["{start}", "Ada"], {
          expect: { exit: [0], stdout: text({ equals: "Bye" }), files: {} },
        }),
      ),
      criterion("AC-2", run(["{start}", "--fail"])),
      criterion("AC-3", run(["{start}", "Ada"], { expect: { exit: [1], files: {} } })),
    ]);
    expect(verdict.outcome).toBe("red");
    const checks = verdict.results.slice(2).map((it) => it.checks[0]);
    expect(checks.map((it) => it?.symptom)).toEqual([
      "wrong-output",
      "should-not-have-failed",
      "should-have-failed",
    ]);
    expect(checks[0]?.evidence).toMatchObject({ expected: "Bye", actual: "Hello, Ada\n" });
    expect(checks[1]?.evidence).toMatchObject({ stderr: "no name\n" });
    expect(checks[1]?.evidence?.command?.slice(0, 2)).toEqual(["node", "greet.js"]);
  });

  test("brings the output back to what it was before every criterion", async () => {
    const output = {
      "mark.js": `
const fs = require("node:fs");
const before = fs.readdirSync(".").sort().join(" ");
fs.writeFileSync("left-behind", "x");
fs.appendFileSync("data.txt", "more");
console.log(before + " " + fs.readFileSync("data.txt", "utf8"));`,
      "data.txt": "some",
    };
    const check = run(["{start}"], {
      expect: { exit: [0], stdout: text({ equals: "data.txt mark.js somemore" }), files: {} },
    });
    // More than there are copies, and two processes in each: the second sees what the first has left.
    const again = run(["{start}"], {
      expect: {
        exit: [0],
        stdout: text({ equals: "data.txt left-behind mark.js somemoremore" }),
        files: {},
      },
    });
    const criteria = ["AC-1", "AC-2", "AC-3", "AC-4", "AC-5"].map((id) =>
      criterion(id, [check, again]),
    );
    const ends = await endsOf(criteria, output, {
      commands: { start: commandOf("node", "mark.js") },
    });
    expect(ends.slice(2)).toEqual(criteria.map((it) => `${it.id} passed`));
  });

  test("ends a check that fills the disk, and goes on with the next", async () => {
    const disk = { entries: 200, bytes: 30_000_000 };
    const narrow: Sandbox = {
      ...sandbox,
      prepare: (shape) => sandbox.prepare({ ...shape, limits: { ...shape.limits, disk } }),
    };
    const fill = `i=0; while :; do : > "$1/$i"; i=$((i+1)); sleep 0.001; done\n`;
    const tree = await court.storeOutput({ "fill.sh": fill, "greet.js": greeter });
    const criteria = [
      criterion("AC-1", run(["sh", "{out}/fill.sh", "{tmp}"])),
      criterion("AC-2", run(["sh", "{out}/fill.sh", "{out}"])),
      criterion("AC-3", run(["{start}"])),
    ];
    const selection = selectionOf(court, criteria, { commands: start });
    const { verdict } = await judge(court, narrow, { selection, tree });
    expect(verdict.results.slice(2).map((it) => `${it.end} ${it.checks[0]?.symptom}`)).toEqual([
      "failed crashed",
      "failed crashed",
      "passed undefined",
    ]);
    expect(verdict.results[2]?.checks[0]?.evidence?.message).toContain("may add 1 GiB and 100000");
    expect(verdict.limits).toBe(sandbox.level === "strict" ? "full" : "partial");
  });

  test("makes boxes ahead of their processes, and leaves none where it is cancelled", async () => {
    const control = new AbortController();
    const boxes = { waiting: 0, most: 0, started: 0 };
    const watched: Sandbox = {
      ...sandbox,
      prepare: (shape) => {
        const box = sandbox.prepare(shape);
        boxes.waiting += 1;
        return {
          start: (program) => {
            boxes.most = Math.max(boxes.most, boxes.waiting);
            boxes.waiting -= 1;
            boxes.started += 1;
            if (boxes.started === 3) control.abort();
            return box.start(program);
          },
          discard: async () => {
            await box.discard();
            boxes.waiting -= 1;
          },
        };
      },
    };
    const tree = await court.storeOutput({ "greet.js": greeter });
    const twice = [run(["{start}"]), run(["{start}"])];
    const criteria = ["AC-1", "AC-2", "AC-3", "AC-4"].map((id) => criterion(id, twice));
    const selection = selectionOf(court, criteria, { commands: start });
    const input = { selection, tree, seed: 1, tools: court.tools };
    const result = await validate(
      input,
      { sandbox: watched, store: court.store, environment: court.environment },
      { signal: control.signal },
    );
    expect(result.ok).toBe(false);
    expect(boxes).toMatchObject({ started: 3, waiting: 0 });
    expect(boxes.most).toBeGreaterThan(1);
  });

  test("brings back what a criterion changed under its old time", async () => {
    const forge =
      "touch -r data.txt {tmp}/time; printf fake > data.txt; touch -r {tmp}/time data.txt";
    const check = run(["sh", "-c", `cat data.txt; ${forge}`], {
      expect: { exit: [0], stdout: text({ equals: "true" }), files: {} },
    });
    const criteria = ["AC-1", "AC-2"].map((id) => criterion(id, check));
    const ends = await endsOf(criteria, { "data.txt": "true" });
    expect(ends.slice(2)).toEqual(["AC-1 passed", "AC-2 passed"]);
  });

  test("gives a criterion files, variables, input, and a new folder for its own", async () => {
    const output = {
      "tool.sh":
        'cat "$1/in/a.txt"; cat; echo "$GREETING"; echo "$TOKEN"; echo done > "$1/out.txt"',
    };
    const check = run(["sh", "{start}", "{tmp}"], {
      files: { "in/a.txt": "from {with.site}\n" },
      stdin: "input\n",
      env: { GREETING: "hi {with.site}" },
      expect: {
        exit: [0],
        stdout: text({ equals: "from Docs\ninput\nhi Docs\nsecret\n" }),
        files: { "out.txt": text({ equals: "done" }), "other.txt": false },
      },
    });
    const again = run(["ls", "{tmp}"], {
      expect: { exit: [0], stdout: text({ equals: "" }), files: {} },
    });
    const ends = await endsOf([criterion("AC-1", check), criterion("AC-2", again)], output, {
      commands: { start: commandOf("tool.sh") },
      textParameters: { site: "Docs" },
      environmentParameters: [
        { name: "token", variable: "TOKEN", type: "string", secret: true, value: "secret" },
      ],
    });
    expect(ends.slice(2)).toEqual(["AC-1 passed", "AC-2 passed"]);
  });

  test("lets no secret into evidence", async () => {
    const check = run(["{start}", "{with.token}"], {
      expect: { exit: [0], stdout: text({ equals: "x" }), files: {} },
    });
    const selection = selectionOf(court, [criterion("AC-1", check)], {
      commands: start,
      environmentParameters: [
        { name: "token", variable: "TOKEN", type: "string", secret: true, from: "SITE_TOKEN" },
      ],
    });
    const variables = { ...court.environment.variables, SITE_TOKEN: "hunter22" };
    const there = { ...court, environment: { ...court.environment, variables } };
    const tree = await court.storeOutput({ "greet.js": greeter });
    const { verdict, events } = await judge(there, sandbox, { selection, tree });
    expect(verdict.results.at(-1)?.checks[0]?.evidence).toMatchObject({
      actual: "Hello, [redacted]\n",
      stdout: "Hello, [redacted]\n",
    });
    expect(JSON.stringify([verdict, events])).not.toContain("hunter22");
  });

  test("counts trouble of the package or the machine as nobody's failure", async () => {
    const { verdict } = await verdictOf([
      criterion("AC-1", run(["no-such-program-anywhere"])),
      criterion("AC-2", run(["{start}", "{unknown}"])),
      criterion("AC-3", cases([], { run: ["{start}"] })),
      criterion(
        "AC-4",
        run(["{start}"], {
          expect: {
            exit: [0],
            stdout: text({ json: { schema: { $ref: "https://x.test/y" } } }),
            files: {},
          },
        }),
      ),
    ]);
    expect(verdict.results.slice(2).map((it) => it.end)).toEqual([
      "errored",
      "errored",
      "errored",
      "failed",
    ]);
    expect(verdict.outcome).toBe("red");
  });

  test("names a time limit, a crash, and output without end", async () => {
    const output = {
      "bad.sh": `case "$1" in
wait) sleep 30;;
crash) kill -SEGV $$;;
flood) yes;;
esac`,
    };
    const { verdict } = await verdictOf(
      ["wait", "crash", "flood"].map((it) =>
        criterion(it, run(["sh", "{start}", it], { timeoutMs: 700 })),
      ),
      output,
      { commands: { start: commandOf("bad.sh") } },
    );
    const symptoms = verdict.results.slice(2).map((it) => it.checks[0]?.symptom);
    expect(symptoms.slice(0, 2)).toEqual(["timed-out", "crashed"]);
    expect(["wrong-output", "timed-out"]).toContain(symptoms[2]);
  });

  test("serves a folder of the package under its name", async () => {
    await court.write("validation/fixtures/site/index.html", "<p>the front page</p>");
    await court.write("validation/fixtures/site/deep/page.html", "<p>deep</p>");
    const output = {
      "get.js": `fetch(process.argv[2]).then(async (it) => {
  console.log(it.status, it.headers.get("content-type"), await it.text());
});`,
    };
    const span = { file: "x", line: 1, column: 1 };
    const services = {
      site: { kind: "static" as const, folder: "fixtures/site", span, root: court.folder },
      model: { kind: "later" as const, mapping: {}, span, root: court.folder },
    };
    const html = "200 text/html; charset=utf-8";
    const ends = await endsOf(
      [
        criterion("AC-1", get("{site}/", `${html} <p>the front page</p>`)),
        criterion("AC-2", get("{site}/deep/page.html", `${html} <p>deep</p>`)),
        criterion("AC-3", get("{site}/none", "404 text/plain; charset=utf-8 Not Found")),
        criterion("AC-4", get("{model}", "")),
      ],
      output,
      { services, commands: { start: commandOf("node", "get.js") } },
    );
    expect(ends.slice(2)).toEqual(["AC-1 passed", "AC-2 passed", "AC-3 passed", "AC-4 not-run"]);
  });

  test("follows no link that a program planted", async () => {
    await court.write("secret.txt", "SECRET");
    const output = {
      "plant.sh": `ln -s ${court.root}/package/secret.txt "$1/copy"; ln -s /etc "$1/etc"`,
    };
    const { verdict } = await verdictOf(
      [criterion("AC-1", plant("copy")), criterion("AC-2", plant("etc/passwd"))],
      output,
      { commands: { start: commandOf("plant.sh") } },
    );
    expect(verdict.results.slice(2).map((it) => it.end)).toEqual(["failed", "failed"]);
    expect(JSON.stringify(verdict)).not.toContain("SECRET");
  });

  test("is unverified where nothing that is required could be run", async () => {
    const { verdict } = await verdictOf([criterion("AC-1", later())]);
    expect(verdict.results.at(-1)).toMatchObject({ id: "AC-1", end: "not-run" });
    expect(verdict.outcome).toBe("unverified");
    expect((await verdictOf([])).verdict.outcome).toBe("unverified");
  });

  test("leaves nothing in the temporary folder, also where it is cancelled", async () => {
    const tree = await court.storeOutput({ "greet.js": greeter });
    const controller = new AbortController();
    const result = await validate(
      {
        selection: selectionOf(court, [criterion("AC-1", run(["sleep", "30"]))], {
          commands: start,
        }),
        tree,
        seed: 1,
        tools: court.tools,
      },
      { sandbox, store: court.store, environment: court.environment },
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === "criterion-started" && event.id === "AC-1") controller.abort();
        },
      },
    );
    expect(result.diagnostics.map((it) => it.code)).toEqual(["validation/cancelled"]);
    expect(await readdir(court.environment.temporary)).toEqual([]);
  });

  test("reports a tree that the store does not have", async () => {
    const tree = { id: "0".repeat(40), files: [] };
    const result = await validate(
      { selection: selectionOf(court, []), tree, seed: 1, tools: court.tools },
      { sandbox, store: court.store, environment: court.environment },
      { signal: new AbortController().signal },
    );
    expect(result.diagnostics.map((it) => it.code)).toEqual(["validation/tree-missing"]);
  });

  test("asks every case of the driver, and shows the first that fail in the order of the table", async () => {
    const output = {
      "drive.js": `
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, call, input } = JSON.parse(line);
  const answer = call === "fail" ? { error: "refused: " + input } : { output: input === 7 || input === 30 ? -1 : input };
  process.stdout.write(JSON.stringify({ id, ...answer }) + "\\n");
});`,
    };
    const commands = { drive: commandOf("node", "drive.js") };
    const numbers = Array.from({ length: 500 }, (_, it) => ({
      call: "echo",
      input: it,
      expect: it,
    }));
    const good = [
      { call: "echo", input: { a: [1, "ü"] }, expect: { a: [1, "ü"] } },
      { call: "echo", input: 0.1, expect: 0.1000001 },
      { call: "fail", input: "x", error: true },
      { call: "fail", input: "x", error: "refused" },
    ];
    const { verdict } = await verdictOf(
      [
        criterion("AC-1", cases(numbers)),
        criterion("AC-2", cases(good, { close: 0.001 })),
        criterion("AC-3", cases([{ call: "fail", input: 1, expect: 1 }])),
        criterion("AC-4", cases([{ call: "echo", input: 1, error: true }])),
      ],
      output,
      { commands },
    );
    const [first, second, third, fourth] = verdict.results.slice(2).map((it) => it.checks[0]);
    expect(first?.cases).toMatchObject({
      total: 500,
      failed: 2,
      failures: [
        { input: 7, expected: "7", actual: "-1", symptom: "wrong-output" },
        { input: 30, expected: "30", actual: "-1", symptom: "wrong-output" },
      ],
    });
    expect(second).toMatchObject({ end: "passed", cases: { total: 4, failed: 0 } });
    expect(third?.symptom).toBe("should-not-have-failed");
    expect(fourth?.symptom).toBe("should-have-failed");
  });

  test("runs a command for each case", async () => {
    const output = {
      "upper.js": `
const [input] = process.argv.slice(2);
if (input === "bad") { console.error("no letters"); process.exit(1); }
console.log(JSON.stringify({ text: input.toUpperCase() }));`,
    };
    const table = [
      { name: "one", input: { text: "one", times: 2 }, expect: { text: "ONE" } },
      { name: "two", input: { text: "{out}" }, expect: { text: "{OUT}" } },
      { name: "bad", input: { text: "bad" }, error: "no letters" },
      { name: "wrong", input: { text: "bad" }, expect: { text: "BAD" } },
    ];
    const check = cases(table, { run: ["{start}", "{case.input.text}"], output: "json" });
    const { verdict } = await verdictOf([criterion("AC-1", check)], output, {
      commands: { start: commandOf("node", "upper.js") },
    });
    expect(verdict.results.at(-1)?.checks[0]?.cases).toMatchObject({
      total: 4,
      failed: 1,
      failures: [{ name: "wrong", symptom: "should-not-have-failed" }],
    });
  });
});
