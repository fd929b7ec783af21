import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startProcess } from "#src/platform/process.ts";
import { askDriver } from "#src/pipeline/validation/cases/ask-driver.ts";
import type { Answer } from "#src/pipeline/validation/cases/case.ts";
import { parseAnswer, requestOf } from "#src/pipeline/validation/cases/driver-protocol.ts";
import { shuffle } from "#src/pipeline/validation/cases/shuffle.ts";

/** A driver that runs the script for each request; `say` writes a line. */
function driverOf(script: string): string {
  return `
const say = (value) => process.stdout.write((typeof value === "string" ? value : JSON.stringify(value)) + "\\n");
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, call, input } = JSON.parse(line);
  ${script}
});`;
}

/** Asks a driver for these inputs, in this order, and gathers what comes. */
async function ask(
  script: string,
  inputs: readonly unknown[],
  { silenceMs = 5000, totalMs = 60_000, program = [process.execPath, "-e"] } = {},
) {
  const answers = new Map<number, Answer>();
  const guilty: (readonly [id: number, symptom: string])[] = [];
  let processes = 0;
  const requests = inputs.map((input, id) =>
    requestOf(id, { name: `case ${id}`, call: "echo", input, expect: null }),
  );
  const fault = await askDriver(requests, {
    start: () => {
      processes += 1;
      return startProcess({ argv: [...program, script], cwd: "/", env: {} });
    },
    silenceMs,
    totalMs,
    signal: new AbortController().signal,
    onAnswer: (id, answer) => answers.set(id, answer),
    onGuilty: (id, symptom) => guilty.push([id, symptom]),
  });
  return { answers, guilty, fault, processes };
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, it) => it);

