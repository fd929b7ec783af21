import { describe, expect, test } from "vitest";
import { knownAgents } from "#src/pipeline/generation/agents/known-agents.ts";
import { chooseRuntime, type RuntimeQuestion } from "#src/pipeline/generation/choose-runtime.ts";

const question: RuntimeQuestion = { fresh: false, prompt: "a".repeat(64), interactive: false };
const recording = { folder: "/p/recordings/a/1", allowed: true };

function choose(some: Partial<RuntimeQuestion>): unknown {
  const result = chooseRuntime({ ...question, ...some });
  return result.ok ? result.value : result.diagnostics.map((it) => it.code);
}

const everything: RuntimeQuestion = {
  ...question,
  agentCommand: "first --acp",
  agent: "hand-off",
  recording,
  variable: "acp:third",
  deployment: "acp:fourth",
  project: "acp:fifth",
  interactive: true,
};

const acp = (name: string, ...rest: string[]): unknown => ({
  kind: "acp",
  name,
  argv: [name, ...rest],
});

describe("the order in which a runtime is chosen", () => {
  test("each source gives way to the one before it", () => {
    const { agentCommand: _1, ...withAgent } = everything;
    const { agent: _2, ...withRecording } = withAgent;
    const { recording: _3, ...withVariable } = withRecording;
    const { variable: _4, ...withDeployment } = withVariable;
    const { deployment: _5, ...withProject } = withDeployment;
    const { project: _6, ...withPerson } = withProject;
    expect(choose(everything)).toEqual(acp("first", "--acp"));
    expect(choose(withAgent)).toEqual({ kind: "hand-off" });
    expect(choose(withRecording)).toEqual({ kind: "recorded", folder: recording.folder });
    expect(choose(withVariable)).toEqual(acp("third"));
    expect(choose(withDeployment)).toEqual(acp("fourth"));
    expect(choose(withProject)).toEqual(acp("fifth"));
    expect(choose(withPerson)).toEqual({ kind: "ask" });
    expect(choose({})).toEqual(["generation/no-runtime"]);
  });

  test("--fresh and a stranger's recording are passed over", () => {
    expect(choose({ recording, fresh: true, project: "hand-off" })).toEqual({ kind: "hand-off" });
    const stranger = { ...recording, allowed: false };
    expect(choose({ recording: stranger })).toEqual(["generation/no-runtime"]);
    const told = chooseRuntime({
      fresh: false,
      prompt: "p",
      interactive: false,
      recording: stranger,
    });
    expect(told.diagnostics[0]?.hint).toContain("--agent recorded");
  });

  test("naming `recorded` is consent; without a recording it is generation/no-recording", () => {
    const stranger = { ...recording, allowed: false };
    expect(choose({ recording: stranger, agent: "recorded" })).toEqual({
      kind: "recorded",
      folder: recording.folder,
    });
    expect(choose({ agent: "recorded" })).toEqual(["generation/no-recording"]);
  });
});

describe("names", () => {
  test.each(knownAgents.map((it) => it.name))("%s is known, with a model or without", (name) => {
    expect(choose({ agent: name })).toMatchObject({ kind: "agent", agent: { name } });
    expect(choose({ project: `${name}:some/model-1.5:free` })).toMatchObject({
      agent: { name },
      model: "some/model-1.5:free",
    });
  });

  test.each(["gemini:", "gemini:--yolo", "codex:a\nb", "qwen:a b", `goose:${"m".repeat(300)}`])(
    "generation/agent-model for %j, which could be more than a name",
    (agent) => {
      expect(choose({ agent })).toEqual(["generation/agent-model"]);
    },
  );

  test("a model is named by its provider and its own name", () => {
    const model = "meta/llama-4:70b@q4";
    expect(choose({ project: `model:openai-compatible/${model}` })).toMatchObject({
      kind: "model",
      row: { provider: "openai-compatible" },
      model,
    });
  });

  test.each([
    "model",
    "model:",
    "model:anthropic",
    "model:anthropic/",
    "model:opnai/gpt-5",
    "model:google/../../files",
    "model:google/a//b",
    "model:openai/gpt 5",
    `model:openai/${"m".repeat(300)}`,
  ])("generation/model-unclear for %j", (agent) => {
    expect(choose({ agent })).toEqual(["generation/model-unclear"]);
  });

  test("the nearest provider is told", () => {
    const result = chooseRuntime({ ...question, agent: "model:opnai/gpt-5" });
    expect(result.diagnostics[0]?.message).toContain('the nearest is "openai"');
  });

  test("generation/unknown-runtime names the nearest", () => {
    const result = chooseRuntime({ ...question, variable: "handoff" });
    expect(result.diagnostics[0]).toMatchObject({
      code: "generation/unknown-runtime",
      args: { nearest: "hand-off" },
    });
    expect(choose({ agentCommand: "  " })).toEqual(["generation/unknown-runtime"]);
  });

  test("an agent that nobody named is never started", () => {
    expect(choose({ variable: "", deployment: "", project: "" })).toEqual([
      "generation/no-runtime",
    ]);
  });
});
