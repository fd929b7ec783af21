import { chmod, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { readEnvironment } from "#src/platform/environment.ts";
import { fingerprintTree } from "#src/platform/fingerprint.ts";
import { everySandbox, roomyLimits } from "../support/sandboxes.ts";

const root = await realpath(await mkdtemp(join(tmpdir(), "psd-kept-mounts-")));
const sandboxes = await everySandbox({ ...readEnvironment(), temporary: root });
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(root, "mount-"));
  await Promise.all([root, folder].map((it) => chmod(it, 0o755)));
  await writeFile(join(folder, "a.txt"), "a");
});
afterAll(async () => rm(root, { recursive: true }));

test.each(sandboxes)(
  "%s changes nothing of a mount that was handed over, where the program changes nothing",
  async (_, sandbox) => {
    const mount = { source: folder, target: "/psd/given", writable: true };
    const run = (script: string) =>
      sandbox.run({
        profile: {
          root: "minimal",
          mounts: [mount],
          hidden: [],
          network: "none",
          cwd: sandbox.place(mount),
          env: {},
          forwards: [],
        },
        argv: ["/bin/sh", "-c", script],
        limits: roomyLimits,
      });
    sandbox.handOver([mount]);
    const before = await fingerprintTree(folder);
    const { code, stdout } = await run("cat a.txt");
    expect([code, stdout.toString()]).toEqual([0, "a"]);
    expect(await fingerprintTree(folder)).toBe(before);
    expect(await run("touch -r a.txt a.txt")).toMatchObject({ code: 0 });
    expect(await fingerprintTree(folder)).not.toBe(before);
  },
);
