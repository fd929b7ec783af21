import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { greeterPackage } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

it("psd heldout rotate makes a held-out criterion visible and asks for a sibling", async () => {
  const rotated = await project.psd(["heldout", "rotate", "HO-1", "greeter"]);
  expect(rotated.code).toBe(0);
  expect(rotated.stdout).toContain("✓ HO-1 is visible now, in validation/acceptance.yaml");
  expect(rotated.stdout).toContain("no held-out check any more: KB-1");
  const file = join(project.folder, "greeter/validation/acceptance.yaml");
  const present = greeterPackage["greeter/validation/acceptance.yaml"] ?? "";
  expect(readFileSync(file, "utf8").startsWith(`${present}\n  - id: HO-1\n`)).toBe(true);
  expect((await project.psd(["check", "greeter"])).code).toBe(0);
  const again = await project.psd(["heldout", "rotate", "HO-1", "greeter", "--json"]);
  expect(again.code).toBe(1);
  expect(JSON.parse(again.stdout).diagnostics[0].code).toBe("package/not-held-out");
  const wrong = await project.psd(["heldout", "turn", "HO-1"]);
  expect(wrong.code).toBe(2);
});
