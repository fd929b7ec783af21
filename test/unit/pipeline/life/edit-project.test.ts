import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { editProject } from "#src/pipeline/life/edit-project.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-edit-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const text = "deployments:\n  one: { from: ./a, into: b }\n";

describe("editProject", () => {
  it("makes psd.yaml for the first deployment, and no other reason", async () => {
    const entry = { from: "./a", into: "b" };
    const removed = await editProject(root, { kind: "remove", name: "one" });
    expect(removed.diagnostics).toMatchObject([{ code: "resolution/configuration-not-editable" }]);
    expect(await editProject(root, { kind: "add", name: "one", entry })).toMatchObject({
      ok: true,
    });
    expect(readFileSync(join(root, "psd.yaml"), "utf8")).toContain("one:");
  });

  it("writes through no link: resolution/configuration-not-editable", async () => {
    writeFileSync(join(root, "real.yaml"), text);
    symlinkSync("real.yaml", join(root, "psd.yaml"));
    const edited = await editProject(root, { kind: "remove", name: "one" });
    expect(edited.diagnostics).toMatchObject([{ code: "resolution/configuration-not-editable" }]);
    expect(readFileSync(join(root, "real.yaml"), "utf8")).toBe(text);
  });
});
