import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leftBehind } from "../support/bad-input.ts";
import { agentOptions } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";
import { boxed } from "./world.ts";

if (!boxed) process.stderr.write("attacks on verdicts are skipped: no bubblewrap\n");

const source = readFileSync(new URL("tamper.py", import.meta.url), "utf8");
const namesIn = (table: string): readonly string[] =>
  [
    ...(source.split(`\n${table} = {`)[1]?.split("\n}\n")[0] ?? "").matchAll(
      /^ {4}"([a-z0-9-]+)": /gmu,
    ),
  ].map(([, name = ""]) => name);
const [tampers, reports, drivers] = ["TAMPERS", "REPORTS", "DRIVERS"].map(namesIn) as [
  readonly string[],
  readonly string[],
  readonly string[],
];
const canary = `canary-${randomUUID()}`;

let numbers = 0;
function criterion(says: string, check: string): string {
  numbers += 1;
  return `  - { id: AC-${numbers}, required: false, says: "${says}", check: ${check} }`;
}

const rows = [1, 2, 3, 4, 5].map((it) => `{ i: ${it}, o: ${it * 2} }`).join(", ");

const criteria = [
  ...tampers.flatMap((name) => [
    criterion(
      `tamper ${name}`,
      `{ run: ["{start}", tamper, "{tmp}"], env: { NAME: ${name} }, expect: { stdout: changed } }`,
    ),
    criterion(`after ${name}`, `{ run: ["{start}", look, "{tmp}"], expect: { stdout: pristine } }`),
  ]),
  ...reports.map((name) =>
    criterion(
      `report ${name}`,
      `{ run: ["{start}", report, "{tmp}"], env: { NAME: ${name} }, timeout: 10s, expect: { files: { report.txt: { contains: never } } } }`,
    ),
  ),
  ...[...drivers, "honest"].map((name) =>
    criterion(
      `driver ${name}`,
      `{ cases: { rows: [${rows}], input: i, expect: o }, env: { NAME: ${name} }, timeout: 4s }`,
    ),
  ),
];

interface Result {
  readonly says: string;
  readonly end: string;
  readonly durationMs: number;
}

describe.skipIf(!boxed)("an output that wants another verdict", () => {
  let project: PsdProject;
  let built: PsdResult;
  let shown: string;
  let results: ReadonlyMap<string, Result>;

  beforeAll(async () => {
    project = createPsdProject({
      "hostile/SPECPROMPT.md":
        "---\nspecprompt: 1\ncommands: { start: python3 main.py, drive: python3 main.py drive }\n---\n\n# Hostile\n\n- **KB-1** It is.\n",
      "hostile/validation/acceptance.yaml": `criteria:\n${criteria.join("\n")}\n`,
      "hostile/validation/held-out/acceptance.yaml": `criteria:\n  - { id: HO-1, says: ${canary}, covers: [KB-1], required: false, check: { run: ["{start}", look] } }\n`,
    });
    const homeSecret = join(project.home, ".ssh/id_test");
    mkdirSync(join(project.home, ".ssh"));
    writeFileSync(homeSecret, canary);
    const heldOut = join(project.folder, "hostile/validation/held-out/acceptance.yaml");
    const program = source.replace(
      "WORLD = {}",
      `WORLD = ${JSON.stringify({ homeSecret, heldOut })}`,
    );
    const agent = agentOptions(project, [
      { files: { "main.py": program, "data.txt": "original\n" } },
    ]);
    const once = ["--generations", "1", "--repairs", "0", "--no-promote"];
    const env = { SECRET_TOKEN: canary };
    built = await project.psd(["build", "hostile", "--into", "x", ...agent, ...once], { env });
    shown = (await project.psd(["show", "a1", "--json"])).stdout;
    const told: readonly Result[] = JSON.parse(shown).attempt.verdict.results;
    results = new Map(told.map((it) => [it.says, it]));
  }, 600_000);
  afterAll(() => project.remove());

  it.each(tampers)("changes its own check only by %s", (name) => {
    expect(results.get(`after ${name}`)).toMatchObject({ end: "passed" });
  });

  it.each(tampers)("sees what it did by %s within that check (control)", (name) => {
    expect(results.get(`tamper ${name}`)).toMatchObject({ end: "passed" });
  });

  it.each(reports)("has nothing read for it by a report that is a %s", (name) => {
    const own = results.get(`report ${name}`);
    expect(own?.end).toBe("failed");
    expect(own?.durationMs).toBeLessThan(60_000);
  });

  it.each(drivers)("passes no case by a driver that tries to %s", (name) => {
    const own = results.get(`driver ${name}`);
    expect(own?.end).toBe("failed");
    expect(own?.durationMs).toBeLessThan(120_000);
  });

  it("passes by an honest driver (control)", () => {
    expect(results.get("driver honest")).toMatchObject({ end: "passed" });
  });

  it("brings no secret into its evidence and leaves nothing", () => {
    expect(built.code, built.stderr).toBe(0);
    expect(`${shown}${built.stdout}${built.stderr}`).not.toContain(canary);
    expect(leftBehind(project)).toEqual([]);
  });
});
