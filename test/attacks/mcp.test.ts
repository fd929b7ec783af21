import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectMcp, type McpSession, type Told } from "../support/mcp.ts";
import { type ListedTool, textPlaces } from "../support/mcp-asks.ts";
import { processesOf, stillRunning } from "../support/processes.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { boxed } from "./world.ts";

const plain = boxed ? {} : { box: "none" };
const allowBox = boxed ? [] : ["--allow", "box"];

/** What stands in held-out checks. No session ever says one of these itself. */
const contents = ["says", "input", "expect", "case", "content", "label"].map((it) => `zq${it}1887`);
/** How held-out checks and their files are called. Asked for by name, so an answer may not know them. */
const names = ["HO-7731", "zqcases1887", "zqfixture1887", "zqsub1887", "zqsuite1887"];

/** The same name with other letters: there is nothing of that name. */
const decoyOf = (text: string): string =>
  text.replaceAll("zq", "qz").replaceAll("HO-7731", "HO-6642");

const pack = {
  "greeter/SPECPROMPT.md": [
    "---",
    "specprompt: 1",
    "name: greeter",
    'version: "1.0.0"',
    "parameters: { word: { type: string, about: The word, default: Hello } }",
    "commands: { start: python3 main.py }",
    "output: { dependencies: none }",
    "---",
    "",
    "# Greeter",
    "",
    "- **KB-1** `greeter <name>` prints `{{ with.word }}, <name>!` and ends with 0.",
    "",
  ].join("\n"),
  "greeter/validation/acceptance.yaml":
    'criteria:\n  - { id: AC-1, says: Ada is greeted., covers: [KB-1], check: { run: ["{start}", Ada], timeout: 2s, expect: { stdout: "Hello, Ada!" } } }\n',
  "greeter/validation/held-out/acceptance.yaml": [
    "criteria:",
    "  - id: HO-7731",
    "    says: Also zqsays1887 is greeted.",
    "    covers: [KB-1]",
    '    check: { run: ["{start}", zqinput1887, "{fixtures}/zqsub1887/zqfixture1887.txt"], timeout: 1s, env: { WORD: zqlabel1887 }, expect: { stdout: zqexpect1887 } }',
    "  - id: HO-7732",
    "    says: Rows of zqsays1887 hold.",
    "    covers: [KB-1]",
    '    check: { timeout: 1s, cases: { file: zqcases1887.yaml, name: n, input: i, expect: e, run: ["{start}", "{case.input}"], output: text } }',
    "",
  ].join("\n"),
  "greeter/validation/held-out/zqcases1887.yaml":
    "- { n: zqcase1887, i: zqinput1887, e: zqexpect1887 }\n",
  "greeter/validation/held-out/fixtures/zqsub1887/zqfixture1887.txt": "zqcontent1887\n",
  "psd.yaml": "deployments:\n  greeter: { from: ./greeter, into: tools/greeter }\n",
};

/** Tells all that it is given, in every way that a program has, and greets nobody. */
const telltale = [
  "import os, sys",
  "told = ' '.join([*sys.argv[1:], *os.environ.values()])",
  "for path in sys.argv[1:]:",
  "    if os.path.isfile(path): told += open(path).read()",
  "open('told.txt', 'w').write(told)",
  "print(told)",
  "print(told, file=sys.stderr)",
  "raise SystemExit(told)",
  "",
].join("\n");

/** Greets nobody, and does not end. */
const hanging = "import time\ntime.sleep(600)\n";

let project: PsdProject;
let sessions: McpSession[] = [];

async function connect(args: readonly string[] = allowBox): Promise<McpSession> {
  const session = await connectMcp(project, args);
  sessions.push(session);
  return session;
}

async function begin(agent: McpSession): Promise<string> {
  const begun = await agent.call("begin", { target: "greeter", ...plain });
  expect(begun.isError, begun.text).toBe(false);
  return String(begun.data["workspace"]);
}

