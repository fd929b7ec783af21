import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));
const cwd = "three-projects";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject();
  for (const name of ["link-checker", cwd]) {
    cpSync(join(examples, name), join(project.folder, name), { recursive: true });
  }
  git("init", "-q");
  git("add", ".");
});
afterEach(() => project.remove());

function git(...args: readonly string[]): void {
  const env = { ...process.env, ...project.env };
  execFileSync("git", args, { cwd: placeOf("."), env });
}

function placeOf(path: string): string {
  return join(project.folder, cwd, path);
}

function psd(...args: readonly string[]) {
  return project.psd(args, { cwd });
}

interface ReceiptText {
  readonly digests: { readonly judge: object };
}

function receiptOf(name: string): ReceiptText {
  const receipt: ReceiptText = JSON.parse(
    readFileSync(placeOf(`.psd/receipts/${name}.json`), "utf8"),
  );
  return receipt;
}

const green = {
  verdict: { outcome: "green", unverified: [] },
  labels: { origin: "recorded by hand-off" },
};

describe("three projects of one SpecPrompt", () => {
  it(
    "are built from recordings, tell of drift, and one choice retargets one under the same criteria",
    { timeout: 400_000 },
    async () => {
      const built = await psd("build");
      expect(built.code, built.stderr).toBe(0);
      expect(built.stdout).toContain("3 of 3 deployments well");
      const local = { environment: "local" };
      expect(receiptOf("site")).toMatchObject({
        ...green,
        choices: { ...local, report: "html", stack: "python" },
      });
      expect(receiptOf("docs")).toMatchObject({
        ...green,
        choices: { ...local, report: "json", stack: "typescript" },
      });
      expect(receiptOf("pipeline")).toMatchObject({
        ...green,
        choices: { environment: "ci", report: "sarif", stack: "python" },
      });
      const before = receiptOf("site");

      appendFileSync(placeOf("tools/site/main.py"), "# mine\n");
      const status = await psd("status", "--frozen");
      expect(status.code).toBe(4);
      expect(status.stdout).toMatch(/changed +main\.py/u);
      const stopped = await psd("build");
      expect(stopped.code, stopped.stderr).toBe(4);
      expect(stopped.stderr).toContain("promotion/drifted");
      expect(stopped.stdout).toContain("2 of 3 deployments well");

      const configuration = readFileSync(placeOf("psd.yaml"), "utf8");
      writeFileSync(
        placeOf("psd.yaml"),
        configuration.replace(
          "{ stack: python, report: html }",
          "{ stack: typescript, report: html }",
        ),
      );
      const retargeted = await psd("build", "site", "--discard");
      expect(retargeted.code, retargeted.stderr).toBe(0);
      expect(receiptOf("site")).toMatchObject({ ...green, choices: { stack: "typescript" } });
      expect(receiptOf("site").digests.judge).toEqual(before.digests.judge);
      expect((await psd("status", "--frozen")).code).toBe(0);

      appendFileSync(placeOf("docs/how-we-link.md"), "| `/blog` | the blog |\n");
      const stale = await psd("status", "--frozen");
      expect(stale.code).toBe(5);
      expect(stale.stdout).toMatch(/changed +docs\/how-we-link\.md/u);
      expect(stale.stdout).toContain("site → tools/site  clean");
    },
  );
});
