import { chmod, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { agentEnvironment } from "#src/pipeline/generation/agent-environment.ts";
import { knownAgents } from "#src/pipeline/generation/agents/known-agents.ts";
import type { AgentSetup, KnownAgent } from "#src/pipeline/generation/agents/known-agent.ts";
import { findAgent } from "#src/pipeline/generation/find-agent.ts";
import type { Environment } from "#src/platform/environment.ts";
import { temporaryFolder } from "../../../support/runtimes.ts";

const named = (name: string): KnownAgent => {
  const agent = knownAgents.find((it) => it.name === name);
  if (agent === undefined) throw new Error(`no row ${name}`);
  return agent;
};

const setup: AgentSetup = { boxed: true, variables: {}, model: "model-1" };

describe.each(knownAgents)("the row of $name", (agent) => {
  const written = (some: Partial<AgentSetup>): string =>
    JSON.stringify(agent.start({ ...setup, ...some }));

  test("gives the model and writes settings that can be read", () => {
    expect(written({})).toContain("model-1");
    expect(written({ model: undefined })).not.toContain("model-1");
    for (const [path, text] of Object.entries(agent.start(setup).homeFiles)) {
      expect(path).not.toMatch(/^\/|\.\./u);
      if (path.endsWith(".json")) expect(JSON.parse(text)).toBeTypeOf("object");
      if (path.endsWith(".toml")) expect(parse(text)).toBeTypeOf("object");
    }
  });

  test("has no permission for everything without a box", () => {
    const full =
      /yolo|bypass|danger|full-access|IS_SANDBOX|"GOOSE_MODE":"auto"|"bash":"allow"|bash\\": \\"allow/u;
    expect(written({ boxed: true })).toMatch(full);
    expect(written({ boxed: false })).not.toMatch(full);
  });

  test("reads accounts only from variables whose values psd takes for secrets", () => {
    const variables = Object.fromEntries(
      [...agent.variables, ...agent.account.keys].map((name) => [name, "x"]),
    );
    expect(agentEnvironment(variables)).toMatchObject(variables);
    for (const key of agent.account.keys) expect(agent.variables).toContain(key);
  });
});

test("codex is given a provider where it has a key or a base URL, and no key in its settings", () => {
  const key = { OPENAI_API_KEY: "sk-secret" };
  const written = (some: Partial<AgentSetup>): unknown =>
    parse(named("codex").start({ ...setup, ...some }).homeFiles[".codex/config.toml"] ?? "");
  expect(written({})).not.toHaveProperty("model_provider");
  expect(written({ variables: key, hasLogin: true })).not.toHaveProperty("model_provider");
  expect(written({ variables: key })).toMatchObject({
    model_providers: { psd: { base_url: "https://api.openai.com/v1" } },
  });
  const variables = { ...key, OPENAI_BASE_URL: 'http://127.0.0.1/"v1' };
  const own = named("codex").start({ ...setup, variables }).homeFiles[".codex/config.toml"] ?? "";
  expect(parse(own)).toMatchObject({
    model: "model-1",
    model_provider: "psd",
    model_providers: { psd: { base_url: 'http://127.0.0.1/"v1', env_key: "OPENAI_API_KEY" } },
  });
  expect(own).not.toContain("sk-secret");
});

test("codex has a home that does not lie below TMPDIR where its own sandbox holds it", () => {
  const env = (boxed: boolean) => named("codex").start({ ...setup, boxed }).env;
  expect(env(false)).toMatchObject({ TMPDIR: "/var/tmp", INITIAL_AGENT_MODE: "workspace-write" });
  expect(env(true)).not.toHaveProperty("TMPDIR");
});

test("gemini logs in by what there is", () => {
  const authOf = (variables: Readonly<Record<string, string>>, hasLogin = true): unknown =>
    JSON.parse(
      named("gemini").start({ ...setup, variables, hasLogin }).homeFiles[".gemini/settings.json"] ??
        "",
    );
  const selected = (selectedType: string): object => ({ security: { auth: { selectedType } } });
  expect(authOf({ GEMINI_API_KEY: "k" })).toMatchObject(selected("gemini-api-key"));
  expect(authOf({ GOOGLE_API_KEY: "k" })).toMatchObject(selected("vertex-ai"));
  expect(authOf({})).toMatchObject(selected("oauth-personal"));
  expect(authOf({}, false)).toMatchObject(selected("gemini-api-key"));
});

describe("how an agent is found", () => {
  let place: string;
  let remove: () => Promise<void>;

  beforeEach(async () => {
    const made = await temporaryFolder();
    place = await realpath(made.path);
    remove = made.remove;
  });

  afterEach(async () => remove());

  const script = async (name: string, text: string): Promise<string> => {
    const file = join(place, "bin", name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  };

  const find = async (agent: KnownAgent, mayFetch = false): Promise<unknown> => {
    const variables = { PATH: `${join(place, "bin")}:/usr/bin:/bin` };
    const some = { cwd: place, cache: join(place, "cache"), variables };
    const environment = some as unknown as Environment;
    const found = await findAgent(agent, {
      environment,
      mayFetch: () => Promise.resolve(mayFetch),
    });
    return found.ok ? found.value : found.diagnostics[0];
  };

  test("on PATH, an adapter with the program that it drives", async () => {
    const program = await script("claude-agent-acp", "echo 0.200.1");
    expect(await find(named("claude"))).toEqual({ program });
    const behind = await script("claude", "echo '2.1.330 (Claude Code)'");
    expect(await find(named("claude"))).toEqual({ program, behind });
  });

  test("generation/agent-too-old; one that tells no version is taken", async () => {
    const program = await script("qwen", "echo 0.1.2");
    expect(await find(named("qwen"))).toMatchObject({
      code: "generation/agent-too-old",
      message: expect.stringContaining("0.1.2"),
    });
    await script("qwen", "exit 1");
    expect(await find(named("qwen"))).toEqual({ program });
  });

  test("generation/agent-not-installed says how to get it, and what npx could fetch", async () => {
    expect(await find(named("gemini"), true)).toMatchObject({
      code: "generation/agent-not-installed",
      hint: expect.stringContaining("npm install --global @google/gemini-cli"),
    });
    await script("npx", "touch was-asked");
    expect(await find(named("codex"))).toMatchObject({
      code: "generation/agent-not-installed",
      hint: expect.stringMatching(/--agent-npx.*codex-acp@\d/u),
    });
  });

  test("by npx at a pinned version, in psd's own folder, where the user agrees", async () => {
    await script(
      "npx",
      `pwd > "${place}/where"; echo "$@" > "${place}/asked"; echo /npx/bin/codex-acp`,
    );
    expect(await find(named("codex"), true)).toEqual({ program: "/npx/bin/codex-acp" });
    expect(await readFile(join(place, "asked"), "utf8")).toMatch(
      /^--yes --ignore-scripts --package=@agentclientprotocol\/codex-acp@\d+\.\d+\.\d+ --call command -v codex-acp$/mu,
    );
    expect(await readFile(join(place, "where"), "utf8")).toBe(`${join(place, "cache")}\n`);
  });

  test("generation/agent-not-fetched tells what npx said, and where there is none", async () => {
    await script("npx", "echo 'npm error code E404' >&2; exit 1");
    expect(await find(named("codex"), true)).toMatchObject({
      code: "generation/agent-not-fetched",
      message: expect.stringContaining("E404"),
    });
  });
});
