import { afterEach, beforeEach, expect, it } from "vitest";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

it("psd canary finds criteria that nothing passes, canaries that pass, and recordings that fail", async () => {
  const into = ["--into", "out", ...agentOptions(project, [writes(goodGreeter)])];
  await project.psd(["build", "greeter", ...into]);
  expect((await project.psd(["record"])).code).toBe(0);
  project.write({ "greeter/validation/canaries/rude/main.py": rudeGreeter });
  const fine = await project.psd(["canary", "greeter"]);
  expect(fine.stdout).toContain("✓ stub       empty: 0 of 3 criteria passed");
  expect(fine.stdout).toContain("✓ stub       silent: 0 of 3 criteria passed");
  expect(fine.stdout).toMatch(
    /✓ canary {5}validation\/canaries\/rude: 1 of 3 criteria passed, red/u,
  );
  expect(fine.stdout).toMatch(/✓ recording {2}recordings\/\w+\/1: 3 of 3 criteria passed, green/u);
  expect(fine.code).toBe(0);

  project.write({
    "greeter/validation/canaries/fine/main.py": goodGreeter,
    "greeter/validation/held-out/acceptance.yaml":
      'criteria:\n  - { id: HO-1, says: It ends., covers: [KB-1], check: { run: ["{start}", x] } }\n  - { id: HO-2, says: It is wide., covers: [KB-1], check: { run: ["{start}", x], expect: { stdout: "Hello, y!" } } }\n',
  });
  const json = await project.psd(["canary", "greeter", "--json"]);
  expect(json.code).toBe(1);
  const { diagnostics, outputs } = JSON.parse(json.stdout);
  const found = diagnostics.filter((it: { code: string }) => it.code.startsWith("validation/"));
  expect(found).toMatchObject([
    { code: "validation/too-weak", severity: "warning", span: { line: 2 } },
    { code: "validation/known-good-failed", severity: "error" },
  ]);
  expect(found[1].message).toContain("fails held-out-2");
  expect(outputs).toHaveLength(5);
  expect((await project.psd(["canary", "greeter", "--choose", "x"])).code).toBe(2);
});
