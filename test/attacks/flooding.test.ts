import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAcpRuntime } from "#src/adapters/runtime/acp-runtime.ts";
import { processesWith } from "../support/bad-input.ts";
import { greeterPackage } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { launchIn, listen, temporaryFolder } from "../support/runtimes.ts";

const agent = fileURLToPath(new URL("flooding-agent.py", import.meta.url));
const source = readFileSync(agent, "utf8");
const namesIn = (table: string): readonly string[] =>
  [
    ...(source.split(`\n${table} = {`)[1]?.split("\n}\n")[0] ?? "").matchAll(
      /^ {4}"([a-z-]+)": /gmu,
    ),
  ].map(([, name = ""]) => name);
const floods = namesIn("FLOODS");
const tricks = namesIn("TRICKS");

/** Bytes and milliseconds of a turn: the same bounds as in a build, but sooner. */
const turnBytes = 8 * 2 ** 20;
const limits = { idleMs: 15_000, totalMs: 20_000 };

/** One turn of an agent that floods or cheats: how it ended, and what was told of it. */
async function takeTurn(name: string) {
  const folder = await temporaryFolder();
  const argv = ["python3", agent, name];
  const env = { PATH: process.env["PATH"] ?? "" };
  const runtime = createAcpRuntime({ name: "flood", argv, env }, { turnBytes, graceMs: 500 });
  const request = {
    workspace: folder.path,
    workspaceInBox: folder.path,
    launch: launchIn(folder.path),
    brief: "",
    attachments: [],
  };
  const options = listen();
  const opened = await runtime.open(request, options);
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  const result = await opened.value.prompt({ prompt: "go", turn: 1, limits }, options);
  await opened.value.close();
  await folder.remove();
  return { result, events: options.events };
}

describe("a flooding agent", () => {
  it.each(floods)("is ended where it sends %s", async (name) => {
    const { result, events } = await takeTurn(name);
    expect(processesWith(`${agent} ${name}`)).toEqual([]);
    const ends = result.ok ? result.value.stopReason : result.diagnostics[0]?.code;
    expect(["crashed", "idle", "total", "ended", "runtime/protocol"]).toContain(ends);
    const bytes = events.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
    expect(bytes).toBeLessThan(8 * turnBytes);
  });
});

describe("a cheating agent", () => {
  it.each(tricks)("gets no more than a turn where it %s", async (name) => {
    const { result, events } = await takeTurn(name);
    expect(processesWith(`${agent} ${name}`)).toEqual([]);
    expect(Object.prototype).not.toHaveProperty("polluted");
    expect(JSON.stringify(events)).not.toContain("polluted");
    const usage = result.ok ? Object.values(result.value.usage) : [];
    expect(usage.filter((it) => typeof it === "number" && !(it >= 0))).toEqual([]);
  });
});

/** Megabytes that psd may hold at most, whatever an agent sends; a plain build takes about 150. */
const mostMegabytes = 900;
const measure =
  "import os, resource, sys\npid = os.fork()\nif pid == 0: os.execvp(sys.argv[1], sys.argv[1:])\n_, status, usage = os.wait4(pid, 0)\nprint('peak', usage.ru_maxrss // 1024, file=sys.stderr)\nsys.exit(os.waitstatus_to_exitcode(status))";

describe("a flooding agent in a whole build", () => {
  let project: PsdProject;
  beforeAll(() => {
    project = createPsdProject({
      ...greeterPackage,
      "psd.yaml": "deployments:\n  g: { from: ./greeter, into: x, budget: { minutes: 1 } }\n",
      "../agent.py": source,
    });
  });
  afterAll(() => project.remove());

  it.each(["one-endless-line", "permissions", "unknown-requests", "tool-calls", "noise"])(
    "does not fill the memory where it sends %s",
    async (name) => {
      const words = ["--agent-command", `python3 ${join(project.folder, "../agent.py")} ${name}`];
      const once = ["--generations", "1", "--repairs", "0", "--yes", "--fresh", "--retry"];
      const through = ["python3", "-c", measure];
      const result = await project.psd(["build", "g", ...words, ...once], { through });
      expect(result.code, result.stderr).not.toBe(70);
      const peak = Number(/^peak (\d+)$/mu.exec(result.stderr)?.[1]);
      expect(peak).toBeGreaterThan(50);
      expect(peak).toBeLessThan(mostMegabytes);
      expect(result.stdout.length + result.stderr.length).toBeLessThan(20_000_000);
    },
    300_000,
  );
});
