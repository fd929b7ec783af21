import { describe, expect, it } from "vitest";
import { chooseFiles } from "#src/pipeline/inspection/choose-files.ts";
import type { Receipt } from "#src/pipeline/promotion/receipt.ts";

const digest = "0".repeat(64);
const id = "0".repeat(40);

function receiptOf(deployment: string, into: string): Receipt {
  return {
    format: 1,
    deployment,
    package: { specifier: "./x", path: "x" },
    into,
    choices: {},
    parameters: {},
    runtime: "hand-off",
    digests: { prompt: digest, intent: digest, judge: { visible: digest, heldOut: null } },
    generatedFrom: digest,
    composition: 1,
    psd: "0.1.0",
    attempt: "a1",
    tree: id,
    files: {},
    verdict: { outcome: "green", criteria: [], unverified: [] },
    usage: {},
    durationMs: 1,
    labels: {
      seal: "sealed",
      box: { agent: "strict", setup: "strict", checks: "strict" },
      purity: "first",
      origin: "generated",
      ambient: "no",
    },
    waivers: [],
    promotedAt: "2026-01-01T00:00:00Z",
  };
}

const notes = receiptOf("notes", "tools/notes");
const todo = receiptOf("todo", "tools/todo");

function choose(words: readonly string[], cwd = "/p"): unknown {
  const place = { projectRoot: "/p", cwd, receipts: [notes, todo], deployments: ["later"] };
  const chosen = chooseFiles(words, place);
  return chosen.ok
    ? Object.fromEntries(chosen.value.map((chose) => [chose.receipt.deployment, chose.paths]))
    : chosen.diagnostics.map((diagnostic) => diagnostic.code);
}

describe("chooseFiles", () => {
  it("takes everything where nothing is named", () => {
    expect(choose([])).toEqual({ notes: [], todo: [] });
  });

  it("takes a deployment, all of it or some paths", () => {
    expect(choose(["notes"])).toEqual({ notes: [] });
    expect(choose(["notes", "tools/notes/src"])).toEqual({ notes: ["src"] });
    expect(choose(["notes", "tools/notes"])).toEqual({ notes: [""] });
  });

  it("finds the deployments that paths lie in or hold", () => {
    expect(choose(["tools/todo/a.py"])).toEqual({ todo: ["a.py"] });
    expect(choose(["tools"])).toEqual({ notes: [""], todo: [""] });
    expect(choose(["."])).toEqual({ notes: [""], todo: [""] });
    expect(choose(["a.py"], "/p/tools/todo")).toEqual({ todo: ["a.py"] });
  });

  it("refuses what is neither", () => {
    expect(choose(["nots"])).toEqual(["resolution/deployment-unknown"]);
    expect(choose(["notes", "tools/todo/a.py"])).toEqual(["resolution/deployment-unknown"]);
    expect(choose(["tools/notes2"])).toEqual(["resolution/deployment-unknown"]);
    expect(choose(["../elsewhere"])).toEqual(["resolution/deployment-unknown"]);
    expect(choose(["later"])).toEqual(["promotion/nothing-promoted"]);
  });
});
