import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import picocolors from "picocolors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlainSandbox } from "#src/adapters/sandbox/plain-sandbox.ts";
import type { FindSandbox } from "#src/adapters/sandbox/sandbox.ts";
import { machineLines } from "#src/cli/report/machine.ts";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import { failure, success } from "#src/diagnostics/result.ts";
import { inspectPlace } from "#src/inspect-place.ts";
import { inspectMachine } from "#src/pipeline/machine/inspect-machine.ts";
import { lookAtAgents } from "#src/pipeline/machine/look-at-agents.ts";
import { askLocalServers } from "#src/pipeline/machine/look-at-models.ts";
import type { MachineReport } from "#src/pipeline/machine/machine-report.ts";
import { readEnvironment } from "#src/platform/environment.ts";

let place: string;
let server: Server | undefined;

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), "psd-machine-")));
  for (const folder of ["bin", "home", "project", "tmp"]) mkdirSync(join(place, folder));
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(place, { recursive: true, force: true });
});

function write(path: string, text: string, mode = 0o644): void {
  const file = join(place, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
}

function program(name: string, ...lines: readonly string[]): void {
  write(`bin/${name}`, ["#!/bin/sh", ...lines, ""].join("\n"), 0o755);
}

async function look(variables: Readonly<Record<string, string>> = {}): Promise<MachineReport> {
  const environment = {
    ...readEnvironment(),
    cwd: join(place, "project"),
    home: join(place, "home"),
    userId: 1000,
    variables: { PATH: join(place, "bin"), ...variables },
  };
  const findSandbox: FindSandbox = (required) => {
    const args = {
      required: "strict",
      available: "none",
      reason: "no bwrap",
      install: "get bwrap",
    };
    return Promise.resolve(
      required === "strict"
        ? failure(diagnose("sandbox/level-unavailable", args as never))
        : success(createPlainSandbox(environment)),
    );
  };
  const options = { local: false, questionMs: 400 };
  return inspectMachine({ environment, findSandbox, inspectPlace }, options);
}

const part = (report: MachineReport, name: string) => report.parts.find((it) => it.name === name);

describe("the machine", () => {
  it("is of no use without git, says how to get what is missing, and reads no secret", async () => {
    program("apt-get");
    const report = await look({ ANTHROPIC_API_KEY: "sk-not-to-be-told" });
    expect(report.usable).toBe(false);
    expect(part(report, "git")).toMatchObject({
      standing: "missing",
      get: "sudo apt-get install git",
    });
    expect(part(report, "model:anthropic")).toMatchObject({
      standing: "usable",
      notes: ["key in ANTHROPIC_API_KEY"],
    });
    expect(part(report, "boxes of level none")).toMatchObject({
      standing: "limited",
      get: "get bwrap",
    });
    expect(JSON.stringify(report)).not.toContain("not-to-be-told");
    const lines = machineLines(report, picocolors.createColors(false));
    expect(lines[0]).toBe("tools");
    expect(lines.at(-1)).toBe("You cannot build here yet: 1 thing that it needs is missing");
  });

  it("asks agents for their version only, apart from everything of the user's", async () => {
    program("git", "echo git version 2.50.1");
    program(
      "gemini",
      '[ -z "$GEMINI_API_KEY$CLAUDE_X" ] && [ "$*" = --version ] && echo "0.61.2 $PWD $HOME"',
    );
    program("qwen", "exec sleep 600");
    program("opencode", "head -c 3000000 /dev/zero | tr '\\0' 'x'");
    program("goose", "echo goose 1.2.0");
    write("home/.gemini/oauth_creds.json", "{}");
    const report = await look({
      OPENAI_API_KEY: "k",
      CLAUDE_X: "y",
      PATH: `${place}/bin:/usr/bin:/bin`,
    });
    expect(report.usable).toBe(true);
    expect(part(report, "gemini")).toMatchObject({
      standing: "usable",
      version: "0.61.2",
      get: "give `--agent-login ~/.gemini/oauth_creds.json` when you build",
    });
    for (const silent of ["qwen", "opencode"]) {
      expect(part(report, silent)).toMatchObject({
        standing: "usable",
        notes: [
          "it tells no version",
          "key in OPENAI_API_KEY",
          `the network of the agent ${silent} is open: there is no box to hold it`,
        ],
      });
    }
    expect(part(report, "goose")).toMatchObject({ standing: "missing", version: "1.2.0" });
    expect(report.runtimes).toEqual(["gemini", "opencode", "qwen", "model:openai", "hand-off"]);
    expect(readdirSync(join(place, "home"))).toEqual([".gemini"]);
  });

  it("says what agents would reach in a box", async () => {
    program("gemini", "echo 0.61.2");
    program("goose", "echo goose 1.52.0");
    const variables = { PATH: `${place}/bin:/usr/bin:/bin`, GEMINI_API_KEY: "k" };
    const environment = { ...readEnvironment(), cwd: place, home: join(place, "home"), variables };
    const more = { named: new Set<string>(), isBoxed: Promise.resolve(true) };
    const found = await lookAtAgents({ environment }, more);
    expect(found.find((it) => it.name === "gemini")?.notes).toEqual([
      "key in GEMINI_API_KEY",
      "network to generativelanguage.googleapis.com",
    ]);
    expect(found.find((it) => it.name === "goose")?.notes.at(-1)).toBe(
      "the network of the agent goose is open: psd does not know the hosts of its model",
    );
  });

  it("needs the tools of packages, the runtime and the boxes that psd.yaml names", async () => {
    program("git", "echo git version 2.50.1");
    program("python3", "echo Python 3.8.1");
    write(
      "project/psd.yaml",
      "runtime: qwen\nbox: partial\ndeployments:\n  a: { from: ./a, into: out/a }\n  b: { from: ./b, into: out/b }\n",
    );
    const head = 'specprompt: 1\nneeds: { python3: ">=3.11", psd-no-such-tool: "*" }';
    write("project/a/SPECPROMPT.md", `---\n${head}\n---\n# A\n\n- US-1 It works.\n`);
    write("project/b/SPECPROMPT.md", "---\nspecprompt: one\n---\n");
    write("project/.psd/cache/store.git/HEAD", "not ours\n");
    write("project/.psd/cache/journal.sqlite", "no database, but long enough to be looked at\n");
    const report = await look();
    const missing = report.parts.filter((it) => it.needed && it.standing === "missing");
    expect(missing.map((it) => it.name)).toEqual([
      "store",
      "python3",
      "psd-no-such-tool",
      "boxes of level none",
      "qwen",
    ]);
    expect(part(report, "python3")?.notes).toEqual([">=3.11 for a is needed"]);
    expect(part(report, "b")).toMatchObject({ group: "project", standing: "missing" });
    expect(part(report, "journal")).toMatchObject({ standing: "limited" });
    write("project/psd.yaml", "deployments: 3\n");
    expect(part(await look(), "psd.yaml")).toMatchObject({ standing: "missing", needed: true });
  });

  it("finds model servers on the loopback, and nobody who is none", async () => {
    const answers = ['{"data":[{"id":"qwen3:8b"},{"no":1}]}', "<html>", '{"data":7}'];
    server = createServer((_, response) => response.end(answers.shift()));
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const servers = [{ name: "Ollama", port }];
    const [found] = await askLocalServers(undefined, servers);
    expect(found).toMatchObject({ standing: "usable", notes: ["qwen3:8b", "perhaps Ollama"] });
    expect(await askLocalServers(undefined, servers)).toEqual([]);
    expect(await askLocalServers(undefined, servers)).toEqual([]);
  });
});
