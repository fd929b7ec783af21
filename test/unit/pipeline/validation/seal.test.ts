import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toJUnit } from "#src/pipeline/validation/junit.ts";
import { sealVerdict } from "#src/pipeline/validation/seal.ts";
import type { CriterionResult } from "#src/pipeline/validation/verdict.ts";
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
const marker = "MARKER-4711";

let court: Court;
beforeAll(async () => {
  court = await openCourt();
});
afterAll(async () => court.remove());

const output = {
  "drive.js": `
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, input } = JSON.parse(line);
  process.stdout.write(JSON.stringify({ id, output: "echo " + input }) + "\\n");
});`,
  "start.js": "console.error(process.argv.slice(2).join(' ')); process.exitCode = 7;",
};
const commands = { start: commandOf("node", "start.js"), drive: commandOf("node", "drive.js") };

/** Held-out criteria of every kind and end, the marker in all of their texts. */
const heldOut = [
  criterion(`H-${marker}-1`, run(["{start}", marker])),
  criterion(`H-${marker}-2`, [
    run(["{start}", marker], {
      expect: { exit: [7], stderr: text({ contains: [marker] }), files: {} },
    }),
    files({ content: { "start.js": text({ contains: [marker] }) } }),
  ]),
  criterion(`H-${marker}-3`, cases([{ name: marker, call: marker, input: marker, output: 1 }])),
  criterion(`H-${marker}-4`, cases([], { source: { file: `${marker}.yaml` } })),
  criterion(`H-${marker}-5`, later()),
  criterion(`H-${marker}-6`, run(["{start}"], { env: { A: `{${marker.toLowerCase()}}` } })),
  criterion(
    `H-${marker}-7`,
    run(["{start}"], { expect: { exit: "any", files: { [marker]: true } } }),
  ),
].map((it) => ({ ...it, heldOut: true, says: `${marker} holds`, covers: ["KB-1"] }));

describe.each(sandboxes)("the seal in a box of level $level", (sandbox) => {
  test("lets no byte of a held-out check into verdict, events or JUnit", async () => {
    const tree = await court.storeOutput(output);
    const selection = selectionOf(
      court,
      [criterion("AC-1", files({ present: ["*.js"] })), ...heldOut],
      {
        commands,
      },
    );
    const { verdict, sealed, events } = await judge(court, sandbox, { selection, tree });
    expect(verdict.results.map((it) => [it.id, it.end])).toEqual([
      ["built-in/files", "passed"],
      ["built-in/commands", "passed"],
      ["AC-1", "passed"],
      ["held-out-1", "failed"],
      ["held-out-2", "failed"],
      ["held-out-3", "failed"],
      ["held-out-4", "errored"],
      ["held-out-5", "not-run"],
      ["held-out-6", "errored"],
      ["held-out-7", "failed"],
    ]);
    const shown = [JSON.stringify(verdict), JSON.stringify(events), toJUnit(verdict)];
    for (const it of shown) expect(it.toLowerCase()).not.toContain("4711");
    expect(verdict.results.slice(3).map((it) => it.checks[0]?.symptom)).toEqual([
      "should-not-have-failed",
      "wrong-output",
      "wrong-output",
      undefined,
      undefined,
      undefined,
      "missing-file",
    ]);
    expect(verdict.results[3]).toMatchObject({ covers: ["KB-1"], says: "A held-out check" });
    expect(sealed.results.map((it) => it.id)).toEqual(heldOut.map((it) => it.id));
    expect(sealed.results[0]?.checks[0]?.evidence?.stderr).toContain(marker);
  });

  test("shows held-out fixtures to no visible check, and visible ones to both", async () => {
    const own = await openCourt();
    await own.write("validation/fixtures/seen.txt", "seen");
    await own.write("validation/held-out/fixtures/hidden.txt", marker);
    const tree = await own.storeOutput({ "look.sh": 'ls -R "$1"; cat "$1"/*' });
    const look = run(["sh", "{start}", "{fixtures}"]);
    const expecting = (contains: string, lacks: string) => ({
      ...look,
      expect: { exit: [0], stdout: text({ contains: [contains], lacks: [lacks] }), files: {} },
    });
    const selection = selectionOf(
      own,
      [
        criterion("AC-1", expecting("seen", "hidden")),
        criterion("H-1", expecting(marker, "seen"), { heldOut: true }),
      ],
      { commands: { start: commandOf("look.sh") } },
    );
    const { verdict } = await judge(own, sandbox, { selection, tree });
    expect(verdict.outcome).toBe("green");
    await own.remove();
  });
});

test("a held-out criterion keeps the symptom of the check that failed, and not how long it took", () => {
  const result: CriterionResult = {
    id: "H-1",
    says: "x",
    covers: ["KB-1"],
    required: true,
    heldOut: true,
    end: "failed",
    checks: [
      { kind: "run", end: "passed", durationMs: 1 },
      { kind: "run", end: "failed", symptom: "timed-out", durationMs: 1 },
    ],
    digest: "d",
    durationMs: 2,
  };
  const { verdict } = sealVerdict({
    tree: "t",
    outcome: "red",
    results: [
      { ...result, id: "AC-1", heldOut: false },
      { ...result, tried: { times: 4, failed: 4 } },
      { ...result, id: "H-2" },
    ],
    unverified: [],
    box: "none",
    seed: 1,
    durationMs: 1,
  });
  expect(verdict.results.map((it) => it.id)).toEqual(["AC-1", "held-out-1", "held-out-2"]);
  expect(verdict.results[1]?.checks).toEqual([
    { kind: "held-out", end: "failed", symptom: "timed-out", durationMs: 0 },
  ]);
  expect(verdict.results.map((it) => it.durationMs)).toEqual([2, 0, 0]);
  expect(verdict.results.filter((it) => "tried" in it)).toEqual([]);
});

test("copied answers are looked for in visible tables only", async () => {
  const own = await openCourt();
  const answers = ["3 hours ago", "2 weeks ago", "in 14 days"];
  const rows = answers.map((expect, input) => ({ input, expect }));
  const tree = await own.storeOutput({
    "drive.js": `
const answers = ${JSON.stringify(answers)};
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, input } = JSON.parse(line);
  console.log(JSON.stringify({ id, output: answers[input] }));
});`,
    "README.md": answers.join(" "),
  });
  const selection = selectionOf(
    own,
    [criterion("AC-1", cases(rows)), criterion("H-1", cases(rows), { heldOut: true })],
    { commands: { drive: commandOf("node", "drive.js") } },
  );
  const [sandbox] = sandboxes;
  if (sandbox === undefined) throw new Error("no sandbox");
  const { verdict, sealed } = await judge(own, sandbox, { selection, tree });
  const copied = verdict.results.flatMap((it) => it.checks.map((one) => one.copied));
  expect(copied).toEqual([
    undefined,
    undefined,
    { found: 3, of: 3, files: ["drive.js"] },
    undefined,
  ]);
  expect(JSON.stringify(sealed)).not.toContain("copied");
  await own.remove();
});
