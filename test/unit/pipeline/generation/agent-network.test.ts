import { describe, expect, test } from "vitest";
import { agentEnvironment, unknownVariables } from "#src/pipeline/generation/agent-environment.ts";
import {
  agentNetwork,
  describeNetwork,
  type NetworkQuestion,
} from "#src/pipeline/generation/agent-network.ts";
import { knownAgents } from "#src/pipeline/generation/agents/known-agents.ts";
import { keepRefusals } from "#src/pipeline/generation/refusals.ts";

type Variables = Readonly<Record<string, string>>;

/** What the row of an agent says. */
function reachOf(name: string, variables: Variables = {}, more: object = {}) {
  const agent = knownAgents.find((it) => it.name === name);
  return agent?.reach({ variables, ...more });
}

const hosts = (...names: readonly string[]): object => ({ hosts: names, addresses: {} });

describe("the hosts of an agent", () => {
  test.each([
    ["claude", {}, hosts("api.anthropic.com")],
    ["codex", {}, hosts("api.openai.com")],
    ["gemini", { GEMINI_API_KEY: "k" }, hosts("generativelanguage.googleapis.com")],
    ["gemini", { GOOGLE_API_KEY: "k" }, hosts("aiplatform.googleapis.com")],
    ["goose", { GOOSE_PROVIDER: "openrouter" }, hosts("openrouter.ai")],
    ["opencode", { MISTRAL_API_KEY: "k" }, hosts("api.mistral.ai")],
    ["qwen", { OPENAI_API_KEY: "k" }, hosts("api.openai.com")],
  ])("%s with %j", (name, variables, reach) => {
    expect(reachOf(name, variables)).toEqual(reach);
  });

  test.each([
    ["claude", "ANTHROPIC_BASE_URL", {}],
    ["codex", "OPENAI_BASE_URL", {}],
    ["gemini", "GOOGLE_GEMINI_BASE_URL", { GEMINI_API_KEY: "k" }],
    ["gemini", "GOOGLE_VERTEX_BASE_URL", { GOOGLE_API_KEY: "k" }],
    ["goose", "OPENAI_HOST", { GOOSE_PROVIDER: "openai" }],
    ["opencode", "OPENAI_BASE_URL", {}],
    ["qwen", "OPENAI_BASE_URL", { OPENAI_API_KEY: "k" }],
  ])("%s: those of %s instead, where it is set", (name, variable, others) => {
    const url = "https://models.example/v1";
    const reach = reachOf(name, { ...others, [variable]: url }, { model: "model-1" });
    expect(reach).toEqual({ hosts: [], addresses: { [variable]: url } });
  });

  test("a login adds the hosts at which it is made new", () => {
    expect(reachOf("claude", {}, { hasLogin: true })?.hosts).toContain("platform.claude.com");
    expect(reachOf("codex", {}, { hasLogin: true })?.hosts).toContain("chatgpt.com");
    expect(reachOf("gemini", {}, { hasLogin: true })).toEqual(
      hosts("cloudcode-pa.googleapis.com", "oauth2.googleapis.com"),
    );
  });

  test("follow the provider of the model", () => {
    const url = { OPENAI_BASE_URL: "http://127.0.0.1:8080/v1" };
    expect(reachOf("opencode", url, { model: "anthropic/claude-x" })).toEqual(
      hosts("api.anthropic.com"),
    );
    expect(reachOf("opencode", url, { model: "openai/gpt-x" })).toEqual({
      hosts: ["api.openai.com"],
      addresses: url,
    });
    const ollama = (variables: Variables) =>
      reachOf("goose", { GOOSE_PROVIDER: "ollama", ...variables })?.addresses["OLLAMA_HOST"];
    expect(ollama({})).toBe("http://localhost:11434");
    expect(ollama({ OLLAMA_HOST: "gpu.example" })).toBe("gpu.example:11434");
    expect(ollama({ OLLAMA_HOST: "http://127.0.0.1:1234" })).toBe("http://127.0.0.1:1234");
  });

  test.each([
    ["claude", { CLAUDE_CODE_USE_BEDROCK: "1" }],
    ["goose", {}],
    ["opencode", {}, { model: "unknown-provider/model" }],
    ["qwen", {}],
  ])("%s with %j: nobody can say them", (name, variables, more: object = {}) => {
    expect(reachOf(name, variables, more)).toBeUndefined();
  });
});

const known = { hosts: ["models.example"], addresses: {} };

/** What an agent may reach, and what is told of it. */
function decide(some: Partial<NetworkQuestion> = {}) {
  const question = { agent: "it", reach: known, boxed: true, variables: {}, ...some };
  const result = agentNetwork(question);
  const told = result.diagnostics.map((it) => [it.severity, it.code, it.args["because"]].join(" "));
  return { network: result.ok ? result.value : undefined, told };
}

