import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { linkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BoxProfile, Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import { agentBox } from "#src/pipeline/generation/agent-box.ts";
import { findHiddenPlaces } from "#src/pipeline/generation/hidden-places.ts";
import { preflight } from "#src/pipeline/generation/preflight.ts";
import type { Tools } from "#src/pipeline/generation/tools.ts";
import { toolMounts } from "#src/pipeline/validation/box.ts";
import { type Environment, readEnvironment } from "#src/platform/environment.ts";
import { runProcess } from "#src/platform/process.ts";
import { limits } from "../support/boxes.ts";
import {
  type InstallationBuilder,
  installationsIn,
  systemPython,
} from "../support/installations.ts";
import { selectionWith } from "../support/needs.ts";
import { everySandbox } from "../support/sandboxes.ts";

const [first] = (await everySandbox(readEnvironment())).boxed;
if (first === undefined) process.stderr.write("installations are skipped: no box\n");

const library =
  systemPython === undefined
    ? ""
    : execFileSync(systemPython, ["-c", "import os; print(os.path.dirname(os.__file__))"], {
        encoding: "utf8",
      }).trim();
const whichPython = ["-c", "import sys; print(sys.version_info[:3], sys.executable, sys.prefix)"];
const whichNode = ["-p", "process.version + ' ' + process.execPath"];

describe.skipIf(first === undefined || systemPython === undefined)("the tools of a user", () => {
  // Skipped without one.
  const sandbox = first?.[1] as Sandbox;
  let place: string;
  let home: string;
  let project: string;
  let workspace: string;
  let at: InstallationBuilder;

  beforeEach(() => {
    place = realpathSync(mkdtempSync(join(tmpdir(), "psd-tools-")));
    // Boxes of root run as another user.
    chmodSync(place, 0o755);
    [home, project, workspace] = ["home", "project", "work"].map((it) => join(place, it)) as [
      string,
      string,
      string,
    ];
    for (const it of [home, project, workspace]) mkdirSync(it);
    at = installationsIn(place, library);
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  function userOf(...path: readonly string[]): Environment {
    const PATH = [...path.map((it) => join(place, it)), "/usr/bin", "/bin"].join(":");
    return { ...readEnvironment(), cwd: project, home, variables: { HOME: home, PATH } };
  }

  async function toolsOf(user: Environment, ...names: readonly string[]): Promise<Tools> {
    const needs = Object.fromEntries(names.map((it) => [it, "*"]));
    const found = await preflight({ selection: selectionWith(needs) }, { environment: user });
    if (!found.ok) throw new Error(JSON.stringify(found.diagnostics));
    return found.value;
  }

  async function profiles(user: Environment, tools: Tools): Promise<readonly BoxProfile[]> {
    const secret = { projectRoot: project, roots: [], workspaces: workspace, home: user.home };
    const hidden = await findHiddenPlaces(secret);
    const judge: BoxProfile = {
      root: "minimal",
      mounts: toolMounts(tools),
      hidden: [],
      network: "none",
      cwd: "/",
      env: { PATH: tools.path },
      forwards: [],
    };
    const { path, folders: shown } = tools;
    return [
      agentBox(
        { workspace, hidden, shown, login: [], network: { kind: "open" as const }, home, path },
        "/psd/work",
      ),
      judge,
    ];
  }

  /** What the user, the agent's box and the judge's box see where they start a tool by its name. */
  async function seenBy(user: Environment, [tool = "", ...rest]: readonly string[]) {
    const tools = await toolsOf(user, tool);
    const own = await runProcess(
      // A shell looks on as a person's does where a link leads nowhere.
      { argv: ["/bin/sh", "-c", '"$@"', "sh", tool, ...rest], cwd: project, env: user.variables },
      { limits: { wallMs: 60_000, outputBytes: 10_000 } },
    );
    const boxes = await Promise.all(
      (await profiles(user, tools)).map((profile) =>
        sandbox.run({ profile, argv: [tool, ...rest], limits: { ...limits, wallMs: 60_000 } }),
      ),
    );
    return [own, ...boxes].map((it) => `${it.stdout.toString()}${it.stderr.toString()}`.trim());
  }

  /** What all three see alike; throws where they do not. */
  async function seenByAll(user: Environment, argv: readonly string[]): Promise<string> {
    const [own = "", agent, judge] = await seenBy(user, argv);
    if (agent === own && judge === own) return own;
    throw new Error(`not alike: ${JSON.stringify([own, agent, judge])}`);
  }

  /** pyenv as far as its shims ask it: the project's file, else the global one, names a version. */
  function pyenv(global: string): void {
    at.script(
      "home/.pyenv/libexec/pyenv",
      'root=$(dirname "$(dirname "$0")"); root="$HOME/.pyenv"; folder=$PWD',
      'while [ "$folder" != / ] && [ ! -e "$folder/.python-version" ]; do folder=$(dirname "$folder"); done',
      'file="$folder/.python-version"; [ -e "$file" ] || file="$root/version"',
      'program="$root/versions/$(cat "$file")/bin/$2"',
      '[ -x "$program" ] || { echo "pyenv: $2: command not found" >&2; exit 127; }',
      'case $1 in which) echo "$program" ;; exec) shift 2; exec "$program" "$@" ;; esac',
    );
    at.link("../libexec/pyenv", "home/.pyenv/bin/pyenv");
    at.write("home/.pyenv/version", `${global}\n`);
    at.script(
      "home/.pyenv/shims/python3",
      'program="${0##*/}"',
      `export PYENV_ROOT="${home}/.pyenv"`,
      `exec "${home}/.pyenv/libexec/pyenv" exec "$program" "$@"`,
    );
  }

  test("are the same by pyenv", async () => {
    pyenv("3.1.1");
    at.python("home/.pyenv/versions/3.1.1");
    const user = userOf("home/.pyenv/shims");
    expect(await seenByAll(user, ["python3", ...whichPython])).toContain(
      `${home}/.pyenv/versions/3.1.1/bin/python3`,
    );
  });

  test("are the same by pyenv where a file of the project names the version", async () => {
    pyenv("3.1.1");
    at.python("home/.pyenv/versions/3.1.1");
    at.python("home/.pyenv/versions/3.2.2");
    at.write("project/.python-version", "3.2.2\n");
    const user = userOf("home/.pyenv/shims");
    expect(await seenByAll(user, ["python3", ...whichPython])).toContain(
      `${home}/.pyenv/versions/3.2.2/bin/python3`,
    );
  });

  test("are the next ones on PATH where a shim of pyenv leads nowhere", async () => {
    pyenv("9.9.9");
    const python = at.python("opt/python");
    const user = userOf("home/.pyenv/shims", "opt/python/bin");
    const [own, agent, judge] = await seenBy(user, ["python3", ...whichPython]);
    expect(own).toContain("command not found");
    expect(agent).toContain(python);
    expect(judge).toBe(agent);
  });

  test("are the same by nvm, and npm has the Node beside it", async () => {
    const node = at.node("home/.nvm/versions/node/v24.0.0");
    const user = userOf("home/.nvm/versions/node/v24.0.0/bin");
    expect(await seenByAll(user, ["node", ...whichNode])).toContain(node);
    expect(await seenByAll(user, ["npm"])).toContain(`11.9.9 ${node}`);
  });

  test("are the same by a link of nvm to its present version", async () => {
    const node = at.node("home/.nvm/versions/node/v24.0.0");
    at.link("versions/node/v24.0.0", "home/.nvm/current");
    expect(await seenByAll(userOf("home/.nvm/current/bin"), ["node", ...whichNode])).toContain(
      node,
    );
  });

  test("are the same by volta", async () => {
    const node = at.node("home/.volta/tools/image/node/24.0.0");
    at.script("home/.volta/bin/volta", `[ "$1" = which ] && echo ${node}`);
    at.script("home/.volta/bin/volta-shim", `exec ${node} "$@"`);
    at.link("volta-shim", "home/.volta/bin/node");
    expect(await seenByAll(userOf("home/.volta/bin"), ["node", ...whichNode])).toContain(node);
  });

  test("are the same by asdf, whose program lies elsewhere on PATH", async () => {
    const node = at.node("home/.asdf/installs/nodejs/24.0.0");
    at.script(
      "opt/asdf/asdf",
      `case $1 in which) echo ${node} ;; exec) shift 2; exec ${node} "$@" ;; esac`,
    );
    at.script(
      "home/.asdf/shims/node",
      "# asdf-plugin: nodejs 24.0.0",
      'exec asdf exec "node" "$@"',
    );
    expect(
      await seenByAll(userOf("home/.asdf/shims", "opt/asdf"), ["node", ...whichNode]),
    ).toContain(node);
  });

  test("are the same by mise, whose shims are links to a program that is not on PATH", async () => {
    const node = at.node("home/.local/share/mise/installs/node/24.0.0");
    at.script(
      "home/.local/bin/mise",
      `case $\{0##*/} in node) exec ${node} "$@" ;; esac`,
      `[ "$1" = which ] && echo ${node}`,
    );
    at.link(`${home}/.local/bin/mise`, "home/.local/share/mise/shims/node");
    expect(
      await seenByAll(userOf("home/.local/share/mise/shims"), ["node", ...whichNode]),
    ).toContain(node);
  });

  test.each(["link", "hard link"])(
    "are the same by rustup, whose tools are a %s of it",
    async (how) => {
      const rustc = at.script("home/.rustup/toolchains/stable/bin/rustc", 'echo "rustc 1.99.0 $0"');
      const rustup = at.script(
        "home/.cargo/bin/rustup",
        `case $\{0##*/} in rustc) exec "$HOME/.rustup/toolchains/stable/bin/rustc" "$@" ;; esac`,
        `[ "$1 $2" = "which rustc" ] && echo ${rustc}`,
      );
      if (how === "link") at.link("rustup", "home/.cargo/bin/rustc");
      else linkSync(rustup, join(home, ".cargo/bin/rustc"));
      expect(await seenByAll(userOf("home/.cargo/bin"), ["rustc", "--version"])).toContain(
        "rustc 1.99.0",
      );
    },
  );

  test("are the same in an environment of the project, which is hidden otherwise", async () => {
    const python = at.python("home/.pyenv/versions/3.1.1");
    execFileSync(python, ["-m", "venv", "--without-pip", join(project, ".venv")]);
    at.write("project/secret.txt", "secret");
    const user = userOf("project/.venv/bin");
    expect(await seenByAll(user, ["python3", ...whichPython])).toContain(`${project}/.venv`);
    const tools = await toolsOf(user, "python3");
    const look = { argv: ["/bin/ls", "-A", project], limits };
    const [agent] = await profiles(user, tools);
    if (agent === undefined) throw new Error("no profile");
    const listed = await sandbox.run({ profile: agent, ...look });
    expect(listed.stdout.toString()).toBe(".venv\n");
  });

  test("are the same where a script names the interpreter of an environment", async () => {
    const python = at.python("home/.pyenv/versions/3.1.1");
    execFileSync(python, ["-m", "venv", "--without-pip", join(project, ".venv")]);
    const tool = at.script("project/.venv/bin/psd-tool");
    at.write(
      "project/.venv/bin/psd-tool",
      `#!${project}/.venv/bin/python3\nimport sys\nprint("tool 1.2.3", sys.prefix)\n`,
    );
    expect(tool).toContain(".venv");
    expect(await seenByAll(userOf("project/.venv/bin"), ["psd-tool"])).toContain(
      `tool 1.2.3 ${project}/.venv`,
    );
  });

  test("are the same where a script of the project's packages asks env for Node", async () => {
    const node = at.node("home/.nvm/versions/node/v24.0.0");
    at.write("project/node_modules/other/index.js", "module.exports = 'other';\n");
    at.script("project/node_modules/psd-tool/bin/cli.js");
    at.write(
      "project/node_modules/psd-tool/bin/cli.js",
      "#!/usr/bin/env node\nconsole.log('1.2.3', require('other'), process.execPath)\n",
    );
    at.link("../psd-tool/bin/cli.js", "project/node_modules/.bin/psd-tool");
    const user = userOf("project/node_modules/.bin", "home/.nvm/versions/node/v24.0.0/bin");
    expect(await seenByAll(user, ["psd-tool"])).toContain(`1.2.3 other ${node}`);
  });

  test("are the same over a chain of links through several folders", async () => {
    at.python("opt/c/python");
    at.link("../c/python/bin/python3", "opt/b/python3.x");
    at.link("../b/python3.x", "opt/a/python3");
    expect(await seenByAll(userOf("opt/a"), ["python3", ...whichPython])).toContain(
      "opt/a/python3",
    );
  });

  test("are the same where a folder that comes later on PATH has a tool of the same name", async () => {
    const node = at.node("home/.nvm/versions/node/v24.0.0");
    const python = at.python("opt/python");
    at.script("home/.nvm/versions/node/v24.0.0/bin/python3", "echo other");
    const user = userOf("opt/python/bin", "home/.nvm/versions/node/v24.0.0/bin");
    expect(await seenByAll(user, ["node", ...whichNode])).toContain(node);
    const tools = await toolsOf(user, "node", "python3");
    const judged = (await profiles(user, tools)).map((profile) =>
      sandbox.run({ profile, argv: ["python3", ...whichPython], limits }),
    );
    const said = (await Promise.all(judged)).map((it) => it.stdout.toString());
    expect(said.map((it) => it.includes(python))).toEqual([true, true]);
  });

  test("are the system's where the system comes first on PATH", async () => {
    at.script("opt/tool/bin/python3", "echo other");
    at.script("opt/tool/bin/psd-tool", "echo 1.2.3");
    const user = { ...userOf(), variables: { PATH: `/usr/bin:/bin:${place}/opt/tool/bin` } };
    const tools = await toolsOf(user, "python3", "psd-tool");
    const [profile] = await profiles(user, tools);
    if (profile === undefined) throw new Error("no profile");
    const argv = ["/bin/sh", "-c", "psd-tool; python3 -c 'print(6 * 7)'"];
    const said = await sandbox.run({ profile, argv, limits });
    expect(said.stdout.toString()).toBe("1.2.3\n42\n");
  });

  test("are passed over where links lead in a circle", async () => {
    at.link("b", "opt/a/python3");
    at.link("python3", "opt/a/b");
    const python = at.python("opt/python");
    const user = userOf("opt/a", "opt/python/bin");
    expect(await seenByAll(user, ["python3", ...whichPython])).toContain(python);
  });
});
