import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProgram } from "#src/platform/find-program.ts";
import {
  leftBehind,
  printedErrors,
  printedFindings,
  processesWith,
  projectFiles,
} from "../support/bad-input.ts";
import type { FakeScript, FakeTurn } from "../support/fake-agent.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const boxed = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

const target = ["build", "greeter", "--into", "tools/greeter"];
const once = ["--generations", "1", "--repairs", "0"];

function build(turns: readonly FakeTurn[], more: Partial<FakeScript>, ...options: string[]) {
  return project.psd([...target, ...agentOptions(project, turns, more), ...options]);
}

/** Nothing was promoted, nothing of the agent is left, and the package is as it was. */
function expectNothingDone(): void {
  const { ".psd/.gitignore": _, ...files } = projectFiles(project);
  expect(files).toEqual(greeterPackage);
  expect(leftBehind(project)).toEqual([]);
  expect(processesWith(join(project.home, "..", "agent"))).toEqual([]);
}

describe("an agent that does not begin", () => {
  it.each(["no-such-agent --acp", "/nowhere/agent"])(
    "environment/tool-missing: %s",
    async (command) => {
      const result = await project.psd([...target, "--agent-command", command, "--yes"]);
      expect(printedErrors(result.stderr)).toEqual(["environment/tool-missing"]);
      expect(printedFindings(result.stderr)[0]?.hint).toMatch(
        command.startsWith("/") ? /^Correct the path/u : /^Install no-such-agent and/u,
      );
      expect(result).toMatchObject({ code: 1, stdout: "" });
      expectNothingDone();
    },
  );

  it.each<{ name: string; script: Partial<FakeScript>; options?: string[]; error: string }>([
    {
      name: "ends at once",
      script: { start: { exit: 3, stderr: "no licence\n" } },
      error: "runtime/agent-exited",
    },
    {
      name: "ends at once, and well",
      script: { start: { exit: 0 } },
      error: "runtime/agent-exited",
    },
    {
      name: "is silent until the time is spent",
      script: { start: { hang: true } },
      options: ["--minutes", "0.05"],
      error: "runtime/agent-silent",
    },
    { name: "speaks another version", script: { protocolVersion: 2 }, error: "runtime/protocol" },
    {
      name: "opens no session",
      script: { newSession: { nothing: true } },
      error: "runtime/protocol",
    },
    {
      name: "refuses its session",
      script: { newSessionError: { code: -32_603, message: "no model" } },
      error: "runtime/agent-error",
    },
  ])("$error: it $name", async ({ script, options = [], error }) => {
    const result = await build([], script, ...options);
    expect(printedErrors(result.stderr)).toEqual([error]);
    expect(printedFindings(result.stderr)[0]?.hint).toBeDefined();
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectNothingDone();
  });

  it("is named with its last words and what to do", async () => {
    const result = await build([], { start: { exit: 3, stderr: "no licence\u001B[2J\n" } });
    expect(result.stderr).toMatch(
      new RegExp(
        [
          "^error runtime/agent-exited",
          String.raw`  the agent fake-agent ended before its session began \(exit code 3\); its last lines: no licence\\u\{1b\}\[2J`,
          String.raw`  hint: Run the agent's command by hand and see that it waits for ACP on standard input\.`,
          "\n$",
        ].join("\n"),
        "mu",
      ),
    );
  });
});

describe("an agent that does not end as it should", () => {
  it.each<{ name: string; turn: FakeTurn; options?: string[]; says: string }>([
    { name: "dies", turn: writes(goodGreeter, { exit: 9 }), says: "Turn 1 broke off" },
    {
      name: "hangs until the time is spent",
      turn: writes(goodGreeter, { hang: "ignoring" }),
      options: ["--minutes", "0.25"],
      says: "Turn 1 was ended: its time is spent",
    },
    {
      name: "floods psd with messages",
      turn: writes(goodGreeter, { flood: 300 * 1024 * 1024 }),
      says: "Turn 1 broke off",
    },
    {
      name: "writes what is no ACP",
      turn: writes(goodGreeter, { garbage: ["hello", "{", "null", '{"jsonrpc":"2.0","id":99}'] }),
      says: "Turn 1 ended",
    },
    // Without a box a program that leaves its process group lives on: docs/reference/boxes.md says so.
    ...(boxed
      ? [
          {
            name: "leaves a process behind",
            turn: writes(goodGreeter, { shell: "setsid sh -c 'sleep 9731' >/dev/null 2>&1 &" }),
            says: "Turn 1 ended",
          },
        ]
      : []),
  ])("has its files judged all the same: it $name", async ({ turn, options = [], says }) => {
    const result = await build([turn], {}, ...options, ...once);
    expect(result.stderr).toContain(says);
    expect(result).toMatchObject({ code: 0 });
    expect(result.stderr.length).toBeLessThan(2_000_000);
    expect(projectFiles(project)["tools/greeter/main.py"]).toBe(goodGreeter);
    expect(leftBehind(project)).toEqual([]);
    expect(processesWith("sleep 9731")).toEqual([]);
    expect(processesWith(join(project.home, "..", "agent"))).toEqual([]);
  });
});

