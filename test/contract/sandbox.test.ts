import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as streamText } from "node:stream/consumers";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BoxProfile, Mount, Sandbox, WaitingBox } from "#src/adapters/sandbox/sandbox.ts";
import { preflight } from "#src/pipeline/generation/preflight.ts";
import { openDoor } from "#src/platform/door.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { finishProcess, type RunResult } from "#src/platform/process.ts";
import { limits, processesWith, runOf, shell, systemPath, text } from "../support/boxes.ts";
import { selectionWith } from "../support/needs.ts";
import { everySandbox } from "../support/sandboxes.ts";

const temporary = await realpath(await mkdtemp(join(tmpdir(), "psd-sandbox-homes-")));
const environment = { ...readEnvironment(), temporary };
const { boxed, all } = await everySandbox(environment);

let folder: string;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "psd-sandbox-")));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((it) => new Promise((done) => it.close(done))));
  await rm(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await rm(temporary, { recursive: true });
});

/** Makes a box of the smallest profile that waits. */
function prepare(sandbox: Sandbox, profile: Partial<BoxProfile> = {}): WaitingBox {
  return sandbox.prepare({ profile: { ...runOf([]).profile, ...profile }, limits });
}

/** Runs a shell script in a box that waits. */
function shellIn(box: WaitingBox, script: string, cwd = "/"): Promise<RunResult> {
  const env = { PATH: systemPath };
  return finishProcess(box.start({ argv: ["/bin/sh", "-c", script], cwd, env }), { limits });
}

async function folderWith(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(join(folder, path), { recursive: true });
  await Promise.all(
    Object.entries(files).map(([name, content]) => writeFile(join(folder, path, name), content)),
  );
  return join(folder, path);
}