const at = (url: string): Partial<NetworkQuestion> => ({
  reach: { hosts: [], addresses: { SOME_BASE_URL: url } },
});

const held = { kind: "hosts", hosts: [], near: [], local: [] };

describe("what an agent may reach", () => {
  test("in a box the hosts that it needs, or those that the user names instead", () => {
    const network = { ...held, hosts: ["models.example"] };
    expect(decide()).toEqual({ network, told: [] });
    expect(decide({ hosts: ["own.example"] }).network).toEqual({ ...held, hosts: ["own.example"] });
    expect(decide({ asked: "hosts" })).toEqual({ network, told: [] });
  });

  test.each([
    ["https://models.example/v1", { near: ["models.example:443"] }],
    ["http://192.168.1.5:8000", { near: ["192.168.1.5:8000"] }],
    ["https://[fd00::1]/v1", { near: ["[fd00::1]:443"] }],
    ["http://127.0.0.1:11434/v1", { local: [11_434] }],
    ["localhost:8080", { local: [8080] }],
  ])("by the address %s its host alone", (url, place) => {
    expect(decide(at(url))).toEqual({ network: { ...held, ...place }, told: [] });
  });

  test.each(["file:///etc/passwd", "http://", "not an address"])(
    "generation/base-url: %s is none",
    (url) => {
      const told = ["error generation/base-url it is no address over HTTP"];
      expect(decide(at(url))).toEqual({ network: undefined, told });
    },
  );

  test.each<[string, Partial<NetworkQuestion>]>([
    ["no-box", { boxed: false }],
    ["hosts-unknown", { reach: undefined }],
    ["hosts-unknown", { reach: { hosts: [], addresses: {} } }],
    ["address", at("http://[::1]:8080")],
    ["address", at("http://127.0.0.1:80")],
    ["address", at("http://127.0.0.1:3128")],
    ["proxy", { variables: { https_proxy: "http://proxy.example:3128" } }],
  ])("runtime/network-open: everything, and it is told: %s", (because, some) => {
    const network = { kind: "open" };
    expect(decide(some)).toEqual({ network, told: [`warning runtime/network-open ${because}`] });
    expect(decide({ ...some, asked: "open" })).toEqual({ network, told: [] });
    const refused = decide({ ...some, asked: "hosts" });
    expect(refused.network).toBeUndefined();
    expect(refused.told[0]).toMatch(
      because === "no-box" ? /^error runtime\/hosts-need-a-box/u : /^error runtime\/network-open/u,
    );
  });

  test("a service of this machine needs no proxy", () => {
    const variables = { HTTP_PROXY: "http://proxy.example:3128" };
    expect(decide({ ...at("http://localhost:8080"), variables }).told).toEqual([]);
  });

  test("is said in words", () => {
    const places = { hosts: ["a.example"], near: ["10.0.0.1:80"], local: [8080] };
    expect(describeNetwork({ kind: "hosts", ...places })).toBe(
      "network to a.example, 10.0.0.1:80, port 8080 of this machine",
    );
    expect(describeNetwork({ kind: "open" })).toBe("open network");
    expect(describeNetwork({ kind: "none" })).toBe("no network");
  });
});

test("runtime/host-refused tells each place once, and not any number of them", () => {
  const refusals = keepRefusals("it");
  expect(refusals.tell()).toEqual([]);
  for (let at = 0; at < 50; at += 1) {
    refusals.add({ place: `h${at}.example:443`, reason: "not-listed" });
    refusals.add({ place: "h0.example:443", reason: "not-listed" });
  }
  const [told] = refusals.tell();
  expect(told?.code).toBe("runtime/host-refused");
  expect(told?.args["places"]).toHaveLength(20);
  refusals.add({ place: "h0.example:443", reason: "not-listed" });
  expect(refusals.tell()).toEqual([]);
});

test("runtime/host-unreachable: it might be reached, and does not answer", () => {
  const refusals = keepRefusals("it");
  refusals.add({ place: "models.example:443", reason: "unreachable" });
  refusals.add({ place: "other.example:443", reason: "not-listed" });
  const told = refusals.tell().map((it) => [it.code, it.args["places"]]);
  expect(told).toEqual([
    ["runtime/host-unreachable", ["models.example:443"]],
    ["runtime/host-refused", ["other.example:443 (not-listed)"]],
  ]);
});

test("variables that may hold instructions are told from accounts, endpoints and settings", () => {
  const user = { GEMINI_SYSTEM_MD: "/mine.md", AWS_SECRET_ACCESS_KEY: "s", MINE: "m", LANG: "C" };
  const also = Object.keys(user);
  const known = { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "u", LC_ALL: "C" };
  expect(unknownVariables(agentEnvironment({ ...user, ...known }, { also }))).toEqual([
    "GEMINI_SYSTEM_MD",
    "MINE",
  ]);
});
