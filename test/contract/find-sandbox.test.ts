import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findControlGroups } from "#src/adapters/sandbox/control-groups.ts";
import { findNamespaces } from "#src/adapters/sandbox/find-namespaces.ts";
import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import { createNamespaces } from "#src/adapters/sandbox/namespaces.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { findProgram } from "#src/platform/find-program.ts";
import { shell } from "../support/boxes.ts";

const environment = readEnvironment();
const best = await findSandbox(environment)();
const bubblewrapWorks = best.ok && best.value.name === "bubblewrap";
const namespaces = await findNamespaces(environment);

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "psd-find-sandbox-")));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe("the search for a box", () => {
  test.runIf("sandbox" in namespaces)("takes namespaces where bubblewrap is missing", async () => {
    const program = await findProgram("unshare", environment.variables["PATH"] ?? "");
    await symlink(program ?? "", join(folder, "unshare"));
    const bare = { ...environment, variables: { PATH: folder } };
    const find = findSandbox(bare);
    expect(await find("partial")).toMatchObject({ ok: true, value: { name: "namespaces" } });
    expect((await find("strict")).diagnostics[0]?.args).toMatchObject({
      available: "partial",
      reason: "bubblewrap is not installed",
    });
  });

  test.runIf("sandbox" in namespaces)("mounts nothing where a link lies", async () => {
    if (!("sandbox" in namespaces)) return;
    await writeFile(join(folder, "source"), "x");
    await symlink(join(folder, "elsewhere"), join(folder, "link"));
    const mounts = [
      { source: join(folder, "source"), target: join(folder, "link"), writable: true },
    ];
    const result = await shell(namespaces.sandbox, "true", { in: { root: "machine", mounts } });
    expect(result).toMatchObject({ code: null, startError: "EBOX" });
    expect(await readdir(folder)).toEqual(["link", "source"]);
  });

  test.runIf("sandbox" in namespaces)("makes namespaces for an ordinary user", async () => {
    const means = { program: "/usr/bin/unshare", groups: undefined, processLimit: false };
    const sandbox = createNamespaces({ ...environment, userId: 12_345 }, means);
    const script = "id -u; grep -E 'CapEff|NoNewPrivs' /proc/self/status; : > /usr/psd-new";
    const result = await shell(sandbox, script);
    expect(result.stdout.toString().trim().split(/\s+/)).toEqual([
      "12345",
      "CapEff:",
      "0".repeat(16),
      "NoNewPrivs:",
      "1",
    ]);
    expect(result.stderr.toString()).toContain("Read-only file system");
  });

  test.runIf(bubblewrapWorks)(
    "finds bubblewrap once, and plain processes where they are asked for",
    async () => {
      const find = findSandbox(environment);
      const [first, second, none] = [await find(), await find("partial"), await find("none")];
      expect(first.ok && second.ok && first.value === second.value).toBe(true);
      expect(none).toMatchObject({
        ok: true,
        value: { name: "none", level: "none", bounded: ["output"] },
      });
    },
  );

  test.runIf(process.platform === "linux")(
    "reports a level that cannot be had, and how to get it",
    async () => {
      await writeFile(join(folder, "apt-get"), "#!/bin/sh\n", { mode: 0o755 });
      const bare = { ...environment, userId: 1000, variables: { PATH: folder } };
      expect((await findSandbox(bare)("partial")).diagnostics).toMatchObject([
        {
          code: "sandbox/level-unavailable",
          message:
            "this machine gives a box of level none, not partial: bubblewrap is not installed",
          hint: "Run `sudo apt-get install bubblewrap`, or ask for the level none.",
        },
      ]);
      const result = await findSandbox(bare)();
      expect(result).toMatchObject({ ok: true, value: { name: "none" } });
    },
  );

  test.runIf(process.platform === "linux")(
    "tells what a bubblewrap that does not work says",
    async () => {
      const script =
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n";
      await writeFile(join(folder, "bwrap"), script, { mode: 0o755 });
      const broken = { ...environment, variables: { PATH: folder } };
      const { diagnostics } = await findSandbox(broken)("strict");
      expect(diagnostics[0]?.args["reason"]).toBe(
        "bubblewrap does not work: bwrap: No permissions to create new namespace",
      );
    },
  );

  test("knows that other systems have no bubblewrap", async () => {
    const { diagnostics } = await findSandbox({ ...environment, platform: "win32" })("strict");
    expect(diagnostics[0]?.args["reason"]).toBe("bubblewrap exists on Linux only");
  });
});

const groups = findControlGroups();

describe("control groups", () => {
  test.runIf(groups !== undefined)("of a psd that was killed are emptied and removed", async () => {
    const own = groups?.({ memoryBytes: 64 * 1024 * 1024, processes: 16 });
    const gone = spawnSync("true").pid;
    const left = own?.folders.map((it) => it.replace(`psd-${process.pid}-`, `psd-${gone}-`)) ?? [];
    await own?.remove();
    for (const it of left) await mkdir(it);
    const script = `for it in "$@"; do echo 0 > "$it/cgroup.procs"; done; exec sleep 78.0001`;
    const sleeper = spawn("/bin/sh", ["-c", script, "sh", ...left]);
    const ended = once(sleeper, "exit");
    await vi.waitUntil(() =>
      left.every((it) => readFileSync(join(it, "cgroup.procs"), "utf8") !== ""),
    );
    findControlGroups();
    expect(await ended).toEqual([null, "SIGKILL"]);
    await vi.waitUntil(() => left.every((it) => !existsSync(it)));
  });
});
