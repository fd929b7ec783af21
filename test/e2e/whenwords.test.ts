import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { whenwordsPackage } from "../support/whenwords.ts";

const corpus = process.env["PSD_CORPUS"] ?? "";
const hasCorpus = corpus !== "" && existsSync(join(corpus, "whenwords/SPEC.md"));
if (!hasCorpus) process.stderr.write("whenwords is skipped: PSD_CORPUS names no folder with it\n");

const recordings = fileURLToPath(new URL("../fixtures/whenwords/recordings", import.meta.url));

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(hasCorpus ? whenwordsPackage(corpus) : {});
});
afterEach(() => project.remove());

describe.skipIf(!hasCorpus)("a public specification with its 123 cases", () => {
  it("passes its check", async () => {
    const result = await project.psd(["check", "whenwords"]);
    expect(result.stdout).toContain("123 cases");
    expect(result.code).toBe(0);
  });

  it("is built from the recording of a real generation, and all its cases are judged", async () => {
    cpSync(recordings, join(project.folder, "whenwords/recordings"), { recursive: true });
    const result = await project.psd(["build", "whenwords", "--into", "lib/whenwords", "--json"]);
    expect(result.code, result.stdout).toBe(0);
    const ended = result.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; result?: { id: string; end: string } })
      .filter((it) => it.type === "criterion-ended" && it.result?.id === "AC-1");
    expect(ended).toMatchObject([
      { result: { end: "passed", checks: [{ cases: { total: 123, failed: 0 } }] } },
    ]);
    const receipt = readFileSync(join(project.folder, ".psd/receipts/whenwords.json"), "utf8");
    expect(JSON.parse(receipt)).toMatchObject({ labels: { origin: "recorded by hand-off" } });
  });
});
