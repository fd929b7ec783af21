import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Selection } from "#src/pipeline/composition/selection.ts";
import {
  type LayerBounds,
  type Layers,
  openLayers,
} from "#src/pipeline/validation/setup/layers.ts";
import { systemClock } from "#src/platform/clock.ts";
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

const hour = 60 * 60_000;
const most: LayerBounds = { bytes: 1_000_000, milliseconds: 24 * hour };
const network = { network: "hosts" as const, hosts: ["packages.example"] };

let root: string;
let layers: Layers;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "psd-layers-"));
  layers = openLayers(join(root, "layers"), systemClock, most);
});

afterEach(() => rm(root, { recursive: true, force: true }));

const kept = (): Promise<string[]> => readdir(join(root, "layers"));

/** A folder as a set-up may leave it. */
async function folderWith(name: string, text = "text"): Promise<string> {
  const folder = join(root, name);
  await mkdir(join(folder, "deep/empty"), { recursive: true });
  await writeFile(join(folder, "deep/a file\n"), text);
  await writeFile(join(folder, "program"), "#!/bin/sh\n", { mode: 0o755 });
  await writeFile(join(folder, "-rf"), "");
  await symlink("../program", join(folder, "deep/link"));
  await symlink("/nowhere", join(folder, "dangling"));
  return folder;
}

async function restore(key: string): Promise<unknown> {
  const target = join(root, "target");
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "before"), "");
  return layers.restore(key, target);
}