/** Listens on a unix socket or a loopback port; answers each line with `echo:` before it. */
async function echoServer(place: string | number): Promise<number> {
  const server = createServer((client) => {
    client.on("error", () => {}).on("data", (data) => client.end(`echo:${data.toString()}`));
  });
  servers.push(server);
  await new Promise<void>((done) => {
    if (typeof place === "string") server.listen(place, done);
    else server.listen(place, "127.0.0.1", done);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const askPort = (port: number): string =>
  `exec 3<>/dev/tcp/127.0.0.1/${port} && echo hello >&3 && cat <&3`;

async function ownControlGroups(): Promise<readonly string[]> {
  const names = await readdir("/sys/fs/cgroup", { recursive: true }).catch(() => []);
  return names.filter((it) => new RegExp(`psd-${process.pid}-\\d+-[0-9a-f]+$`).test(it));
}

describe.each(all)("%s", (_, sandbox) => {
  test("reports the exit code and both streams", async () => {
    const result = await shell(sandbox, "echo out; echo err >&2; exit 3");
    expect(result).toMatchObject({ code: 3, signal: null, timedOut: false, aborted: false });
    expect([text(result), result.stderr.toString().trim()]).toEqual(["out", "err"]);
  });

  test("reports the signal that ended a program, and the code that shells give it", async () => {
    expect(await shell(sandbox, "kill -SEGV $$")).toMatchObject({ code: 139, signal: "SIGSEGV" });
  });

  test("answers for a missing program as a shell does", async () => {
    const result = await sandbox.run(runOf(["psd-no-such-program"]));
    expect(result).toMatchObject({ code: 127, signal: null });
    expect(result.startError).toBeUndefined();
  });

  test("reports what the system refuses to start", async () => {
    const long = await sandbox.run(runOf(["true", "x".repeat(300_000)]));
    expect(long).toMatchObject({ code: null, signal: null, startError: "E2BIG" });
    const odd = await sandbox.run(runOf(["true", "a\0b"]));
    expect(odd).toMatchObject({ code: null, startError: "ERR_INVALID_ARG_VALUE" });
  });

  test("feeds standard input, also to a program that does not read it", async () => {
    const stdin = Buffer.alloc(300_000, "0123456789");
    expect((await sandbox.run(runOf(["cat"], { stdin }))).stdout.equals(stdin)).toBe(true);
    expect(await sandbox.run(runOf(["true"], { stdin }))).toMatchObject({ code: 0 });
  });

  test("cuts the output where it grows too large", async () => {
    const result = await shell(sandbox, "yes", { limits: { ...limits, outputBytes: 1000 } });
    expect(result).toMatchObject({ overflowed: true, signal: "SIGKILL" });
    expect(result.stdout).toHaveLength(1000);
  });

  test("ends what takes too long, with its children", async () => {
    const run = { limits: { ...limits, wallMs: 300 } };
    const result = await shell(sandbox, "sleep 77.0001 & sleep 77.0001", run);
    expect(result).toMatchObject({ timedOut: true, overflowed: false });
    expect(await processesWith("77.0001")).toEqual([]);
  });

  test("ends at once when it is told to", async () => {
    const result = await sandbox.run(runOf(["sleep", "77.0002"]), AbortSignal.timeout(200));
    expect(result).toMatchObject({ aborted: true, timedOut: false });
    const never = await sandbox.run(runOf(["sleep", "77.0002"]), AbortSignal.abort());
    expect(never.aborted).toBe(true);
    expect(await processesWith("77.0002")).toEqual([]);
  });

  test("gives exactly the environment of the run", async () => {
    const env = {
      HOME: "/",
      TMPDIR: "/tmp",
      PATH: systemPath,
      QUOTES: `it's "$HOME" \`id\` \\ \n end`,
      "odd-name.x": "1 2",
    };
    const result = await sandbox.run(runOf(["env", "-0"], { in: { env } }));
    const seen = result.stdout
      .toString()
      .split("\0")
      .filter((it) => it !== "");
    expect(seen.toSorted()).toEqual(
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}`)
        .toSorted(),
    );
  });

  test("gives a new home and a place for temporary files where the run names none", async () => {
    const script =
      'ls -A "$HOME"; echo x > "$HOME/f" && echo x > "$TMPDIR/psd-f" && rm "$TMPDIR/psd-f"; echo $HOME';
    const result = await shell(sandbox, script);
    expect(result.code).toBe(0);
    expect(text(result)).not.toBe(environment.home);
    expect(text(result)).not.toContain("\n");
  });

  test("runs in a mounted folder and leaves there what it writes", async () => {
    const mount: Mount = {
      source: await folderWith("work", {}),
      target: "/psd/work",
      writable: true,
    };
    await folderWith("work/sub", { "old.txt": "old" });
    const run = { in: { mounts: [mount], cwd: join(sandbox.place(mount), "sub") } };
    const result = await shell(sandbox, "pwd; echo new > new.txt; echo newer > old.txt", run);
    expect(text(result)).toBe(join(sandbox.place(mount), "sub"));
    expect(await readFile(join(folder, "work/sub/new.txt"), "utf8")).toBe("new\n");
    expect(await readFile(join(folder, "work/sub/old.txt"), "utf8")).toBe("newer\n");
  });

  test("starts a program that is talked to, and ends it", async () => {
    const child = sandbox.start(runOf(["cat"]));
    child.stdin.write("hello\n");
    const first = await new Promise<Buffer>((done) => child.stdout.once("data", done));
    expect(first.toString()).toBe("hello\n");
    child.kill();
    expect(await child.exited).toMatchObject({ signal: "SIGKILL" });
  });

  test("prepares boxes that wait, and takes away those that nobody needs", async () => {
    const boxes = [prepare(sandbox), prepare(sandbox), prepare(sandbox)];
    const [first, second, third] = boxes;
    expect(text(await shellIn(second!, "echo $0; cat; pwd"))).toBe("/bin/sh\n/");
    await first!.discard();
    const program = { argv: ["psd-no-such-program"], cwd: "/", env: {} };
    expect(await third!.start(program).exited).toMatchObject({ code: 127 });
    const long = { argv: ["true", "x".repeat(300_000)], cwd: "/", env: {} };
    expect(await prepare(sandbox).start(long).exited).toMatchObject({ startError: "E2BIG" });
  });

  test("takes boxes away at any moment of their making", async () => {
    for (let delay = 0; delay < 40; delay += 4) {
      const box = prepare(sandbox);
      await new Promise((done) => setTimeout(done, delay));
      await box.discard();
    }
    const gone = prepare(sandbox).start({ argv: ["sleep", "77.0009"], cwd: "/", env: {} });
    gone.kill();
    await gone.exited;
    expect(await processesWith("77.0009")).toEqual([]);
  });

  test("leaves a program alone that signals its own process group", async () => {
    const result = await shell(sandbox, "trap '' TERM; kill 0; echo alive");
    expect(result).toMatchObject({ code: 0, signal: null });
    expect(text(result)).toBe("alive");
  });

  test("ends a waiting box's program as any other", async () => {
    const slow = { argv: ["sleep", "77.0006"], cwd: "/", env: { PATH: systemPath } };
    const box = prepare(sandbox);
    const result = await finishProcess(box.start(slow), { limits: { ...limits, wallMs: 300 } });
    expect(result).toMatchObject({ timedOut: true, signal: "SIGKILL" });
    expect(await processesWith("77.0006")).toEqual([]);
  });
});

describe.each(boxed)("%s holds", (_, sandbox) => {
  test("what is mounted to be read only", async () => {
    const mount = {
      source: await folderWith("in", { f: "x" }),
      target: "/data/in",
      writable: false,
    };
    const result = await shell(
      sandbox,
      "cat /data/in/f; echo y > /data/in/f; echo y > /data/g; true",
      {
        in: { mounts: [mount] },
      },
    );
    expect(text(result)).toBe("x");
    expect(result.stderr.toString().match(/Read-only file system/g)).toHaveLength(2);
  });

  test("a program without privileges and other processes", async () => {
    const script = "id -u; grep CapEff /proc/self/status; ls -d /proc/[0-9]* | wc -l; kill -9 -1";
    const [user, capabilities, processes] = text(await shell(sandbox, script)).split("\n");
    expect(Number(user)).toBe(environment.userId === 0 ? 65_534 : environment.userId);
    expect(capabilities).toMatch(/\b0{16}$/);
    expect(Number(processes)).toBeLessThan(6);
  });

  test("no descriptor of this process", async () => {
    const lines = text(await shell(sandbox, "ls -l /proc/$$/fd; true"))
      .split("\n")
      .slice(1);
    const open = lines.map((it) => it.replace(/^.* (?=\d+ -> )/, ""));
    expect(open.filter((it) => !/^([012] -> socket:|\d+ -> \/dev\/null$)/.test(it))).toEqual([]);
  });

  test("no network: neither a route nor a service of this machine", async () => {
    const port = await echoServer(0);
    const ask = ["/bin/bash", "-c", `${askPort(port)}; cat /proc/net/route | wc -l`];
    const closed = await sandbox.run(runOf(ask));
    expect(text(closed)).toBe("1");
    expect(closed.stderr.toString()).toContain("Connection refused");
    const open = await sandbox.run(runOf(ask, { in: { network: "open" } }));
    expect(text(open)).toContain("echo:hello");
  });

  test.each(["/tmp", "/var/tmp"])(
    "what is hidden below %s, however it is asked for",
    async (parent) => {
      const place = await realpath(await mkdtemp(join(parent, "psd-hidden-")));
      const link = `${place}-link`;
      try {
        await mkdir(join(place, "deep/er"), { recursive: true });
        await writeFile(join(place, "deep/secret.txt"), "MARK-folder");
        await writeFile(join(place, "deep/er/secret.txt"), "MARK-deeper");
        await writeFile(join(place, "file.txt"), "MARK-file");
        await writeFile(join(place, "open.txt"), "readable");
        await chmod(place, 0o755);
        await symlink(join(place, "deep"), link);
        const hidden = [join(place, "deep/er"), link, join(place, "file.txt"), "/psd-missing"];
        const script = `cat ${place}/open.txt; for r in "" /proc/self/root /proc/1/root /proc/self/cwd; do
        cat $r${place}/deep/secret.txt $r${place}/deep/er/secret.txt $r${link}/secret.txt $r${place}/file.txt
        ls $r${place}/deep; done; grep -r MARK ${place}* ; true`;
        const result = await shell(sandbox, script, { in: { root: "machine", hidden } });
        expect(text(result)).toBe("readable");
        const shown = await shell(sandbox, `cat ${link}/secret.txt`, { in: { root: "machine" } });
        expect(text(shown)).toBe("MARK-folder");
      } finally {
        await rm(place, { recursive: true });
        await rm(link, { force: true });
      }
    },
  );

  test("a mount inside a hidden folder, and one whose parents are closed", async () => {
    const hidden = await folderWith("home", { secret: "MARK" });
    const tools = await folderWith("home/tools", { f: "tool" });
    await chmod(hidden, 0o700);
    const mounts = [{ source: tools, target: tools, writable: false }];
    const script = `cat ${tools}/f; cat ${hidden}/secret; ls ${hidden}; echo x > ${hidden}/y`;
    const result = await shell(sandbox, script, {
      in: { root: "machine", hidden: [hidden], mounts },
    });
    expect(text(result)).toBe("tooltools");
    const closed = await shell(sandbox, `cat ${tools}/f`, { in: { root: "machine", mounts } });
    expect(text(closed)).toBe("tool");
  });

  test("a new /tmp in which earlier entries reappear, but for what holds sockets", async () => {
    const plain = await folderWith("plain", { f: "earlier" });
    const other = await mkdtemp("/tmp/psd-socket-");
    await chmod(other, 0o755);
    await echoServer(join(other, "s.sock"));
    const script = `cat ${plain}/f; ls -d ${other}; echo x > /tmp/new && cat /tmp/new; echo y > ${plain}/f`;
    const result = await shell(sandbox, script, { in: { root: "machine" } });
    expect(text(result)).toBe("earlierx");
    await rm(other, { recursive: true });
  });

  test("nothing but the system in a minimal root", async () => {
    const script =
      "ls -A /; ls -A /tmp /psd/home; ls -d /root /home /var /work /run /sys /etc/shadow /etc/ssl/private 2>/dev/null";
    const seen = text(await shell(sandbox, script)).split(/\s+/);
    const system = /^(bin|dev|etc|lib\w*|nix|proc|psd|sbin|tmp|usr)$/;
    expect(seen.filter((it) => !system.test(it))).toEqual(["/psd/home:", "/tmp:"]);
  });

  test("daemons: nothing outlives the program", async () => {
    const script =
      "setsid sh -c 'sleep 77.0004 & sleep 77.0004' >/dev/null 2>&1 </dev/null & (sleep 77.0004 >/dev/null 2>&1 &); exit 5";
    expect(await shell(sandbox, script)).toMatchObject({ code: 5 });
    const child = sandbox.start(runOf(["sh", "-c", "setsid sleep 77.0004 & echo ready; wait"]));
    await new Promise((done) => child.stdout.once("data", done));
    child.kill("SIGTERM");
    await child.exited;
    await expect.poll(() => processesWith("77.0004")).toEqual([]);
  });

  test("nothing of one run in the next, which waited meanwhile", async () => {
    const out = { source: await folderWith("out", {}), target: "/psd/out", writable: true };
    const [one, two] = [prepare(sandbox, { mounts: [out] }), prepare(sandbox, { mounts: [out] })];
    const leave = `echo x > /tmp/left; echo x > $HOME/left; echo x > /dev/shm/left; export LEFT=1
      ipcmk -M 4096 >&2; umask 0; ulimit -n 17; echo x > /psd/out/left
      setsid sleep 77.0007 >/dev/null 2>&1 & echo done`;
    expect(text(await shellIn(one, leave, "/psd/out"))).toBe("done");
    expect(await processesWith("77.0007")).toEqual([]);
    const look = `ls -A /tmp $HOME /dev/shm; env | grep LEFT; ipcs -m | grep -c 0x; umask; ulimit -n
      ls /psd/out`;
    const fresh = text(await shell(sandbox, look, { in: { mounts: [out] } }));
    expect(text(await shellIn(two, look))).toBe(fresh);
    const empty = `^/dev/shm:\n\n/psd/home:\n\n/tmp:\n0\n0022\n\\d+\nleft$`;
    expect(fresh).toMatch(new RegExp(empty));
  });

  test("what was written into a mount while its box waited, for the box's user to change", async () => {
    const out = { source: await folderWith("out", {}), target: "/psd/out", writable: true };
    const box = prepare(sandbox, { mounts: [out] });
    await folderWith("out/sub", { f: "before" });
    await chmod(join(folder, "out/sub/f"), 0o644);
    expect(text(await shellIn(box, "cat sub/f; echo after > sub/f; cat sub/f", out.target))).toBe(
      "beforeafter",
    );
  });

  test("nothing that outlives a psd that was killed", async () => {
    const make =
      sandbox.name === "namespaces"
        ? `(await import("#src/adapters/sandbox/find-namespaces.ts")).findNamespaces(environment).then((it) => it.sandbox)`
        : `(await import("#src/adapters/sandbox/find-sandbox.ts")).findSandbox(environment)().then((it) => it.value)`;
    const run = runOf(["sh", "-c", "setsid sleep 77.0005 & echo ready; wait"]);
    const mounts = [{ source: folder, target: "/psd/waiting-77.0008", writable: true }];
    const waiting = { ...run, profile: { ...run.profile, mounts } };
    const script = `const { readEnvironment } = await import("#src/platform/environment.ts");
      const environment = { ...readEnvironment(), temporary: ${JSON.stringify(temporary)} };
      const sandbox = await ${make};
      sandbox.prepare(${JSON.stringify(waiting)});
      sandbox.start(${JSON.stringify(run)}).stdout.once("data", () => console.log("ready"));`;
    const host = spawn(process.execPath, ["--input-type=module", "-e", script]);
    await once(host.stdout, "data");
    expect(await processesWith("77.0005")).not.toEqual([]);
    host.kill("SIGKILL");
    await once(host, "exit");
    await expect.poll(() => processesWith("77.0005"), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => processesWith("77.0008"), { timeout: 10_000 }).toEqual([]);
    await rm(temporary, { recursive: true });
    await mkdir(temporary);
  });

  test("says of itself that it could not start, not of the program", async () => {
    const mounts = [{ source: join(folder, "missing"), target: "/data", writable: false }];
    const result = await shell(sandbox, "exit 1", { in: { mounts } });
    expect(result).toMatchObject({ code: null, signal: null, startError: "EBOX" });
    expect(result.stderr.toString()).toContain("missing");
  });

  test("forwards loopback ports to sockets, and passes on how the program ended", async () => {
    const socket = join(folder, "service.sock");
    await echoServer(socket);
    const run = {
      in: {
        forwards: [
          { socket, port: 4701 },
          { socket, port: 4702 },
        ],
      },
    };
    const script = `(${askPort(4701)}); (${askPort(4702)}); exit 7`;
    const result = await sandbox.run(runOf(["/bin/bash", "-c", script], run));
    expect(result).toMatchObject({ code: 7, signal: null });
    expect(text(result)).toBe("echo:hello\necho:hello");
    expect(await shell(sandbox, "kill -ABRT $$", run)).toMatchObject({ signal: "SIGABRT" });
    expect(await shell(sandbox, "cat", { ...run, stdin: "in" })).toMatchObject({ code: 0 });
    expect(await sandbox.run(runOf(["psd-no-such-program"], run))).toMatchObject({ code: 127 });
  });

  test("reaches a port from outside, once something accepts there", async () => {
    const door = await openDoor(join(folder, "door.sock"));
    const server =
      "require('net').createServer((it) => it.pipe(it)).listen(18080, '127.0.0.1', () => console.log('up'))";
    const reached = [{ socket: join(folder, "door.sock"), port: 18080 }];
    const mounts = [{ source: environment.node, target: environment.node, writable: false }];
    const wait = `read; exec ${environment.node} -e "${server}"`;
    const child = sandbox.start(runOf(["/bin/bash", "-c", wait], { in: { reached, mounts } }));
    expect(await door.connect(20_000)).toBeUndefined();
    child.stdin.write("go\n");
    await once(child.stdout, "data");
    for (const word of ["one", "two"]) {
      const line = await door.connect(20_000);
      line?.end(word);
      expect(line === undefined ? undefined : await streamText(line)).toBe(word);
    }
    child.kill();
    await child.exited;
    await door.close();
  });

  test("the tools of a package: they run as they do outside", async () => {
    const needs = { python3: ">=3", node: ">=24" };
    const resolved = await preflight({ selection: selectionWith(needs) }, { environment });
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.diagnostics));
    const tools = resolved.value;
    const mounts = tools.folders.map((it) => ({ source: it, target: it, writable: false }));
    const script = "python3 -c 'import json, ssl; print(1 + 1)'; node -p 'process.version'";
    const run = { in: { mounts, env: { PATH: tools.path } } };
    const result = await shell(sandbox, script, run);
    const node = tools.found.find((it) => it.name === "node");
    expect([text(result), result.stderr.toString()]).toEqual([`2\nv${node?.version}`, ""]);
  });

  test("no Node where nothing is forwarded", async () => {
    expect(text(await shell(sandbox, "ls /psd"))).toBe("home");
  });
});

test.for(["bubblewrap", "namespaces"])("%s make boxes here", (name, context) => {
  const found: readonly string[] = boxed.map(([, it]) => it.name);
  context.skip(!found.includes(name), `${name} make no box here: their cases are left out`);
  expect(found).toContain(name);
});

test("nothing is left behind: homes, control groups, mounts", async () => {
  expect(await readdir(temporary)).toEqual([]);
  expect(await ownControlGroups()).toEqual([]);
  const mounts = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  expect(mounts).not.toMatch(/\/psd\b/);
});
