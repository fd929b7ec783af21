import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processesWith } from "../support/bad-input.ts";
import type { PsdResult } from "../support/psd.ts";
import { boxed, buildHostile, makeWorld, probes, probesIn, type World } from "./world.ts";

if (!boxed) process.stderr.write("attacks of outputs are skipped: no bubblewrap\n");

interface Shown {
  readonly attempt: {
    readonly verdict: {
      readonly results: readonly { readonly says: string; readonly end: string }[];
    };
  };
}

/** The probes whose criterion does not hold: those with which an output escaped. */
async function escapesOf(world: World): Promise<readonly string[]> {
  const shown = await world.project.psd(["show", "a1", "--json"]);
  const { attempt }: Shown = JSON.parse(shown.stdout);
  return probes.filter((name) =>
    attempt.verdict.results.some(
      ({ says, end }) => says.endsWith(`tries ${name}.`) && end !== "passed",
    ),
  );
}

describe.skipIf(!boxed)("a hostile output in a strict box", () => {
  let world: World;
  let built: PsdResult;
  let escapes: readonly string[];

  beforeAll(async () => {
    world = await makeWorld(probes);
    built = await buildHostile(world, { files: { "main.py": probesIn(world) } }, "--no-promote");
    escapes = await escapesOf(world);
  }, 300_000);
  afterAll(() => world.close());

  it.each(probes)("is held when it tries %s", (name) => {
    expect(escapes).not.toContain(name);
  });

  it("leaves no process, reaches no service and changes no file of the user's", () => {
    expect(processesWith(`sleep ${world.map["daemon"]}`)).toEqual([]);
    expect(world.connections()).toBe(0);
    expect(world.userFiles()).toEqual({ userFile: world.canary, homeSecret: world.canary });
    expect(world.processesLive()).toBe(true);
  });

  it("learns and shows nothing that is sealed or secret", async () => {
    const log = await world.project.psd(["log"]);
    const shown = await world.project.psd(["show", "a1"]);
    const said = [built, log, shown].flatMap((it) => [it.stdout, it.stderr]).join("\n");
    expect(said).not.toContain(world.canary);
  });
});

/** Those that work without a box where root starts psd. */
const ofRoot = [
  "change-kernel-settings",
  "read-kernel-log",
  "clone-mount",
  "open-by-handle",
  "take-priority",
  "set-clock",
];

/** Attacks that must work without a box, or the tests above say nothing. */
const controls = [
  "read-home",
  "read-project",
  "read-held-out",
  "read-package",
  "read-git-directory",
  "read-environments",
  "see-machine-process",
  "reach-port",
  "reach-socket",
  "reach-abstract-socket",
  "write-project",
  "write-through-link",
  "write-through-hard-link",
  "large-file",
  "much-memory",
  "many-processes",
  "read-inherited-descriptor",
  "write-inherited-descriptor",
  "list-through-inherited-folder",
  "read-shared-memory",
  "read-foreign-memory",
  "read-keyring",
  "reach-datagram-port",
  "reach-any-socket",
  "keep-privileges",
  "end-machine-process",
  ...(process.getuid?.() === 0 ? ofRoot : []),
];

describe("without a box the same output", () => {
  let world: World;
  let escapes: readonly string[];

  beforeAll(async () => {
    world = await makeWorld(controls);
    const turn = { files: { "main.py": probesIn(world) } };
    await buildHostile(world, turn, "--no-promote", "--box", "none");
    escapes = await escapesOf(world);
  }, 300_000);
  afterAll(() => world.close());

  it.each(controls)("escapes by %s (control)", (name) => {
    expect(escapes).toContain(name);
  });
});