/** Everything below a folder of the project but `.psd/cache`: path to what is there. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true }).map(String);
  return Object.fromEntries(
    paths
      .filter((it) => !it.startsWith(".psd/cache") && statSync(join(folder, it)).isFile())
      .map((it) => [it, readFileSync(join(folder, it), "latin1")]),
  );
}

/** Ends all sessions; what of them still runs, and which of these words they ever said. */
async function endAll(words: readonly string[]): Promise<{ left: unknown; told: unknown }> {
  const left = (await Promise.all(sessions.map((it) => it.close()))).flat();
  const told = sessions.flatMap((it) => words.filter((one) => it.said().includes(one)));
  sessions = [];
  return { left: [...left, ...processesOf(project.folder)], told };
}

describe("an agent in an editor that cancels", () => {
  beforeAll(() => void (project = createPsdProject(pack)));
  afterAll(() => project.remove());

  it("leaves no process and nothing half-written, and can go on", async () => {
    const agent = await connect();
    const workspace = await begin(agent);
    const before = filesOf(project.folder);
    const [server] = agent.processes();
    writeFileSync(join(workspace, "main.py"), hanging);
    const cancelled = new AbortController();
    const asked = { name: "submit", arguments: {} };
    const ended = refusalOf(agent.client.callTool(asked, { signal: cancelled.signal }));
    const at = { timeout: 30_000, interval: 50 };
    await vi.waitFor(() => {
      expect(agent.processes().some((it) => it.command.endsWith("main.py Ada"))).toBe(true);
    }, at);
    const working = agent.processes();
    cancelled.abort("changed my mind");
    expect(await ended).toContain("changed my mind");
    const stay = new Set(agent.processes().map((it) => it.pid));
    await vi.waitFor(() => {
      const running = stillRunning(working).map((it) => it.command);
      expect(running.filter((it) => !it.includes(" mcp") && !it.startsWith("tee "))).toEqual([]);
    }, at);
    expect(stay.has(server?.pid ?? 0)).toBe(true);
    expect(filesOf(project.folder)).toEqual(before);
    expect((await agent.call("verdict", { of: "a1" })).data).toMatchObject({
      verdict: { outcome: "errored" },
    });

    // The server is as good as new: what was submitted is judged, then its repair.
    const judged = await agent.call("submit");
    expect(judged.data, judged.text).toMatchObject({ state: "waiting", turn: 2 });
    expect(judged.text).toContain("AC-1");
    const told = ["zqinput1887", "zqexpect1887", "zqcase1887"];
    expect(told.filter((it) => judged.text.includes(it))).toEqual([]);
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
    expect(await endAll([...contents, ...names, "held-out-1"])).toEqual({ left: [], told: [] });
  });
});

