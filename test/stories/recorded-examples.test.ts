import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject();
});
afterEach(() => project.remove());

it("the triage agent is built from what a coding agent made of its brief", async () => {
  cpSync(join(examples, "triage-agent"), join(project.folder, "triage-agent"), { recursive: true });
  const built = await project.psd(["build", "triage-agent", "--into", "out", "--name", "it"]);
  expect(built.code, built.stdout + built.stderr).toBe(0);
  expect(built.stdout + built.stderr).toContain("32 of 32 criteria passed");
  const receipt = readFileSync(join(project.folder, ".psd/receipts/it.json"), "utf8");
  expect(JSON.parse(receipt)).toMatchObject({
    verdict: { outcome: "green" },
  });
  const tried = await project.psd(["canary", "triage-agent"]);
  expect(tried.code, tried.stdout + tried.stderr).toBe(0);
});