describe("a kept layer", () => {
  test("comes back as it was, in the place of what is there", async () => {
    await layers.keep("one", await folderWith("source"), network);
    expect(await restore("one")).toEqual(network);
    const target = join(root, "target");
    expect((await readdir(target)).toSorted()).toEqual(["-rf", "dangling", "deep", "program"]);
    expect(await readFile(join(target, "deep/a file\n"), "utf8")).toBe("text");
    expect(await readdir(join(target, "deep/empty"))).toEqual([]);
    expect((await stat(join(target, "program"))).mode & 0o777).toBe(0o755);
    expect(await readlink(join(target, "deep/link"))).toBe("../program");
    expect(await readlink(join(target, "dangling"))).toBe("/nowhere");
    expect((await readdir(root)).toSorted()).toEqual(["layers", "source", "target"]);
  });

  test("is its owner's alone", async () => {
    await layers.keep("one", await folderWith("source"), network);
    const modes = await Promise.all(
      ["", "one.tar", "one.json"].map(
        async (it) => (await stat(join(root, "layers", it))).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });

  test("is nothing to another key, and nothing before it was kept", async () => {
    expect(await restore("one")).toBeUndefined();
    await layers.keep("one", await folderWith("source"), network);
    expect(await restore("two")).toBeUndefined();
    expect(await readdir(join(root, "target"))).toEqual(["before"]);
  });

  test.each([
    ["changed in one byte", async (file: string) => flip(file, 600)],
    ["cut short", async (file: string) => truncate(file, 1024)],
    ["longer", async (file: string) => writeFile(file, "more", { flag: "a" })],
    ["gone", async (file: string) => rm(file)],
    ["a link", async (file: string) => replaceByLink(file)],
  ])("whose archive is %s is forgotten, not used", async (_, spoil) => {
    await layers.keep("one", await folderWith("source"), network);
    await spoil(join(root, "layers/one.tar"));
    expect(await restore("one")).toBeUndefined();
    expect(await kept()).toEqual([]);
    expect(await readdir(join(root, "target"))).toEqual(["before"]);
  });

  test.each([
    "",
    "{}",
    "[",
    `{"digest":"${"0".repeat(64)}","network":"none"}`,
    "x".repeat(100_000),
  ])("whose note is %.20j is not used", async (note) => {
    await layers.keep("one", await folderWith("source"), network);
    await writeFile(join(root, "layers/one.json"), note);
    expect(await restore("one")).toBeUndefined();
  });

  test("is forgotten when it is old", async () => {
    await layers.keep("one", await folderWith("source"), network);
    const then = new Date(Date.now() - 25 * hour);
    await utimes(join(root, "layers/one.tar"), then, then);
    expect(await restore("one")).toBeUndefined();
    expect(await kept()).toEqual([]);
  });

  test("makes room by what was not used for longest", async () => {
    for (const [index, key] of ["a", "b", "c"].entries()) {
      await layers.keep(key, await folderWith(key, "x".repeat(300_000)), network);
      const then = new Date(Date.now() - (10 - index) * hour);
      await utimes(join(root, `layers/${key}.json`), then, then);
    }
    expect(await restore("a")).toEqual(network);
    await layers.keep("d", await folderWith("d", "x".repeat(300_000)), network);
    expect(await kept()).toEqual(["a.json", "a.tar", "c.json", "c.tar", "d.json", "d.tar"]);
  });

  test("that is too large alone is not made, nor is one of what nobody can read", async () => {
    await layers.keep("one", await folderWith("large", "x".repeat(600_000)), network);
    await layers.keep("two", join(root, "missing"), network);
    expect(await kept()).toEqual([]);
  });

  test("takes away what a psd that was killed left of one", async () => {
    const left = join(root, "layers/new.psd-4194305-");
    const own = await readlink("/proc/self/ns/pid").catch(() => "0");
    await mkdir(`${left}${/\d+/u.exec(own)?.[0] ?? "0"}-abc`, { recursive: true });
    await layers.keep("one", await folderWith("source"), network);
    expect(await kept()).toEqual(["one.json", "one.tar"]);
  });
});

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  await writeFile(file, bytes);
}

async function replaceByLink(file: string): Promise<void> {
  const other = join(root, "other");
  await rename(file, other);
  await symlink(other, file);
}

const [plain, boxed] = await availableSandboxes();

describe.skipIf(boxed === undefined)("judging the same tree again", () => {
  let court: Court;

  beforeEach(async () => {
    court = await openCourt();
  });
  afterEach(() => court.remove());

  /** A set-up that leaves something else each time; the check shows what, and spoils it. */
  const once = "head -c 16 /dev/urandom | od -An -tx1 > made.txt; chmod 755 made.txt";
  const look = run(["sh", "-c", "cat made.txt; echo spoilt > made.txt; exit 1"]);

  interface Seen {
    readonly made: string | undefined;
    readonly kept: boolean | undefined;
  }

  async function seen(
    content: Readonly<Record<string, string>>,
    sandbox = boxed,
    more: Partial<Selection> = {},
  ): Promise<Seen> {
    const criteria = [criterion("AC-1", look), criterion("AC-2", look, { heldOut: true })];
    const commands = { setup: commandOf("sh", "-c", content["setup"] ?? once) };
    const selection = selectionOf(court, criteria, { commands, ...more });
    const tree = await court.storeOutput(content);
    if (sandbox === undefined) throw new Error("no box");
    const { verdict, sealed } = await judge(court, sandbox, {
      selection,
      tree,
      services: { layers },
    });
    const results = [...verdict.results.filter((it) => it.id === "AC-1"), ...sealed.results];
    const made = results.map((it) => it.checks[0]?.evidence?.stdout);
    // The held-out section works on what the one set-up left, too.
    expect(made[1]).toBe(made[0]);
    return { made: made[0], kept: verdict.setup?.kept };
  }

  test("uses what its set-up left, which no check has changed", async () => {
    const first = await seen({ "a.txt": "a" });
    const second = await seen({ "a.txt": "a" });
    expect([first.kept, second.kept]).toEqual([undefined, true]);
    expect(second.made).toBe(first.made);
    expect(first.made).toMatch(/^ [0-9a-f ]+$/mu);
    expect(await seen({ "a.txt": "b" })).toMatchObject({ kept: undefined });
  });

  test("sets up anew where what was kept is spoilt", async () => {
    const first = await seen({ "a.txt": "a" });
    const archive = (await kept()).find((it) => it.endsWith(".tar")) ?? "";
    await flip(join(root, "layers", archive), 600);
    const second = await seen({ "a.txt": "a" });
    expect(second.kept).toBeUndefined();
    expect(second.made).not.toBe(first.made);
  });

  test("sets up anew without a box, and where a secret is given", async () => {
    await seen({ "a.txt": "a" }, plain);
    const variable = "PSD_TEST_TOKEN";
    const variables = { ...court.environment.variables, [variable]: "secret-token" };
    court = { ...court, environment: { ...court.environment, variables } };
    const token = { name: "token", variable, type: "string", secret: true, from: variable };
    const environmentParameters = [token];
    await seen({ "a.txt": "a" }, boxed, { environmentParameters });
    await expect(kept()).rejects.toThrow("ENOENT");
  });

  test("keeps nothing of a set-up that failed", async () => {
    await seen({ setup: "exit 3" });
    await expect(kept()).rejects.toThrow("ENOENT");
  });
});