describe("an agent in an editor that asks for held-out checks", () => {
  beforeAll(async () => {
    project = createPsdProject(pack);
    const heldOut = join(project.folder, "greeter/validation/held-out");
    symlinkSync(heldOut, join(project.folder, "first-door"));
    symlinkSync(join(heldOut, "acceptance.yaml"), join(project.folder, "file-door"));
    symlinkSync("first-door", join(project.folder, "second-door"));
    mkdirSync(join(project.folder, "parent-door"));
    symlinkSync(join(project.folder, "greeter/validation"), join(project.folder, "parent-door/v"));
    const agent = await connect();
    const workspace = await begin(agent);
    symlinkSync(heldOut, join(workspace, "inside"));
    writeFileSync(join(workspace, "main.py"), telltale);
    const unlawful = await agent.call("submit");
    if (unlawful.isError) throw new Error(unlawful.text);
  });
  afterAll(() => project.remove());

  it("learns nothing from the verdict on an output that tells all it sees, nor from any tool", async () => {
    const agent = await connect();
    const { workspace } = (await agent.call("repair")).data as { workspace: string };
    rmSync(join(workspace, "inside"));
    writeFileSync(join(workspace, "main.py"), telltale);
    const red = await agent.call("submit");
    expect(red.data, red.text).toMatchObject({ state: "waiting" });
    expect(red.text).toContain("KB-1");
    for (const { name, annotations } of (await agent.client.listTools()).tools) {
      if (annotations?.readOnlyHint !== true) continue;
      for (const input of [{}, { of: "a1" }, { of: "a2" }, { path: "greeter" }, usual])
        await agent.client.callTool({ name, arguments: { ...input } }).catch(() => {});
    }
    expect(await endAll([...contents, ...names, "held-out-1"])).toEqual({ left: [], told: [] });
  });

  it("learns nothing from any text that any tool takes, not even what is there", async () => {
    const agents = [await connect(), await connect(everything)];
    const tools: readonly ListedTool[] = (await (agents[0] as McpSession).client.listTools()).tools;
    const places = textPlaces(tools, usual);
    // Each tool of the list takes a text somewhere, but the one that lists.
    const silent = tools.filter((it) => !places.some((one) => one.tool === it.name));
    expect(silent.map((it) => it.name)).toEqual(["list"]);
    const differing: string[] = [];
    let asked = 0;
    const all = agents.flatMap((agent) => places.map((it) => ({ agent, ...it })));
    for (const { agent, tool, place, inputWith } of all) {
      for (const text of textsFor(project)) {
        const answer = await ask(agent, tool, inputWith(text));
        asked += 1;
        const decoy = decoyOf(text);
        const other = decoy === text ? answer : await ask(agent, tool, inputWith(decoy));
        if (plainly(answer) !== plainly(other)) differing.push(`${tool} ${place} ${text}`);
      }
    }
    expect(differing).toEqual([]);
    expect(asked).toBe(agents.length * places.length * textsFor(project).length);
    expect(await endAll(contents)).toEqual({ left: [], told: [] });
  }, 400_000);

  it("learns nothing by other requests of the protocol", async () => {
    const { client } = await connect(everything);
    const paths = textsFor(project);
    for (const path of paths) {
      const uri = path.startsWith("/") ? `file://${path}` : path;
      const ref = { type: "ref/resource" as const, uri };
      const refusals = await Promise.all([
        refusalOf(client.readResource({ uri })),
        refusalOf(client.getPrompt({ name: path })),
        refusalOf(client.complete({ ref, argument: { name: path, value: path } })),
        refusalOf(client.subscribeResource({ uri })),
      ]);
      expect(refusals).not.toContain("");
      await client.callTool({ name: path, arguments: { [path]: path } }).catch(() => {});
    }
    expect(await endAll(contents)).toEqual({ left: [], told: [] });
  });

  it("learns nothing from what is wrong in them", async () => {
    const agent = await connect();
    const tools = (await agent.client.listTools()).tools;
    let sealed = 0;
    for (const [path, text] of brokenFiles()) {
      const file = join(project.folder, "greeter/validation/held-out", path);
      const whole = existsSync(file) ? readFileSync(file, "utf8") : "";
      writeFileSync(file, text(whole));
      const checked = await agent.call("check", { path: "greeter", consistency: true });
      if (checked.text.includes("mcp/sealed-findings")) sealed += 1;
      for (const { name } of tools) {
        if (name === "list" || name === "promote") continue;
        await agent.client.callTool({ name, arguments: needed(name) }).catch(() => {});
      }
      writeFileSync(file, whole === "" ? "[]\n" : whole);
    }
    // Another key in a row of cases is no mistake.
    expect(sealed).toBe(brokenFiles().length - 1);
    expect(await endAll([...contents, ...names, "held-out/"])).toEqual({ left: [], told: [] });
  });
});

/** What is given where a tool requires something else than the text that is tried. */
const usual = { target: "greeter", path: "greeter", of: "a1", attempt: "a1", "*": "word" };
const everything = ["promote", "discard", "waive", "box"].flatMap((it) => ["--allow", it]);

