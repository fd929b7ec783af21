import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  canaryOutputs,
  type KnownOutput,
  stubOutputs,
} from "#src/pipeline/judging/known-outputs.ts";
import {
  availableSandboxes,
  cases,
  commandOf,
  type Court,
  criterion,
  files,
  judge,
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

let folders = 0;
async function stored(output: KnownOutput) {
  folders += 1;
  const tree = await output.store(join(court.root, `known-${folders}`), court.store);
  if (!tree.ok) throw new Error(JSON.stringify(tree.diagnostics));
  return tree.value;
}

describe.each(sandboxes)("stubs in a box of level $level", (sandbox) => {
  test("are tried on every criterion, whatever the package starts, and prepare nothing", async () => {
    const commands = {
      setup: commandOf("false"),
      start: commandOf("node", "main.js"),
      drive: commandOf("node", "drive.js"),
    };
    const answers = (...rows: unknown[]) => cases(rows);
    const selection = selectionOf(
      court,
      [
        criterion("exits", run(["{start}"])),
        criterion("fails", run(["{start}"], { expect: { exit: [1], files: {} } })),
        criterion(
          "prints",
          run(["{start}"], { expect: { exit: [0], stdout: text({ contains: ["a"] }), files: {} } }),
        ),
        criterion("null", answers({ call: "f", input: { a: 1 } }, { call: "g", expect: null })),
        criterion("one", answers({ call: "f", input: 1, expect: 1 })),
        criterion("absent", files({ absent: ["**/*.pyc"] })),
        criterion("elsewhere", run(["{start}"], { cwd: "{tmp}" })),
      ],
      { commands },
    );
    const passed = await Promise.all(
      stubOutputs(selection).map(async (output) => {
        const tree = await stored(output);
        const { verdict } = await judge(court, sandbox, { selection: output.selection, tree });
        const ends = verdict.results.filter((it) => it.end === "passed").map((it) => it.id);
        return [output.name, ends.filter((it) => !it.startsWith("built-in/"))];
      }),
    );
    expect(Object.fromEntries(passed)).toEqual({
      empty: ["fails", "absent"],
      silent: ["exits", "null", "absent", "elsewhere"],
    });
  });
});

test("canaries are whole outputs of either layer, without what the output may not hold", async () => {
  await court.write("validation/canaries/wrong/main.js", "wrong");
  await court.write("validation/canaries/wrong/node_modules/x.js", "x");
  await court.write("validation/held-out/canaries/other/lib/main.js", "other");
  const outputs = canaryOutputs(selectionOf(court, []));
  expect(outputs.map((it) => it.name).toSorted()).toEqual([
    "validation/canaries/wrong",
    "validation/held-out/canaries/other",
  ]);
  const trees = await Promise.all(outputs.map(stored));
  expect(trees.map((it) => it.files.map((file) => file.path).join(" ")).toSorted()).toEqual([
    "lib/main.js",
    "main.js",
  ]);
  expect(await readFile(outputs[0]?.file ?? "", "utf8")).toMatch(/wrong|other|x/u);
});
