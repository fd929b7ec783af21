import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentBox, workspaceMount } from "#src/pipeline/generation/agent-box.ts";
import { anchorAgentCommand, nameAgent } from "#src/pipeline/generation/agent-command.ts";
import { agentEnvironment } from "#src/pipeline/generation/agent-environment.ts";
import { findAgentFiles } from "#src/pipeline/generation/agent-files.ts";
import { findHiddenPlaces } from "#src/pipeline/generation/hidden-places.ts";
import { temporaryFolder } from "../../../support/runtimes.ts";

let place: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  const made = await temporaryFolder();
  place = made.path;
  remove = made.remove;
});

afterEach(async () => remove());

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(place, path)), { recursive: true });
    await writeFile(join(place, path), "x");
  }
}

const at = (path: string): string => join(place, path);

describe("what an agent must not see", () => {
  test("project, package, workspaces, home and the repositories around them", async () => {
    await put("repo/.git/HEAD", "repo/pkg/SPECPROMPT.md", "project/psd.yaml", "home/.ssh/id");
    await mkdir(at("work"));
    const hidden = await findHiddenPlaces({
      projectRoot: at("project"),
      roots: [at("repo/pkg")],
      workspaces: at("work"),
      home: at("home"),
    });
    expect(hidden).toEqual(
      ["home", "project", "repo/.git", "repo/pkg", "work"].map((it) => at(it)),
    );
  });

  test("the real git directory of a work tree, and links resolved", async () => {
    await put("real/.git/worktrees/w/HEAD", "tree/SPECPROMPT.md");
    await writeFile(at("real/.git/worktrees/w/commondir"), "../..\n");
    await writeFile(at("tree/.git"), `gitdir: ${at("real/.git/worktrees/w")}\n`);
    await symlink(at("tree"), at("link"));
    const hidden = await findHiddenPlaces({
      projectRoot: at("link"),
      roots: [],
      workspaces: at("missing"),
      home: "/",
    });
    expect(hidden).toContain(at("tree"));
    expect(hidden).toContain(at("real/.git"));
    expect(hidden).toContain(at("missing"));
    expect(hidden).not.toContain("/");
  });
});

describe("what an agent needs of itself", () => {
  test("its node_modules, its folder in the home, its file in the project", async () => {
    await put(
      "project/node_modules/agent/dist/index.js",
      "project/tools/agent.mjs",
      "project/tools/held-out.yaml",
      "home/agents/mine/agent.mjs",
      "home/agent.mjs",
    );
    const hidden = [at("home"), at("project")];
    const argv = [
      "node",
      at("project/node_modules/agent/dist/index.js"),
      at("project/tools/agent.mjs"),
      at("home/agents/mine/agent.mjs"),
      at("home/agent.mjs"),
      at("home/agents"),
      "--flag",
    ];
    expect(await findAgentFiles({ argv, hidden, home: at("home") })).toEqual(
      ["home/agent.mjs", "home/agents/mine", "project/node_modules", "project/tools/agent.mjs"].map(
        (it) => at(it),
      ),
    );
  });

  test("a node_modules that holds the package is not shown", async () => {
    await put("project/node_modules/agent/index.js", "project/node_modules/pkg/SPECPROMPT.md");
    const argv = [at("project/node_modules/agent/index.js")];
    const hidden = [at("project"), at("project/node_modules/pkg")];
    expect(await findAgentFiles({ argv, hidden, home: "/" })).toEqual(argv);
  });

  test("a link to it is shown with what it leads to", async () => {
    await put("home/lib/node_modules/agent/cli.js");
    await mkdir(at("home/bin"));
    await symlink("../lib/node_modules/agent/cli.js", at("home/bin/agent"));
    const argv = [at("home/bin/agent")];
    expect(await findAgentFiles({ argv, hidden: [at("home")], home: at("home") })).toEqual([
      at("home/bin"),
      at("home/lib/node_modules"),
    ]);
  });
});

test("the box shows the workspace writable and everything else read-only", () => {
  const box = agentBox(
    {
      workspace: "/cache/w1",
      hidden: ["/project"],
      shown: ["/opt/tool"],
      login: ["/home/me/.agent"],
      network: { kind: "open" },
      home: "/home/me",
      path: "/opt/tool/bin",
    },
    "/psd/work",
  );
  expect(box).toMatchObject({
    root: "machine",
    network: "open",
    cwd: "/psd/work",
    hidden: ["/project"],
  });
  expect(box.mounts).toEqual([
    workspaceMount("/cache/w1"),
    { source: "/opt/tool", target: "/opt/tool", writable: false },
    { source: "/home/me/.agent", target: "/psd/home/.agent", writable: false },
  ]);
  expect(box.mounts.filter((it) => it.writable).map((it) => it.target)).toEqual(["/psd/work"]);
});

test("an agent gets its account and the machine's settings, and no other variable", () => {
  const passed = agentEnvironment(
    { ANTHROPIC_API_KEY: "k", LANG: "C", GITHUB_TOKEN: "t", HOME: "/h", MINE: "m", PATH: "/bin" },
    { also: ["MINE"] },
  );
  expect(passed).toEqual({ ANTHROPIC_API_KEY: "k", LANG: "C", MINE: "m", CI: "1", TERM: "dumb" });
});

test("an agent that is known gets only what it reads its account from", () => {
  const passed = agentEnvironment(
    { GEMINI_API_KEY: "k", GEMINI_SYSTEM_MD: "/mine.md", OPENAI_API_KEY: "o", LC_ALL: "C" },
    { only: ["GEMINI_API_KEY"] },
  );
  expect(passed).toEqual({ GEMINI_API_KEY: "k", LC_ALL: "C", CI: "1", TERM: "dumb" });
});

describe("an agent's command", () => {
  test.each([
    [["my-agent", "--acp"], "my-agent"],
    [["node", "--no-warnings", "/x/fake-agent.ts", "s.json"], "fake-agent"],
    [["/usr/bin/python3", "agent.py"], "agent"],
    [["npx", "-y", "@scope/agent-acp"], "agent-acp"],
  ])("%j is named %s", (argv, name) => {
    expect(nameAgent(argv)).toBe(name);
  });

  test("words that name files of the working folder become absolute, others stay", async () => {
    await put("agent.mjs", "conf/s.json", "acp");
    const argv = ["node", "agent.mjs", "conf/s.json", "acp", "--x=agent.mjs", "missing.js", "/abs"];
    expect(await anchorAgentCommand(argv, place)).toEqual([
      "node",
      at("agent.mjs"),
      at("conf/s.json"),
      "acp",
      "--x=agent.mjs",
      "missing.js",
      "/abs",
    ]);
  });
});