describe("driver 1", () => {
  test("asks everything of one process, in any order of answers", async () => {
    const script = `
let held = [];
const flush = () => { for (const it of held.reverse()) process.stdout.write(JSON.stringify(it) + "\\n"); held = []; };
require("node:readline").createInterface({ input: process.stdin })
  .on("line", (line) => { const { id, input } = JSON.parse(line); held.push({ id, output: input }); if (held.length === 20) flush(); })
  .on("close", flush);
setInterval(flush, 20).unref();`;
    const { answers, fault, processes } = await ask(script, numbers(500));
    expect(fault).toBeUndefined();
    expect(processes).toBe(1);
    expect(answers.size).toBe(500);
    expect([...answers].every(([id, it]) => "output" in it && it.output === id)).toBe(true);
  });

  test("ends a driver that answers now and then, and never comes to an end", async () => {
    const slow = driverOf("setTimeout(() => say({ id, output: input }), 50 * id);");
    const { fault, answers, processes } = await ask(slow, numbers(20_000), { totalMs: 1500 });
    expect(fault).toMatchObject({ symptom: "timed-out" });
    expect(fault?.message).toBe("The driver had not answered every case after 1.5 s");
    expect(answers.size).toBeLessThan(20_000);
    expect(processes).toBe(1);
  });

  test("keeps at most 64 requests open", async () => {
    const script = `
let open = [];
let most = 0;
require("node:readline").createInterface({ input: process.stdin })
  .on("line", (line) => { open.push(JSON.parse(line).id); most = Math.max(most, open.length); });
setInterval(() => { for (const id of open.splice(0)) process.stdout.write(JSON.stringify({ id, output: most }) + "\\n"); }, 50).unref();
process.stdin.on("end", () => process.exit());`;
    const { answers } = await ask(script, numbers(200));
    const outputs = [...answers.values()].map((it) => ("output" in it ? it.output : undefined));
    expect(Math.max(...outputs.map(Number))).toBe(64);
  });

  test("reads outputs, missing outputs and both forms of errors", async () => {
    const { answers } = await ask(
      driverOf(`
if (input === 0) say({ id, output: { text: "ü" } });
if (input === 1) say({ id });
if (input === 2) say({ id, error: "bare" });
if (input === 3) say({ id, error: { message: "long", code: "E_LONG" } });
if (input === 4) say("\\n  " + JSON.stringify({ id, output: 1.0 }) + "\\r");`),
      numbers(5),
    );
    expect(numbers(5).map((id) => answers.get(id))).toEqual([
      { output: { text: "ü" } },
      { output: null },
      { error: { message: "bare" } },
      { error: { message: "long", code: "E_LONG" } },
      { output: 1 },
    ]);
  });

  test.each([
    ["a line that is not JSON", 'say("ready")', "ready"],
    ["an answer to nothing", "say({ id: 99, output: 1 })", "99"],
    ["a second answer", "say({ id, output: 1 }); say({ id, output: 2 })", '"output":2'],
    ["a list", "say([id])", "[0]"],
    ["a line of more than 1 MiB", 'say({ id, output: "x".repeat(2 ** 20) })', ""],
    [
      "output without end",
      'const on = () => process.stdout.write("x".repeat(2 ** 16), on); on();',
      "",
    ],
  ])("fails the whole table for %s", async (_, script, shown) => {
    const { fault } = await ask(driverOf(script), numbers(3));
    expect(fault?.symptom).toBe("wrong-output");
    expect(fault?.message).toContain(shown);
    expect(fault?.message.length).toBeLessThan(1000);
  });

  test("finds the one case that kills the driver", async () => {
    const { answers, guilty, fault } = await ask(
      `while read -r line; do
  id=\${line#*:}; id=\${id%%,*}
  [ "$id" = 70 ] && exit 9
  echo "{\\"id\\":$id}"
done`,
      numbers(200),
      { program: ["/bin/sh", "-c"] },
    );
    expect(fault).toBeUndefined();
    expect(guilty).toEqual([[70, "crashed"]]);
    expect(answers.size).toBe(199);
  });

  test("finds the cases on which the driver falls silent", async () => {
    const { answers, guilty, processes } = await ask(
      driverOf("if (input === 3 || input === 4) return; say({ id, output: input });"),
      numbers(10),
      { silenceMs: 1500 },
    );
    expect(guilty).toEqual([
      [3, "timed-out"],
      [4, "timed-out"],
    ]);
    expect(answers.size).toBe(8);
    expect(processes).toBe(3);
  });

  test("blames no case for the death that another one caused", async () => {
    const { answers, guilty } = await ask(
      driverOf(
        `if (input === 5) process.exit(1); setTimeout(() => say({ id, output: input }), 5);`,
      ),
      numbers(30),
    );
    expect(guilty).toEqual([[5, "crashed"]]);
    expect(answers.size).toBe(29);
  });

  test("gives up on a driver that never answers, with the end of its stderr", async () => {
    const { fault, processes } = await ask(
      'console.error("no such module"); process.exit(1)',
      numbers(500),
    );
    expect(fault).toMatchObject({ symptom: "crashed", stderr: "no such module\n" });
    expect(processes).toBeLessThan(6);
  });

  test("gives up after twenty guilty cases", async () => {
    const { fault, guilty } = await ask(
      driverOf("if (input > 5) process.exit(1); say({ id, output: input });"),
      numbers(100),
    );
    expect(guilty).toHaveLength(20);
    expect(fault?.message).toContain("20 cases");
  });

  test("fails a driver that does not end, and one that talks on", async () => {
    const late = await ask(
      `${driverOf("say({ id, output: 1 })")} setInterval(() => {}, 1000);`,
      numbers(2),
    );
    expect(late.fault?.symptom).toBe("timed-out");
    const talks = await ask(
      `${driverOf("say({ id, output: 1 })")} process.stdin.on("end", () => say("bye"));`,
      numbers(2),
    );
    expect(talks.fault?.message).toContain("bye");
  });

  test("says that a program cannot be started at all", async () => {
    const fault = await askDriver([requestOf(0, { name: "a", call: null, input: 1, expect: 1 })], {
      start: () => startProcess({ argv: ["/nowhere/driver"], cwd: "/", env: {} }),
      silenceMs: 1000,
      totalMs: 60_000,
      signal: new AbortController().signal,
      onAnswer: () => {},
      onGuilty: () => {},
    });
    expect(fault?.notStarted).toBe("ENOENT");
  });

  test("takes inputs larger than a pipe", async () => {
    const large = "x".repeat(300_000);
    const { answers, fault } = await ask(
      driverOf("say({ id, output: input.length })"),
      Array.from({ length: 100 }, () => large),
    );
    expect(fault).toBeUndefined();
    expect([...answers.values()].every((it) => "output" in it && it.output === 300_000)).toBe(true);
  });

  test("stops at once when it is cancelled", async () => {
    const controller = new AbortController();
    const asked = askDriver([requestOf(0, { name: "a", call: null, input: 1, expect: 1 })], {
      start: () => {
        queueMicrotask(() => controller.abort());
        return startProcess({ argv: ["sleep", "60"], cwd: "/", env: { PATH: "/usr/bin:/bin" } });
      },
      silenceMs: 60_000,
      totalMs: 60_000,
      signal: controller.signal,
      onAnswer: () => {},
      onGuilty: () => {},
    });
    expect(await asked).toBeUndefined();
  });
});

describe("parts of driver 1", () => {
  test("an answer is read back from any line of the right form", () => {
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue(), (id, output) => {
        const back = parseAnswer(JSON.stringify({ id, output }));
        expect(back).toEqual({ id, answer: { output: JSON.parse(JSON.stringify(output)) } });
      }),
    );
  });

  test("a shuffle keeps every item and depends on its seed alone", () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(2 ** 32 - 1), (items, seed) => {
        const shuffled = shuffle(items, seed);
        expect(shuffled).toEqual(shuffle(items, seed));
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      }),
    );
    expect(shuffle(numbers(8), 1)).toEqual([2, 1, 6, 7, 4, 3, 0, 5]);
    expect(shuffle(numbers(8), 2)).not.toEqual(shuffle(numbers(8), 1));
  });
});
