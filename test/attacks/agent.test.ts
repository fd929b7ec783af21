import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processesWith } from "../support/bad-input.ts";
import type { PsdResult } from "../support/psd.ts";
import { boxed, buildHostile, makeWorld, probes, probesIn, type World } from "./world.ts";

if (!boxed) process.stderr.write("attacks of agents are skipped: no bubblewrap\n");

/** An agent has the network and larger limits; psd says so and does not promise more. */
const notPromised = new Set([
  "reach-port",
  "reach-abstract-socket",
  "many-processes",
  "much-memory",
  "large-file",
  "fill-temporary-folder",
  "fill-home",
  "reach-datagram-port",
  "reach-virtual-socket",
]);
const tried = probes.filter((name) => !notPromised.has(name));

/** Everything that a terminal would act on. */
const escapes = "\u001B]52;c;aG9zdGlsZQ==\u0007\u001B[2J\u009B31m\u202E\u200B";

describe.skipIf(!boxed)("a hostile agent in a strict box", () => {
  let world: World;
  let built: PsdResult;
  let report: string;

  beforeAll(async () => {
    world = await makeWorld(["read-home"]);
    const turn = {
      messages: [`All is well ${escapes}`],
      thoughts: [escapes],
      tools: [{ title: `Tool ${escapes}` }],
      stderr: escapes,
      garbage: [escapes, '{"jsonrpc":"2.0","id":99,"result":{}}', "{".repeat(10_000)],
      files: { "main.py": probesIn(world) },
      // Beside the workspace, for what the probes leave would be no lawful output.
      shell: `cp main.py /tmp; cd /tmp; for it in ${tried.join(" ")}; do python3 main.py $it | sed "s/^/$it /"; done > $OLDPWD/report.txt`,
    };
    built = await buildHostile(world, turn);
    report = readFileSync(join(world.project.folder, "tools/x/report.txt"), "utf8");
  }, 300_000);
  afterAll(() => world.close());

  it.each(tried)("is held when it tries %s", (name) => {
    const own = report.split("\n").filter((it) => it.startsWith(`${name} `));
    expect(own).toEqual([`${name} held`]);
  });

  it("leaves no process and changes no file of the user's", () => {
    expect(processesWith(`sleep ${world.map["daemon"]}`)).toEqual([]);
    expect(world.userFiles()).toEqual({ userFile: world.canary, homeSecret: world.canary });
    expect(world.processesLive()).toBe(true);
  });

  it("breaks no terminal and shows nothing that is sealed or secret", async () => {
    const log = await world.project.psd(["log"]);
    const shown = await world.project.psd(["show", "a1"]);
    const said = [built, log, shown].flatMap((it) => [it.stdout, it.stderr]).join("\n");
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(said).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u200B]/u);
    expect(said).not.toContain(world.canary);
  });
});
