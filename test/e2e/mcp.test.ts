import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLock } from "#src/adapters/journal/acquire-lock.ts";
import { findProgram } from "#src/platform/find-program.ts";
import { goodGreeter, greeterPackage, heldOutMarker, rudeGreeter } from "../support/greeter.ts";
import { connectMcp, type McpSession, talkToMcp } from "../support/mcp.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

/** What stands in held-out checks only: text, id, folder, and the words of their fault. */
const secret = [heldOutMarker, "HO-1", "HO-2", "held-out/"];

const configuration = ["deployments:", "  greeter: { from: ./greeter, into: tools/greeter }", ""];

/** Where this machine has no bubblewrap, the agent is let to ask for plain processes. */
const hasBox = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;
const plain = hasBox ? {} : { box: "none" };
const allowBox = hasBox ? [] : ["--allow", "box"];

let project: PsdProject;
let open: McpSession[] = [];

beforeEach(() => {
  project = createPsdProject({ ...greeterPackage, "psd.yaml": configuration.join("\n") });
});
afterEach(async () => {
  await Promise.all(open.map((it) => it.close()));
  open = [];
  project.remove();
});

async function connect(args: readonly string[] = []): Promise<McpSession> {
  const session = await connectMcp(project, args);
  open.push(session);
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

    await askForSecrets(agent);
    expect(secret.filter((it) => agent.said().includes(it))).toEqual([]);

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
    const left = new Promise<void>((resolve, reject) => {
      const onprogress = (): void => void first.close().then(resolve, reject);
      first.client.callTool({ name: "submit", arguments: {} }, { onprogress }).catch(() => {});
    });
    await left;
    const second = await connect(allowBox);
    const again = await second.call("submit");
    // A machine that judges faster than a client leaves has ended that build; then it is told so.
    const isJudged = again.data["state"] === "judged";
    const done = isJudged ? again : await second.call("verdict", { of: "a1" });
    expect(done.data, done.text).toMatchObject({ attempt: "a1", verdict: { outcome: "green" } });
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

/** Every way in which a tool takes a word from outside, pointed at what is held out; also when it is broken. */
async function askForSecrets(agent: McpSession): Promise<void> {
  const heldOut = "greeter/validation/held-out";
  symlinkSync(join(project.folder, heldOut), join(project.folder, "door"));
  const paths = [
    heldOut,
    `${heldOut}/acceptance.yaml`,
    `./greeter/guide/../validation/held-out`,
    join(project.folder, heldOut),
    "door",
    "door/acceptance.yaml",
    ".psd/cache",
    "..",
    "/etc",
  ];
  for (const path of paths) {
    const checked = await agent.call("check", { path });
    expect(checked.text, path).toContain("mcp/path-refused");
  }
  for (const path of paths.slice(1, 3)) {
    expect((await agent.call("compose", { target: path })).isError).toBe(true);
    expect((await agent.call("begin", { target: path, into: "x" })).isError).toBe(true);
    expect((await agent.call("begin", { target: "greeter", into: path })).isError).toBe(true);
  }
  for (const of of ["held-out-1", "HO-1", "../a1", "a1/sealed"]) {
    await agent.call("verdict", { of });
    await agent.call("repair", { deployment: of });
    await agent.call("submit", { deployment: of });
  }
  await agent.call("compose", { target: "greeter", explain: true });
  const brief = await agent.call("compose", { target: "greeter" });
  expect(brief.text).toContain("**KB-1**");
  await agent.call("compose", { target: "greeter", with: { x: { file: heldOut } } });
  await agent.call("verdict", { of: "a1", sealed: true });
  const unboxed = await agent.call("begin", { target: "greeter", box: "none" });
  expect(unboxed.isError).toBe(hasBox);
  for (const uri of [`file://${join(project.folder, heldOut)}/acceptance.yaml`, "psd://held-out"]) {
    await agent.client.readResource({ uri }).catch(() => {});
  }
  expect(agent.client.getServerCapabilities()?.resources).toBeUndefined();
  await agent.client.getPrompt({ name: heldOut }).catch(() => {});
  const file = join(project.folder, heldOut, "acceptance.yaml");
  const whole = readFileSync(file, "utf8");
  const broken = [
    `${whole}  - id: HO-1\n    says: Twice ${heldOutMarker}.\n`,
    `${whole}${heldOutMarker}: [`,
    whole.replace("{start}", "{HO-2}"),
  ];
  for (const text of broken) {
    writeFileSync(file, text);
    const checked = await agent.call("check", { path: "greeter", consistency: true });
    expect(checked.text).toContain("mcp/sealed-findings");
    await agent.call("compose", { target: "greeter" });
    await agent.call("begin", { target: "greeter", fresh: true });
    await agent.call("status");
  }
  writeFileSync(file, whole);
}
