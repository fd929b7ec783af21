import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { statusAnnotations } from "#src/cli/report/status-annotations.ts";
import { overviewLines } from "#src/cli/report/status-overview.ts";
import type { DeploymentStatus, Remark } from "#src/pipeline/inspection/deployment-status.ts";

const colors = picocolors.createColors(false);
const look = { cwd: "/p", colors };

const promoted: NonNullable<DeploymentStatus["promoted"]> = {
  attempt: "a1",
  promotedAt: "2026-11-01T00:00:00.000Z",
  runtime: "hand-off",
  labels: {
    seal: "sealed",
    box: { agent: "strict", setup: "strict", checks: "strict" },
    purity: "first",
    origin: "generated",
    ambient: "no",
  },
  outcome: "green",
  files: 3,
};

const statusOf = (deployment: string, ...remarks: readonly Remark[]): DeploymentStatus => ({
  deployment,
  into: `out/${deployment}`,
  promoted,
  remarks,
});
const clean = (count: number): readonly DeploymentStatus[] =>
  Array.from({ length: count }, (_, index) => statusOf(`clean-${index}`));

const stale: Remark = { kind: "stale", because: ["prompt"], through: [] };
const drifted: Remark = { kind: "drifted", files: [{ path: "a.ts", state: "changed" }] };

const shown = (all: readonly DeploymentStatus[], whole = false): string =>
  overviewLines(all, look, { whole }).join("\n");

describe("the overview of deployments", () => {
  it("shows each of a few whole", () => {
    const text = shown([statusOf("one"), statusOf("two", drifted)]);
    expect(text).toContain("✓ one → out/one  clean");
    expect(text).toContain("`psd diff two` shows the edits");
    expect(text).toContain("! 1 of 2 deployments clean; 1 drifted");
    expect(shown([statusOf("one")])).not.toContain("of 1");
  });

  it("shows of many only those that ask for something, and counts the others", () => {
    const all = [...clean(500), statusOf("odd", drifted, stale), ...clean(499)];
    const text = shown(all);
    expect(text.split("\n").length).toBeLessThan(12);
    expect(text).toContain("✗ odd → out/odd");
    expect(text).toContain("999 of 1,000 deployments clean; 1 drifted, 1 stale");
    expect(text).not.toContain("clean-1");
    expect(shown(all, true)).toContain("clean-498");
    expect(shown(clean(1000))).toBe("✓ 1,000 of 1,000 deployments clean");
  });

  it("gives many that ask for something a line each, and not all of them", () => {
    const all = Array.from({ length: 60 }, (_, index) => statusOf(`it-${index}`, stale));
    const text = shown(all);
    expect(text).toContain("! it-39 → out/it-39  stale: the agent would be given something else");
    expect(text).not.toContain("it-40");
    expect(text).toContain("and 20 deployments more");
    expect(text).toContain("0 of 60 deployments clean; 60 stale");
  });
});

describe("annotations", () => {
  const annotated = (frozen: boolean, configuration = ""): string => {
    const deployments = [
      statusOf("one"),
      statusOf("two", drifted, { kind: "layout", files: ["b"] }),
      statusOf("three", stale, { kind: "held", because: "100%\n::error::x" }),
    ];
    const status = { root: "/p", configuration: "/p/psd.yaml", deployments };
    return statusAnnotations(status, { ...look, frozen, configuration });
  };

  it("mark edited files where they lie and the others in psd.yaml", () => {
    const lines = annotated(true, "deployments:\n  two: {}\n  three: {}\n").trim().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^::error file=out\/two\/a\.ts,line=1,.*::changed: drifted: 1 file/u);
    expect(lines[1]).toMatch(/^::warning file=psd\.yaml,line=3,.*title=three%3A stale::stale: /u);
    expect(lines[2]).toContain("100%25");
    expect(lines[2]).not.toContain("\n::error");
  });

  it("are warnings where nothing is frozen", () => {
    expect(annotated(false)).not.toContain("::error file");
  });
});
