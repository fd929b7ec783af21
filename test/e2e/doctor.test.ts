import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { greeterPackage } from "../support/greeter.ts";
import { createPsdProject } from "../support/psd.ts";

it("psd doctor says what a build here can use, and fails where something is missing", async () => {
  const project = createPsdProject(greeterPackage);
  try {
    const fine = await project.psd(["doctor"]);
    expect(fine.code).toBe(0);
    expect(fine.stdout).toMatch(/^You can build with: .*hand-off · boxes: \w+$/mu);
    expect(existsSync(join(project.folder, ".psd"))).toBe(false);
    project.write({ "psd.yaml": "runtime: qwen\ndeployments: {}\n" });
    const bad = await project.psd(["doctor", "--json"], { env: { PSD_AGENT: "gemini" } });
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({ usable: false, runtimes: ["hand-off"] });
  } finally {
    project.remove();
  }
});
