import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import type { Criterion } from "#src/pipeline/package/criterion.ts";
import {
  availableSandboxes,
  cases,
  commandOf,
  type Court,
  criterion,
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
console.log("Hello, " + name);
`;
const start = { start: commandOf("node", "greet.js") };

describe.each(sandboxes)("psd's own checks in a box of level $level", (sandbox) => {
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

  test("runs setup once, and starts every box from what it left", async () => {
    const output = {
      "prepare.sh": "#!/bin/sh\nmkdir built && cp source.js built/main.js\n",
      "source.js": "console.log('built')",
    };
    const commands = {
      setup: commandOf("./prepare.sh"),
      start: commandOf("node", "built/main.js"),
    };
    const check = run(["{start}"], {
      expect: { exit: [0], stdout: text({ equals: "built" }), files: {} },
    });
    const { verdict, events } = await verdictOf(
      [criterion("AC-1", check), criterion("H-1", check, { heldOut: true, covers: ["KB-1"] })],
      output,
      { commands },
    );
    expect(verdict.outcome).toBe("green");
    expect(events.filter((it) => it.type.startsWith("setup"))).toMatchObject([
      { type: "setup-started", command: ["./prepare.sh"] },
      { type: "setup-ended", ok: true },
    ]);
  });

  test("copies no pipe and no socket that setup leaves", async () => {
    const leave = "import os, socket; os.mkfifo('pipe'); socket.socket(socket.AF_UNIX).bind('s')";
    const commands = { ...start, setup: commandOf("python3", "-c", leave) };
    const check = criterion("AC-1", run(["sh", "-c", "test -f greet.js && ! ls pipe s"]));
    expect(await endsOf([check], { "greet.js": greeter }, { commands })).toContain("AC-1 passed");
  });

  test("starts what is installed where the output has a file of that name", async () => {
    const right = { exit: [0], stdout: text({ equals: "Hello, nobody" }), files: {} };
    const check = criterion("AC-1", run(["{start}"], { expect: right }));
    const shim = "#!/bin/sh\necho forged\n";
    expect(await endsOf([check], { "greet.js": greeter, node: shim })).toContain("AC-1 passed");
    const own = { commands: { start: commandOf("greet") } };
    const output = { greet: "#!/bin/sh\necho Hello, nobody\n" };
    expect(await endsOf([check], output, own)).toContain("AC-1 passed");
  });

  test("ends a setup that fills the disk", async () => {
    const disk = { entries: 200, bytes: 30_000_000 };
    const narrow: Sandbox = {
      ...sandbox,
      run: (it, signal) => sandbox.run({ ...it, limits: { ...it.limits, disk } }, signal),
    };
    const fill = "i=0; while :; do : > made-$i; i=$((i+1)); sleep 0.001; done\n";
    const tree = await court.storeOutput({ "fill.sh": fill });
    const commands = { setup: commandOf("sh", "fill.sh") };
    const selection = selectionOf(court, [], { commands });
    const { verdict } = await judge(court, narrow, { selection, tree });
    const setup = verdict.results.find((it) => it.id === "built-in/setup");
    expect(setup?.checks[0]).toMatchObject({
      end: "failed",
      symptom: "crashed",
      evidence: { message: "The command `setup` wrote more than 8 GiB or 500000 files" },
    });
  });

  test("tries nothing where setup fails, and says what setup said", async () => {
    const { verdict } = await verdictOf(
      [criterion("AC-1", run(["{start}"])), criterion("AC-2", later())],
      { "greet.js": greeter },
      { commands: { ...start, setup: commandOf("sh", "-c", "echo no compiler >&2; exit 4") } },
    );
    expect(verdict.results.map((it) => `${it.id} ${it.end}`)).toEqual([
      "built-in/files passed",
      "built-in/setup failed",
      "AC-1 failed",
      "AC-2 not-run",
    ]);
    expect(verdict.results[1]?.checks[0]?.evidence).toMatchObject({ stderr: "no compiler\n" });
  });

  test("installs nothing of an output that asks for what it may not have", async () => {
    const output = {
      "greet.js": greeter,
      "package.json": '{"dependencies":{"left-pad":"1","\\u001b[2J":"1"}}',
    };
    const criteria = [criterion("AC-1", run(["{start}"]))];
    const commands = { ...start, setup: commandOf("sh", "-c", "echo installed > done") };
    const { verdict, events } = await verdictOf(criteria, output, { commands });
    expect(verdict.results.map((it) => `${it.id} ${it.end}`)).toEqual([
      "built-in/files passed",
      "built-in/dependencies failed",
      "AC-1 failed",
    ]);
    expect(events.filter((it) => it.type.startsWith("setup"))).toEqual([]);
    expect(verdict.dependencies).toEqual([
      { name: "\u001B[2J", file: "package.json" },
      { name: "left-pad", file: "package.json" },
    ]);
  });

  test("lists what an output asks for where it may ask for anything", async () => {
    const output = { "greet.js": greeter, "package.json": '{"devDependencies":{"left-pad":"1"}}' };
    const rules = { ignore: [], allow: [], dependencies: "any" as const };
    const { verdict } = await verdictOf([], output, { commands: start, output: rules });
    expect(verdict.results.map((it) => it.id)).toEqual(["built-in/files", "built-in/commands"]);
    expect(verdict.dependencies).toEqual([{ name: "left-pad", file: "package.json" }]);
  });

  test("judges a manifest without dependencies as lawful", async () => {
    const output = { "greet.js": greeter, "package.json": '{"type":"module"}' };
    const { verdict } = await verdictOf([], output);
    expect(verdict.results.map((it) => `${it.id} ${it.end}`)).toContain(
      "built-in/dependencies passed",
    );
    expect(verdict).not.toHaveProperty("dependencies");
  });

  test("judges an empty output without running anything", async () => {
    const ends = await endsOf([criterion("AC-1", run(["{start}"]))], {});
    expect(ends).toEqual(["built-in/files failed", "AC-1 failed"]);
  });

  test("takes commands that nobody else gives from the output, and no others", async () => {
    const own = "commands: { start: node greet.js, drive: node other.js }\n";
    const check = run(["{start}"], {
      expect: { exit: [0], stdout: text({ contains: ["Hello"] }), files: {} },
    });
    const output = { "greet.js": greeter, "specprompt.output.yaml": own };
    expect(await endsOf([criterion("AC-1", check)], output, {})).toContain("AC-1 passed");
    const decided = { commands: { start: commandOf("node", "missing.js") } };
    expect(await endsOf([criterion("AC-1", check)], output, decided)).toContain("AC-1 failed");
  });

  test.each([
    ["a command that is nowhere", "commands: { test: no-such-program }", "no-such-program"],
    ["a tool that is nowhere", "needs: { no-such-tool: '>=1' }", "no-such-tool"],
    [
      "an unknown key",
      "commands: { start: node greet.js }\npromote: true",
      "specprompt.output.yaml",
    ],
    ["an alias", "commands: &a { start: node greet.js }\nneeds: *a", "specprompt.output.yaml"],
  ])("refuses %s in the output's own file", async (_, content, named) => {
    const { verdict } = await verdictOf([], { "specprompt.output.yaml": content }, {});
    const result = verdict.results.find((it) => it.id === "built-in/commands");
    expect(result?.end).toBe("failed");
    expect(result?.checks[0]?.evidence?.message).toContain(named);
  });

  test("asks for a command that a visible check uses and nobody gives", async () => {
    const { verdict } = await verdictOf(
      [criterion("AC-1", run(["{start}"])), criterion("AC-2", cases([{ input: 1, output: 1 }]))],
      { "readme.txt": "nothing" },
      {},
    );
    expect(verdict.results[1]?.checks[0]?.evidence?.message).toContain("`drive`");
    expect(verdict.results.slice(2).map((it) => it.checks[0]?.symptom)).toEqual([
      "missing-file",
      "missing-file",
    ]);
  });
});
