import { chmod, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { readEnvironment } from "#src/platform/environment.ts";
import { fingerprintTree } from "#src/platform/fingerprint.ts";
import { shell } from "../support/boxes.ts";
import { everySandbox } from "../support/sandboxes.ts";

const root = await realpath(await mkdtemp(join(tmpdir(), "psd-kept-mounts-")));
const { all } = await everySandbox({ ...readEnvironment(), temporary: root });
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(root, "mount-"));
  await Promise.all([root, folder].map((it) => chmod(it, 0o755)));
  await writeFile(join(folder, "a.txt"), "a");
});
afterAll(async () => rm(root, { recursive: true }));

test.each(all)(
  "%s changes nothing of a mount that was handed over, where the program changes nothing",
  async (_, sandbox) => {
    const mount = { source: folder, target: "/psd/given", writable: true };
    const run = (script: string) =>
      shell(sandbox, script, { in: { mounts: [mount], cwd: sandbox.place(mount) } });
    sandbox.handOver([mount]);
    const before = await fingerprintTree(folder);
    const { code, stdout } = await run("cat a.txt");
    expect([code, stdout.toString()]).toEqual([0, "a"]);
    expect(await fingerprintTree(folder)).toBe(before);
    expect(await run("touch -r a.txt a.txt")).toMatchObject({ code: 0 });
    expect(await fingerprintTree(folder)).not.toBe(before);
  },
);
