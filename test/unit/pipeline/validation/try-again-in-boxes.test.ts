import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import {
  availableSandboxes,
  commandOf,
  type Court,
  criterion,
  judge,
  openCourt,
  run,
  selectionOf,
} from "../../../support/judging.ts";

const sandboxes = await availableSandboxes();

let court: Court;
beforeAll(async () => {
  court = await openCourt();
});
afterAll(async () => court.remove());

describe.each(sandboxes)("trying again in a box of level $level", (sandbox) => {
  test("tries what failed again, as if for the first time, and calls flaky what passes then", async () => {
    let started = 0;
    // Each process is told which one it is: it depends on nothing else.
    const counting: Sandbox = {
      ...sandbox,
      prepare: (shape) => {
        const box = sandbox.prepare(shape);
        const start: typeof box.start = (program) => {
          started += 1;
          return box.start({ ...program, env: { ...program.env, NUMBER: String(started) } });
        };
        return { ...box, start };
      },
    };
    const output = {
      "start.sh":
        '[ -e left ] || [ -e "$1/left" ] && exit 9\ntouch left "$1/left"\n[ $NUMBER = 3 ]',
    };
    const exits = (id: string, ...exit: number[]) =>
      criterion(id, run(["sh", "{start}", "{tmp}"], { expect: { exit, files: {} } }));
    const selection = selectionOf(
      court,
      [exits("AC-1", 0), exits("AC-2", 1), exits("AC-3", 7), exits("AC-4", 8)],
      { commands: { start: commandOf("start.sh") } },
    );
    const tree = await court.storeOutput(output);
    const judged = { selection, tree, tryAgain: "decisive" } as const;
    const { verdict, events } = await judge(court, counting, judged);
    expect(verdict.outcome).toBe("red");
    expect(verdict.results.slice(2).map(({ id, end, tried }) => ({ id, end, tried }))).toEqual([
      { id: "AC-1", end: "flaky", tried: { times: 3, failed: 2 } },
      { id: "AC-2", end: "passed", tried: undefined },
      { id: "AC-3", end: "failed", tried: { times: 4, failed: 4 } },
      { id: "AC-4", end: "failed", tried: undefined },
    ]);
    expect(started).toBe(9);
    expect(events.filter((it) => it.type === "criterion-ended")).toHaveLength(6);
    const alone = selectionOf(court, [exits("AC-1", 0)], { commands: selection.commands });
    started = 0;
    const again = await judge(court, counting, { ...judged, selection: alone });
    expect(again.verdict).toMatchObject({ outcome: "flaky", unverified: [] });
  });
});