describe("an agent that writes outside of its workspace", () => {
  it.skipIf(!boxed)(
    "writes nothing there: not by a path, not into HOME, not through a link (needs bubblewrap)",
    async () => {
      const { folder, home } = project;
      const outside = [folder, join(folder, ".psd"), home, join(home, ".cache"), "/tmp", "/etc"];
      const files = Object.fromEntries(
        outside.map((place) => [join(place, "psd-bad-input.txt"), "x"]),
      );
      const shell = [
        `ln -s ${folder} link && echo x > link/psd-bad-input.txt`,
        `ln -s ${folder}/psd-bad-input.txt file && echo x > file`,
        `echo x > ../psd-bad-input.txt`,
        "rm -f link file",
      ].join("; ");
      const result = await build(
        [writes(goodGreeter, { files: { "main.py": goodGreeter, ...files }, shell })],
        {},
      );
      expect(result).toMatchObject({ code: 0 });
      expect(Object.keys(files).filter((path) => existsSync(path))).toEqual([]);
      expect(Object.keys(projectFiles(project)).filter((path) => path.includes("psd-bad"))).toEqual(
        [],
      );
    },
  );
});

describe("what an agent leaves", () => {
  it.each<{ name: string; shell: string; error: string }>([
    { name: "a FIFO", shell: "mkfifo pipe", error: "generation/entry-kind" },
    {
      name: "a socket",
      shell: `python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s")'`,
      error: "generation/entry-kind",
    },
    { name: "an absolute link", shell: "ln -s /etc/passwd p", error: "generation/link-unsafe" },
    { name: "a link that leads out", shell: "ln -s ../../x up", error: "generation/link-unsafe" },
    {
      name: "names that collide",
      shell: "echo 1 > a.txt; echo 2 > A.txt",
      error: "generation/paths-collide",
    },
    {
      name: "a .psd folder",
      shell: "mkdir -p lib/.PSD && echo 1 > lib/.PSD/x",
      error: "generation/path-unsafe",
    },
    {
      name: "25,000 files",
      shell: `mkdir d && cd d && python3 -c 'for i in range(25000): open(str(i), "w")'`,
      error: "generation/too-many-files",
    },
  ])("$error: $name", async ({ shell, error }) => {
    const result = await build([writes(goodGreeter, { shell })], {}, ...once);
    expect(printedErrors(result.stderr)).toEqual([error]);
    expect(printedFindings(result.stderr)[0]?.hint).toBeDefined();
    expect(result.code).toBe(3);
    expect(result.stdout).toContain("psd show a1");
    expectNothingDone();
  });

  it("is repaired when the agent removes it", async () => {
    const result = await build(
      [writes(goodGreeter, { shell: "mkfifo pipe" }), { shell: "rm pipe", promptInto: "asked.md" }],
      {},
    );
    expect(result).toMatchObject({ code: 0 });
    expect(projectFiles(project)["tools/greeter/asked.md"]).toContain("pipe");
  });

  it("is not collected where it is a git repository", async () => {
    const shell =
      "git init -q . 2>/dev/null || mkdir .git; mkdir -p lib/.git && echo x > lib/.git/config";
    const result = await build([writes(goodGreeter, { shell })], {}, ...once);
    expect(result).toMatchObject({ code: 0 });
    const folder = join(project.folder, "tools/greeter");
    expect(existsSync(join(folder, ".git")) || existsSync(join(folder, "lib"))).toBe(false);
    expect(statSync(join(folder, "main.py")).isFile()).toBe(true);
  });
});

describe("an agent that only talks", () => {
  it("is asked once more, clearly, and then the build stops", async () => {
    const talks = ["I would write main.py.", "As I said.", "Once more.", "Again."];
    const result = await build(
      talks.map((text) => ({ messages: [text] })),
      {},
    );
    expect(result.code).toBe(3);
    expect(result.stderr).toContain("The output has no file at all");
    expect(result.stderr.match(/Turn \d+:/gu)).toEqual(["Turn 1:", "Turn 2:"]);
    expect(result.stdout).toContain("the agent wrote no files, twice in a row");
    expect(result.stdout).toContain("psd show a1");
    expectNothingDone();
  });

  it("may be paid again: that is no verdict on the SpecPrompt", async () => {
    await build([{ messages: ["I would."] }, {}], {});
    const again = await build([writes(goodGreeter)], {});
    expect(again).toMatchObject({ code: 0 });
  });
});