function needed(tool: string): Record<string, unknown> {
  const by: Readonly<Record<string, Record<string, unknown>>> = {
    check: { path: "greeter" },
    compose: { target: "greeter" },
    begin: { target: "greeter", fresh: true, ...plain },
    verdict: { of: "a1" },
  };
  return by[tool] ?? {};
}

/** Ways to break what is held out, each with a secret where it is broken. */
function brokenFiles(): readonly (readonly [string, (whole: string) => string])[] {
  return [
    ["acceptance.yaml", (it) => `${it}  - id: HO-7731\n    says: Twice zqsays1887.\n`],
    ["acceptance.yaml", (it) => `${it}zqsays1887: [`],
    ["acceptance.yaml", (it) => it.replace("{start}", "{zqlabel1887}")],
    ["acceptance.yaml", (it) => it.replace("covers: [KB-1]", "covers: [zqlabel1887]")],
    ["acceptance.yaml", (it) => it.replace("says:", "zqlabel1887:")],
    ["acceptance.yaml", (it) => it.replace("zqcases1887.yaml", "zqcase1887.yaml")],
    ["zqcases1887.yaml", (it) => `${it}- { n: zqcase1887, zqlabel1887: 1 }\n`],
    ["zqcases1887.yaml", () => "zqcontent1887: {"],
    ["zqsuite1887.yaml", () => "criteria: zqcontent1887\n"],
  ];
}

/** Whatever may lead to what is held out, by name, by path, by number, or by a trick. */
function textsFor({ folder }: PsdProject): readonly string[] {
  const heldOut = "greeter/validation/held-out";
  const file = `${heldOut}/zqcases1887.yaml`;
  return [
    heldOut,
    `${heldOut}/`,
    `${heldOut}/acceptance.yaml`,
    file,
    `./greeter/../${file}`,
    `greeter//validation/./held-out/zqcases1887.yaml`,
    `greeter\\validation\\held-out\\zqcases1887.yaml`,
    join(folder, file),
    `file://${join(folder, file)}`,
    file.replace("held-out", "HELD-OUT"),
    "first-door",
    "first-door/zqcases1887.yaml",
    "second-door/zqcases1887.yaml",
    "file-door",
    "parent-door/v/held-out/zqcases1887.yaml",
    "parent-door",
    "greeter/validation",
    `${heldOut}/fixtures/zqsub1887/zqfixture1887.txt`,
    "{fixtures}/zqsub1887/zqfixture1887.txt",
    "validation/held-out/zqcases1887.yaml",
    "held-out/zqcases1887.yaml",
    "HO-7731",
    "zqcases1887",
    "ho-7731",
    "held-out-1",
    "a1/sealed",
    "attempts/a1",
    "refs/psd/attempts/a1",
    ".psd",
    ".psd/cache/journal.sqlite",
    ".psd/cache/store.git/HEAD",
    ".specprompt/BRIEF.md",
    "..",
    "/etc/passwd",
    "/proc/self/environ",
    `{% include "${file}" %}`,
    `{{ "${file}" | read }}`,
    "$(cat first-door/zqcases1887.yaml)",
    "-- --sealed",
    "*",
    "a1\0HO-7731",
    `${"../".repeat(300)}etc/passwd`,
    "__proto__",
  ];
}

/** The words of a refusal; none where it was granted. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "";
  } catch (error) {
    return String(error);
  }
}

/** The whole answer of a tool, or the words of the refusal. */
async function ask(
  agent: McpSession,
  tool: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Told | string> {
  try {
    return await agent.call(tool, input);
  } catch (error) {
    return String(error);
  }
}

/** An answer without what differs each time, and without what the question said itself. */
function plainly(answer: Told | string): string {
  return decoyOf(JSON.stringify(answer))
    .replaceAll(/-r\d+-g\d+/gu, "-run")
    .replaceAll(/\b[0-9a-f]{64}\b/gu, "digest");
}
