import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FakeScript } from "../support/fake-agent.ts";
import { goodGreeter, greeterPackage, rudeGreeter } from "../support/greeter.ts";
import { guardedServer } from "../support/internet.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const fakeAgent = fileURLToPath(new URL("../support/fake-agent.ts", import.meta.url));

let project: PsdProject;
let options: { readonly env: Readonly<Record<string, string>> };

beforeEach(() => {
  project = createPsdProject(greeterPackage);
  const variables = { GEMINI_API_KEY: "fake-key-000111", GEMINI_SYSTEM_MD: "/mine.md" };
  options = {
    env: { ...variables, PATH: `${join(project.folder, "../bin")}:${project.env["PATH"]}` },
  };
});

afterEach(() => project.remove());

/** Puts a program named gemini on PATH that speaks ACP by a script. */
function install(script: FakeScript, version = "0.99.0"): void {
  const file = join(project.folder, "../bin/script.json");
  const words = [
    "#!/bin/sh",
    `[ "$1" = --version ] && echo ${version} && exit`,
    `exec ${process.execPath} ${fakeAgent} ${file} "$@"`,
  ];
  project.write({
    "../bin/gemini": `${words.join("\n")}\n`,
    "../bin/script.json": JSON.stringify(script),
  });
  chmodSync(join(project.folder, "../bin/gemini"), 0o755);
}

test("an agent by its name builds, repairs, and sees nothing of the user's own", async () => {
  project.write({
    "../home/.gemini/GEMINI.md": "always shout",
    "psd.yaml": "runtime: gemini:big-1\n",
  });
  const seen = ["/psd/home/.gemini/settings.json", join(project.home, ".gemini/GEMINI.md")];
  install({
    turns: [
      { files: { "main.py": rudeGreeter } },
      {
        files: { "main.py": goodGreeter },
        read: { paths: seen, into: "seen.json" },
        environmentInto: "environment.json",
      },
    ],
  });
  const words = ["build", "greeter", "--into", "out", "--yes", "--allow", "environment.json"];
  const built = await project.psd(words, options);
  expect(built.code, built.stderr).toBe(0);
  const receipt = JSON.parse(
    readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8"),
  );
  expect(receipt).toMatchObject({ runtime: "gemini", model: "big-1" });
  if (receipt.labels.box.agent === "none") return;
  expect(receipt.labels).toMatchObject({ ambient: "no", seal: "sealed", purity: "repaired" });
  const looked = JSON.parse(readFileSync(join(project.folder, "out/seen.json"), "utf8"));
  expect(looked[seen[0] ?? ""]).toContain("gemini-api-key");
  expect(looked[seen[1] ?? ""]).toContain("not seen");
  const text = readFileSync(join(project.folder, "out/environment.json"), "utf8");
  const environment = JSON.parse(text);
  expect(environment).toMatchObject({ GEMINI_CLI_NO_RELAUNCH: "1" });
  expect(environment).not.toHaveProperty("GEMINI_SYSTEM_MD");
});

test("an agent that is missing or too old is named before anything is spent", async () => {
  const words = ["build", "greeter", "--into", "out", "--yes", "--agent"];
  const bare = { env: { ...options.env, PATH: "/usr/bin:/bin" } };
  const missing = await project.psd([...words, "qwen"], bare);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain("generation/agent-not-installed");
  expect(missing.stderr).toContain("npm install --global @qwen-code/qwen-code");
  install({ turns: [] }, "0.1.0");
  const old = await project.psd([...words, "gemini"], options);
  expect(old.stderr).toContain("generation/agent-too-old");
});

/** Asks two services of this machine, a machine outside, and a host by its name; says what came of each. */
const asking = (own: number, other: number): string =>
  [
    "import socket, urllib.request as u",
    "def tried(act):",
    "    try: return act()",
    "    except Exception as e: return type(e).__name__ + ' ' + str(e)",
    "def direct(host, port):",
    "    s = socket.create_connection((host, port), 5)",
    "    return s.recv(64).decode()",
    `print(tried(lambda: direct("127.0.0.1", ${own})))`,
    `print(tried(lambda: direct("127.0.0.1", ${other})))`,
    'print(tried(lambda: direct("192.0.2.1", 443)))',
    'print(tried(lambda: u.urlopen("http://other.example/").read()))',
    "",
  ].join("\n");

test("an agent in a box reaches the server of its model and nothing else: runtime/host-refused", async () => {
  const [own, other] = [await guardedServer(), await guardedServer()];
  project.write({ "../bin/ask.py": asking(own.port, other.port) });
  const files = { "main.py": goodGreeter };
  install({ turns: [{ files, shell: `python3 ${project.folder}/../bin/ask.py > heard.txt` }] });
  const env = { ...options.env, GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${own.port}` };
  const words = ["build", "greeter", "--into", "out", "--yes", "--agent", "gemini:big-1"];
  const built = await project.psd(words, { env });
  const visits = [own.visits(), other.visits()];
  await Promise.all([own.close(), other.close()]);
  expect(built.code, built.stderr).toBe(0);
  const heard = readFileSync(join(project.folder, "out/heard.txt"), "utf8").split("\n");
  const gone = await project.psd([...words, "--fresh"], { env });
  const receipt = readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8");
  const { box, network } = JSON.parse(receipt).labels;
  if (box.agent === "none") {
    expect(built.stderr).toContain("runtime/network-open");
    expect(network).toBe("open");
    return;
  }
  expect(network).toBe("hosts");
  // Its server has gone: that is told before anything is spent.
  expect(gone).toMatchObject({ code: 1 });
  expect(gone.stderr).toContain("runtime/model-unreachable");
  expect(heard.slice(0, 3)).toEqual([
    "SECRET",
    expect.stringContaining("refused"),
    expect.stringContaining("unreachable"),
  ]);
  expect(heard[3]).toContain("403");
  // psd looks whether the server is there, and the agent comes once.
  expect(visits).toEqual([2, 0]);
  expect(built.stderr).toContain(`network to port ${own.port} of this machine`);
  expect(built.stderr).toContain("runtime/host-refused");
  expect(built.stderr).toContain("other.example:80 (not-listed)");
});
