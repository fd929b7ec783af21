import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLock } from "#src/adapters/journal/acquire-lock.ts";
import { findProgram } from "#src/platform/find-program.ts";
import { goodGreeter, greeterPackage, heldOutMarker, rudeGreeter } from "../support/greeter.ts";
import { connectMcp, type McpSession, talkToMcp } from "../support/mcp.ts";
import { type LiveProcess, processesOf } from "../support/processes.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

/** What stands in held-out checks only: text, id, folder, and the words of their fault. */
const secret = [heldOutMarker, "HO-1", "HO-2", "held-out/", "held-out-1"];

const configuration = ["deployments:", "  greeter: { from: ./greeter, into: tools/greeter }", ""];

/** Where this machine has no bubblewrap, the agent is let to ask for plain processes. */
const hasBox = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;
const plain = hasBox ? {} : { box: "none" };
const allowBox = hasBox ? [] : ["--allow", "box"];

let project: PsdProject;
let sessions: McpSession[] = [];

beforeEach(() => {
  project = createPsdProject({ ...greeterPackage, "psd.yaml": configuration.join("\n") });
});
afterEach(async () => {
  const left = await Promise.all(sessions.map((it) => it.close()));
  // No byte of any session, from the first one on, tells what is held out, and nothing runs on.
  const told = sessions.map((it) => secret.filter((one) => it.said().includes(one)));
  const running = [...left.flat(), ...processesOf(project.folder)].map((it) => it.command);
  const silent = sessions.filter((it) => !it.said().includes('"jsonrpc":"2.0"')).length;
  sessions = [];
  project.remove();
  const found = [...told.flat(), ...running].join(", ");
  if (found !== "" || silent > 0) throw new Error(`told, or still running: ${found} (${silent})`);
});

async function connect(args: readonly string[] = []): Promise<McpSession> {
  const session = await connectMcp(project, args);
  sessions.push(session);
  return session;
}

describe("psd mcp", () => {
  it("is driven through a whole loop, tells nothing that is held out, and promotes only where allowed", async () => {
    const agent = await connect(allowBox);
    const tools = (await agent.client.listTools()).tools.map((it) => it.name);
    expect(tools).toEqual([
      "list",
      "status",
      "check",
      "compose",
      "begin",
      "submit",
      "repair",
      "verdict",
      "promote",
    ]);
    expect((await agent.call("list")).data).toMatchObject({
      deployments: [{ name: "greeter", into: "tools/greeter" }],
    });
    const early = await agent.call("repair");
    expect(early).toMatchObject({ isError: true });
    expect(early.text).toContain("refinement/nothing-waits");

    const heard: string[] = [];
    const begun = await agent.call("begin", { target: "greeter", ...plain });
    expect(begun.isError, begun.text).toBe(false);
    const { workspace, brief } = begun.data as { workspace: string; brief: string };
    expect(readFileSync(brief, "utf8")).toContain("**KB-1**");
    writeFileSync(join(workspace, "main.py"), rudeGreeter);
    const failed = await agent.client.callTool(
      { name: "submit", arguments: {} },
      { onprogress: ({ message }) => heard.push(message ?? "") },
    );
    expect(failed.structuredContent).toMatchObject({ state: "waiting", turn: 2, workspace });
    expect(heard).toContain("AC-1 failed");
    const repair = await agent.call("repair", { deployment: "greeter" });
    expect(repair.text).toContain("AC-1");
    expect(repair.text).toContain("- KB-1: wrong-output");
    const red = await agent.call("verdict", { of: "a1" });
    expect(red.data).toMatchObject({
      verdict: { outcome: "red", heldOut: [{ covers: ["KB-1"], symptom: "wrong-output" }] },
    });

    writeFileSync(join(workspace, "main.py"), goodGreeter);
    const done = await agent.call("submit", { deployment: "greeter" });
    expect(done.data, done.text).toMatchObject({
      state: "judged",
      attempt: "a2",
      verdict: { outcome: "green", heldOut: [] },
    });
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
    const refused = await agent.call("promote", { attempt: "a2" });
    expect(refused.text).toContain("mcp/not-allowed");
    expect(existsSync(join(project.folder, "tools"))).toBe(false);

    expect(agent.client.getServerCapabilities()).toMatchObject({ tools: {} });
    expect(agent.client.getServerCapabilities()?.resources).toBeUndefined();
    expect(agent.client.getServerCapabilities()?.prompts).toBeUndefined();

    const allowed = await connect(["--allow", "promote"]);
    const promoted = await allowed.call("promote", { attempt: "a2" });
    expect(promoted.data, promoted.text).toMatchObject({ state: "promoted", attempt: "a2" });
    expect(readFileSync(join(project.folder, "tools/greeter/main.py"), "utf8")).toBe(goodGreeter);
    const status = await allowed.call("status");
    expect(status.data).toMatchObject({
      deployments: [{ deployment: "greeter", promoted: { attempt: "a2", outcome: "green" } }],
    });
    const waive = await allowed.call("promote", { attempt: "a1", waive: ["AC-1"], because: "so" });
    expect(waive.text).toContain("mcp/not-allowed");
  });

  it("is told when another works on the deployment, and goes on after a client that left", async () => {
    const first = await connect(allowBox);
    const begun = await first.call("begin", { target: "greeter", ...plain });
    const lock = (await acquireLock(join(project.folder, ".psd/cache/locks")))("greeter");
    const busy = await first.call("submit");
    expect(busy.text).toContain("refinement/busy");
    lock?.release();

    const { workspace } = begun.data as { workspace: string };
    writeFileSync(join(workspace, "main.py"), goodGreeter);
    const left = new Promise<readonly LiveProcess[]>((resolve, reject) => {
      const onprogress = (): void => void first.close().then(resolve, reject);
      first.client.callTool({ name: "submit", arguments: {} }, { onprogress }).catch(() => {});
    });
    // In mid-build: what judged is gone with the server, in its boxes too.
    expect(await left).toEqual([]);
    const second = await connect(allowBox);
    const again = await second.call("submit");
    // A machine that judges faster than a client leaves has ended that build; then it is told so.
    const isJudged = again.data["state"] === "judged";
    const done = isJudged ? again : await second.call("verdict", { of: "a1" });
    expect(done.data, done.text).toMatchObject({ attempt: "a1", verdict: { outcome: "green" } });
  });

  it("is told that what is asked for has changed since, and where its files are", async () => {
    const agent = await connect(allowBox);
    const { workspace } = (await agent.call("begin", { target: "greeter", ...plain })).data;
    writeFileSync(join(String(workspace), "main.py"), goodGreeter);
    const prompt = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
    project.write({ "greeter/SPECPROMPT.md": prompt.replace("# Greeter", "# The greeter") });
    const again = await agent.call("submit");
    expect(again.data).toMatchObject({
      state: "waiting",
      turn: 1,
      findings: [{ code: "refinement/inputs-changed" }],
    });
    expect(again.data["workspace"]).not.toBe(workspace);
    expect(again.text).toContain(`stay in ${String(workspace)}`);
  });

  it("gives no other rights than those it knows", async () => {
    const { code, stderr } = await project.psd(["mcp", "--allow", "sign"]);
    expect(code).toBe(2);
    expect(stderr).toContain("command/wrong-value");
  });

  it("ends with its input, whatever it was told, and writes nothing but protocol", async () => {
    const { code, stdout } = await talkToMcp(project, ["no protocol", "{}", '{"jsonrpc":"2.0"}']);
    expect(code).toBe(0);
    for (const line of stdout.split("\n").filter((it) => it !== "")) {
      expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
    }
  });
});
