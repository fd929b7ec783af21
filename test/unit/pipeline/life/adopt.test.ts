import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { adopt } from "#src/pipeline/life/adopt.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import { codesOf, draft, makeProject, type TestProject, valueOf } from "../promotion/project.ts";

let project: TestProject;

beforeEach(async () => {
  project = await makeProject();
  for (const [deployment, into] of [
    ["x", "tools/x"],
    ["y", "apps/y"],
  ] as const) {
    const request = { receipt: draft({ deployment, into }) };
    valueOf(await promote(await project.request({ a: "1" }, request), project.services));
  }
});
afterEach(() => project.remove());

test("what is wrong with one orphan hinders no other: resolution/target-taken", async () => {
  const file = join(project.root, "psd.yaml");
  writeFileSync(file, "deployments:\n  z: { from: ./spec, into: tools/x }\n");
  writeFileSync(join(project.root, ".psd/receipts/w.json"), "{}");
  const adopted = await adopt({ cwd: project.root });
  expect(valueOf(adopted).adopted).toEqual([{ name: "y", into: "apps/y" }]);
  expect(new Set(codesOf(adopted))).toEqual(
    new Set(["promotion/receipt-invalid", "resolution/target-taken"]),
  );
  expect(readFileSync(file, "utf8")).toContain("  y:\n    from: ./spec\n    into: apps/y\n");
});
